import { createTwoFilesPatch, FILE_HEADERS_ONLY } from 'diff';
import type { Json } from '../../api/json.ts';
import { formatYaml } from '../../api/yaml.ts';
import type { ChildChange } from './child-changes.ts';

/** Returns a unified diff, or nothing if there is no difference. */
export function patchOf({ before, after, what }: ChildChange): readonly string[] {
  const [old, wanted] = [format(before), format(after)];
  if (old === wanted) return [];
  const nameOf = (text: string, time: string) => (text === '' ? '/dev/null' : `${what} (${time})`);
  const patchOptions = { context: 3, headerOptions: FILE_HEADERS_ONLY };
  return [
    createTwoFilesPatch(nameOf(old, 'old'), nameOf(wanted, 'new'), old, wanted, undefined, undefined, patchOptions),
  ];
}

function format(value: Json | undefined): string {
  return value === undefined ? '' : formatYaml(value);
}
