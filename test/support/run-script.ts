import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The result of a script and the command lines of kubectl that it ran. */
export interface ScriptRun {
  readonly status: number | null;
  readonly stderr: string;
  readonly calls: readonly string[];
}

/**
 * Runs a shell script with a kubectl that writes its command lines to a file.
 * @param answers the arms of a shell `case` over the command line, which print answers
 * @param fail kubectl fails for the command lines that contain this text
 */
export function runScript(script: string, answers: string, fail = 'nothing', argv: readonly string[] = []): ScriptRun {
  const folder = mkdtempSync(join(tmpdir(), 'mgi-script-'));
  const path = (name: string) => join(folder, name);
  const kubectl = [
    '#!/bin/sh',
    `printf '%s\\n' "$*" >> "$CALLS"`,
    'case "$*" in *"$FAIL"*) exit 1 ;; esac',
    `case "$*" in\n${answers}\nesac`,
  ];
  writeFileSync(path('kubectl'), `${kubectl.join('\n')}\n`, { mode: 0o755 });
  writeFileSync(path('sleep'), '#!/bin/sh\n', { mode: 0o755 });
  writeFileSync(path('script.sh'), script);
  writeFileSync(path('calls'), '');
  const { status, stderr } = spawnSync('sh', [path('script.sh'), ...argv], {
    encoding: 'utf8',
    env: { PATH: `${folder}${delimiter}${process.env['PATH']}`, CALLS: path('calls'), FAIL: fail },
  });
  return { status, stderr, calls: readFileSync(path('calls'), 'utf8').trim().split('\n') };
}
