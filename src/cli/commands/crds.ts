import { kumaDefinitions, ownDefinitions } from '../../api/crd.ts';
import type { JsonObject } from '../../api/json.ts';
import { ownGroup } from '../../api/own-instance.ts';
import { formatYaml } from '../../api/yaml.ts';
import { HookError } from '../../errors.ts';
import { readCommandLine } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';

const made = '# Made by `npm run generate:crds` from the schemas in src/api.';

const groups = new Map<string, () => string>([
  ['kuma.io', () => format(`${made} For clusters without Kuma's own.`, kumaDefinitions())],
  [ownGroup, () => format(`${made} Kubernetes 1.29 or later.`, ownDefinitions())],
]);

/** `mgi crds` */
export const crdsCommand: Command = async (argv, io) => {
  const { files, flags } = readCommandLine(argv, { group: { type: 'string' } });
  if (files.length > 0) throw new HookError('InvalidOption', 'mgi crds takes no files');
  const wanted = flags['group'] === undefined ? [...groups.keys()] : [flags['group']];
  const texts = wanted.map((name) => {
    const text = groups.get(name);
    if (text === undefined) {
      throw new HookError('InvalidOption', `--group ${name}: expected ${[...groups.keys()].join(' or ')}`);
    }
    return text();
  });
  io.stdout(texts.join('---\n'));
  return exitCodes.ok;
};

function format(header: string, definitions: readonly JsonObject[]): string {
  return `${header}\n${definitions.map(formatYaml).join('---\n')}`;
}
