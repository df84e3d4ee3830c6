import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Json } from '../../api/json.ts';
import { formatYaml } from '../../api/yaml.ts';
import { oneLine } from '../../errors.ts';
import type { ChildChange } from './child-changes.ts';

/**
 * Returns a unified diff, or nothing if there is no difference.
 * @param causes a line for each cause, which becomes a comment before the diff
 */
export function patchOf({ before, after, what }: ChildChange, causes: readonly string[] = []): readonly string[] {
  const [old, wanted] = [format(before), format(after)];
  if (old === wanted) return [];
  const nameOf = (text: string, time: string) => (text === '' ? '/dev/null' : `${what} (${time})`);
  const patchOptions = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return [
    ...causes.map((cause) => `# ${what}: ${oneLine(cause)}\n`),
    createTwoFilesPatch(nameOf(old, 'old'), nameOf(wanted, 'new'), old, wanted, undefined, undefined, patchOptions),
  ];
}

function format(value: Json | undefined): string {
  return value === undefined ? '' : formatYaml(value);
}
