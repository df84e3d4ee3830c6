import { readFileSync } from 'node:fs';

/**
 * Returns the commands of one step of the README's section "In a cluster, from nothing to Ready": the blocks of shell, and
 * the lines that begin with `$` in the blocks of console output. The step begins with its name in bold print.
 */
export function commandsOf(step: string): readonly string[] {
  const readme = readFileSync(new URL('../../README.md', import.meta.url), 'utf8');
  const [, section = ''] = /^## In a cluster, from nothing to Ready\n(.*?)^## /ms.exec(readme) ?? [];
  const text = section.split(/^(?=\*\*Step )/m).find((part) => part.startsWith(`**${step}:`)) ?? '';
  const commands = [...text.matchAll(/^```(sh|console)\n(.*?)^```$/gms)].flatMap(([, language, body = '']) =>
    language === 'sh' ? [body.trimEnd()] : [...body.matchAll(/^\$ (.*)$/gm)].map(([, line = '']) => line),
  );
  if (commands.length === 0) throw new Error(`README.md has no commands in "${step}"`);
  return commands;
}
