import { isObject, type JsonObject } from '../api/json.ts';
import { formatYaml } from '../api/yaml.ts';
import { HookError, oneLine } from '../errors.ts';
import { type SyncResult, sync } from '../hooks/sync.ts';
import { readArguments } from './arguments.ts';
import type { OfflineInstance } from './cluster.ts';
import { type Command, exitCodes, type Io } from './io.ts';
import { selectInstances } from './select.ts';

const options = {
  output: { type: 'string', short: 'o' },
  status: { type: 'boolean' },
  instance: { type: 'string' },
} as const;

/** Reasons that are the input's fault. */
const invalidReasons = new Set(['InvalidConfiguration', 'NameConflict']);

/** `mgi render` */
export const renderCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, options);
  const { output = 'yaml' } = args.flags;
  if (output !== 'yaml' && output !== 'json')
    throw new HookError('InvalidOption', `--output ${output}: expected yaml or json`);
  const instances = await selectInstances(args, io);
  const results = instances.map((instance) => ({ instance, result: sync(instance.request, args.config, io.now()) }));
  const objects = results.flatMap(({ instance, result }) => [
    ...(args.switches.has('status') ? [withStatus(instance, result)] : []),
    ...result.response.children,
  ]);
  io.stdout(output === 'yaml' ? formatDocuments(objects) : formatList(objects));
  const invalid = results.map(({ instance, result }) => report(instance, result, io));
  return invalid.includes(true) ? exitCodes.invalid : exitCodes.ok;
};

function withStatus({ object, request }: OfflineInstance, { response }: SyncResult): JsonObject {
  const { conditions, loadBalancer } = response.status;
  const { replicas, serviceType } = request.parent.spec;
  const spec = { replicas, serviceType, ...(isObject(object['spec']) ? object['spec'] : {}) };
  return { ...object, spec, status: { conditions: conditions.map((condition) => ({ ...condition })), loadBalancer } };
}

function formatDocuments(objects: readonly JsonObject[]): string {
  return objects.map((object) => formatYaml(object)).join('---\n');
}

function formatList(objects: readonly JsonObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, null, 2)}\n`;
}

/** Tells what keeps an instance from being served, and what was skipped; true where the input is to blame. */
function report({ key, source }: OfflineInstance, { reason, response, skipped }: SyncResult, io: Io): boolean {
  const telling = reason === 'NoGatewayMatched' ? 'GatewayMatched' : 'Ready';
  const condition = response.status.conditions.find(({ type }) => type === telling);
  const invalid = invalidReasons.has(reason);
  if (invalid || reason === 'NoGatewayMatched' || reason === 'AdoptionRequired') {
    io.stderr(`${oneLine(`${source}: MeshGatewayInstance ${key}: ${reason}: ${condition?.message ?? ''}`)}\n`);
  }
  for (const { name, problem } of skipped) io.stderr(`${oneLine(`MeshGateway ${name}: skipped: ${problem}`)}\n`);
  return invalid || skipped.length > 0;
}
