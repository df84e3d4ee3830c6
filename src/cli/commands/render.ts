import { isObject, type JsonObject } from '../../api/json.ts';
import { type SyncResult, sync } from '../../hooks/sync.ts';
import { readArguments } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { readOutput } from '../output.ts';
import { report, reportRefused } from '../report.ts';
import { reportUnknown } from '../unknown-fields.ts';
import { renderUsage } from '../usage/commands/render.ts';

/** `mgi render` */
export const renderCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, renderUsage);
  const format = readOutput(args.flags['output']);
  const admission = selectInstances(await readScan(args.inputs, io), args);
  const { accepted, refused } = admission;
  const results = accepted.map((instance) => ({ instance, result: sync(instance.request, args.config, io.now()) }));
  const objects = results.flatMap(({ instance, result }) => [
    ...(args.switches.has('status') ? [withStatus(instance, result)] : []),
    ...result.response.children,
  ]);
  if (accepted.length > 0) io.stdout(format(objects));
  const invalid = results.map(({ instance, result }) => report(instance, result, io));
  invalid.push(reportRefused(refused, args.config, io), reportUnknown(admission, args, io));
  return invalid.includes(true) ? exitCodes.invalid : exitCodes.ok;
};

function withStatus({ object, request }: OfflineInstance, { response }: SyncResult): JsonObject {
  const { replicas, serviceType } = request.parent.spec;
  // The API server sets no defaults in an instance of mesh.internal, because its class can have other values.
  const isKuma = request.parent.spec.isSharedWithControlPlane;
  const defaults = isKuma && replicas.from === 'fixed' ? { replicas: replicas.count, serviceType } : {};
  const given = isObject(object['spec']) ? object['spec'] : {};
  const { conditions, ...others } = response.status;
  const status = { conditions: conditions.map((condition) => ({ ...condition })), ...others };
  return { ...object, spec: { ...defaults, ...given }, status };
}
