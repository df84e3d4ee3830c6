import { type JsonObject, objectAt } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { type HookError, throwTogether } from '../../errors.ts';
import { gatewayApiOwner } from '../../observed/gateway-api.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { readPace } from '../batches.ts';
import { type Command, exitCodes } from '../io.ts';
import { defaultNamespace, indexManifests, invalid, keyOf } from '../manifests/manifest-index.ts';
import type { Manifest, Scan } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { noneSelected, readSelection, type Selection } from '../manifests/select.ts';
import type { AdoptingInstance } from '../moving/adoption-steps.ts';
import { type Move, moveBackScript, moveScript } from '../moving/move-script.ts';
import { adoptingKey, readAdopting } from '../moving/read-instances.ts';
import { moveUsage } from '../usage/commands/move.ts';
import { refusalsOf } from '../validation/refusals.ts';

/** `mgi move` */
export const moveCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, moveUsage);
  const pace = readPace(line.flags);
  const selection = readSelection(line.flags);
  const scan = await readScan(orStandardInput(line), io);
  indexManifests(scan.manifests);
  const script = line.switches.has('back')
    ? moveBackScript(readMovesBack(scan, selection), pace)
    : moveScript(readMoves(scan, selection), pace);
  io.stdout(script);
  return exitCodes.ok;
};

/** Pairs the selected instances of mesh.internal with those of kuma.io that they replace. */
function readMoves(scan: Scan, selection: Selection): readonly Move[] {
  const instances = scan.manifests.filter(({ kind }) => kind === 'MeshGatewayInstance');
  const chosen = instances.filter((one) => isOwn(one.apiVersion) && selection.hasManifest(one));
  if (chosen.length === 0) throw noneSelected(selection, 'mesh.internal', scan, 'run mgi convert first');
  const keys = new Set(chosen.map(keyOf));
  const existing = readAdopting(instances.filter((one) => !isOwn(one.apiVersion) && keys.has(keyOf(one))));
  const olds = new Map(existing.map((old) => [adoptingKey(old), old]));
  throwTogether(chosen.flatMap((manifest) => problemsOf(manifest, olds.get(keyOf(manifest)))));
  return chosen.map((manifest) => {
    const key = keyOf(manifest);
    const namespace = manifest.namespace ?? defaultNamespace;
    const object = { ...manifest.object, metadata: { ...objectAt(manifest.object, 'metadata'), namespace } };
    return { key, object, isReady: olds.get(key)?.isReady === true };
  });
}

/** Returns the selected instances of kuma.io, as they can be created again. */
function readMovesBack(scan: Scan, selection: Selection): readonly Move[] {
  const chosen = scan.manifests.filter(
    (one) => one.kind === 'MeshGatewayInstance' && !isOwn(one.apiVersion) && selection.hasManifest(one),
  );
  if (chosen.length === 0) throw noneSelected(selection, 'kuma.io', scan);
  const saved = readAdopting(chosen);
  throwTogether(chosen.flatMap((manifest, at) => ofGatewayApi(manifest, saved[at])));
  return chosen.map((manifest, at) => ({
    key: keyOf(manifest),
    object: asCreated(manifest),
    isReady: saved[at]?.isReady === true,
  }));
}

/** Leaves out what the API server sets. */
function asCreated({ apiVersion, kind, object }: Manifest): JsonObject {
  const { annotations, labels, name, namespace } = objectAt(object, 'metadata');
  return { apiVersion, kind, metadata: { name, namespace, labels, annotations }, spec: object['spec'] };
}

function problemsOf(manifest: Manifest, old: AdoptingInstance | undefined): readonly HookError[] {
  if (old === undefined)
    return [invalid(manifest, 'the input has no instance of kuma.io with this name, so there is nothing to move')];
  const problems = ofGatewayApi(manifest, old);
  return problems.length > 0
    ? problems
    : refusalsOf(manifest.object).map(({ field, message }) => invalid(manifest, `${field}: ${message}`));
}

function ofGatewayApi(manifest: Manifest, old: AdoptingInstance | undefined): readonly HookError[] {
  const gateway = old && gatewayApiOwner(old.metadata);
  return gateway === undefined
    ? []
    : [invalid(manifest, `Kuma's Gateway API controller made the instance of kuma.io for the Gateway ${gateway}`)];
}
