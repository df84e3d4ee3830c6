import { objectAt } from '../../api/json.ts';
import { isOwn } from '../../api/own-instance.ts';
import { type HookError, throwTogether } from '../../errors.ts';
import { gatewayApiOwner } from '../../observed/gateway-api.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { readPace } from '../batches.ts';
import { type Command, exitCodes } from '../io.ts';
import { defaultNamespace, indexManifests, invalid, keyOf } from '../manifests/manifest-index.ts';
import type { Manifest, Scan } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { noInstance, readSelection, type Selection } from '../manifests/select.ts';
import type { AdoptingInstance } from '../moving/adoption-steps.ts';
import { type Move, moveScript } from '../moving/move-script.ts';
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
  io.stdout(moveScript(readMoves(scan, selection), pace));
  return exitCodes.ok;
};

/** Pairs the selected instances of mesh.internal with those of kuma.io that they replace. */
function readMoves(scan: Scan, selection: Selection): readonly Move[] {
  const instances = scan.manifests.filter(({ kind }) => kind === 'MeshGatewayInstance');
  const chosen = instances.filter(
    (one) => isOwn(one.apiVersion) && selection.has({ key: keyOf(one), object: one.object }),
  );
  if (chosen.length === 0)
    throw noInstance(
      `${selection.text || 'MeshGatewayInstances'} of mesh.internal: not found in the input; run mgi convert first`,
      scan,
    );
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

function problemsOf(manifest: Manifest, old: AdoptingInstance | undefined): readonly HookError[] {
  if (old === undefined)
    return [invalid(manifest, 'the input has no instance of kuma.io with this name, so there is nothing to move')];
  const gateway = gatewayApiOwner(old.metadata);
  if (gateway !== undefined)
    return [invalid(manifest, `Kuma's Gateway API controller made the instance of kuma.io for the Gateway ${gateway}`)];
  return refusalsOf(manifest.object).map(({ field, message }) => invalid(manifest, `${field}: ${message}`));
}
