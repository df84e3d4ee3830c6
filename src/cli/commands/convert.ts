import { classKind, defaultClassAnnotation } from '../../api/instance-class.ts';
import { type JsonObject, objectAt } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { describeProblem } from '../../api/problem.ts';
import type { HookConfig } from '../../config/load.ts';
import { oneLine } from '../../errors.ts';
import type { Malformed } from '../../gateways/select.ts';
import { planSync } from '../../hooks/plan.ts';
import { readArguments } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import { admitInstances } from '../manifests/admission.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { keyOf } from '../manifests/manifest-index.ts';
import { clusterScoped, type Manifest, readObjects } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { convertInstance } from '../moving/converted.ts';
import { readOutput } from '../output.ts';
import { describeRefused } from '../report.ts';
import { reportUnknown } from '../unknown-fields.ts';
import { convertUsage } from '../usage/commands/convert.ts';

/** `mgi convert` */
export const convertCommand: Command = async (argv, io) => {
  const { config, ...args } = readArguments(argv, io, convertUsage);
  const format = readOutput(args.flags['output']);
  const scan = await readScan(args.inputs, io);
  const all = scan.manifests;
  const manifests = all.filter((manifest) => !isOwnInstance(manifest));
  // The new instance renders the same as the old one, which has no class.
  const className = manifests.some(isDefaultClass) ? '' : undefined;
  const additions = { className, suspend: args.switches.has('suspend') };
  const admission = selectInstances({ ...scan, manifests }, args);
  const { accepted, refused } = admission;
  const conversions = accepted.map((instance) => {
    const { selection } = planSync(instance.request, config);
    const gateway = selection.bound?.gateway.metadata.name;
    const object = convertInstance(instance.object, instance.request.parent.spec, { ...additions, gateway });
    return { instance, selection, object };
  });
  if (accepted.length > 0) io.stdout(format(conversions.map(({ object }) => object)));
  for (const { instance, selection } of conversions) {
    if (selection.bound === undefined) io.stderr(`${unbound(instance)}\n`);
  }
  for (const line of sameNames(accepted, all.filter(isOwnInstance))) io.stderr(`${line}\n`);
  const skipped = conversions.flatMap(({ selection }) => selection.malformed.map(describeMalformed));
  const complaints = new Set([
    ...refused.flatMap((instance) => describeRefused(instance, config)),
    ...skipped,
    ...checkConverted(conversions, manifests, config),
  ]);
  for (const complaint of complaints) io.stderr(`${oneLine(complaint)}\n`);
  const isUnknown = reportUnknown(admission, { ...args, config }, io);
  return complaints.size > 0 || isUnknown ? exitCodes.invalid : exitCodes.ok;
};

function isDefaultClass({ kind, object }: Manifest): boolean {
  const annotations = objectAt(objectAt(object, 'metadata'), 'annotations');
  return kind === classKind && annotations[defaultClassAnnotation] === 'true';
}

function isOwnInstance({ apiVersion, kind }: Manifest): boolean {
  return kind === 'MeshGatewayInstance' && isOwn(apiVersion);
}

function unbound({ source, what }: OfflineInstance): string {
  return `${source}: ${what}: gatewayRef is omitted because no MeshGateway in the manifests matches`;
}

/** Warns of instances of mesh.internal that have the names of the new instances. */
function sameNames(instances: readonly OfflineInstance[], own: readonly Manifest[]): readonly string[] {
  const sources = new Map(own.map((manifest) => [keyOf(manifest), manifest.source]));
  return instances.flatMap(({ key, source, what }) => {
    const other = sources.get(key);
    if (other === undefined) return [];
    return [`${source}: ${what}: warning: mesh.internal already has an instance of this name: ${other}`];
  });
}

function describeMalformed({ name, problem }: Malformed): string {
  return `MeshGateway ${name}: skipped: ${problem}`;
}

/**
 * Returns the fields of the new instances that an API server or the hook does not accept. Kuma accepts some of them.
 */
function checkConverted(
  conversions: readonly { readonly instance: OfflineInstance; readonly object: JsonObject }[],
  manifests: readonly Manifest[],
  config: HookConfig,
): readonly string[] {
  const around = manifests.filter(({ kind }) => clusterScoped.has(kind));
  const converted = conversions.flatMap(({ instance, object }) => readObjects(object, instance.source));
  const { accepted, refused } = admitInstances([...converted, ...around]);
  const problems = accepted.flatMap(({ request, source, what }) =>
    planSync(request, config).problems.map((problem) => `${source}: ${what}: ${describeProblem(problem)}`),
  );
  return [...problems, ...refused.flatMap((instance) => describeRefused(instance, config))];
}
