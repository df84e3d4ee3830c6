import {
  AskedAccount,
  namespaceGroup,
  type OwnSyncRequest,
  readSyncRequest,
  type SyncRequest,
} from '../../api/hook.ts';
import { noOptionalChildren, type OptionalChildren } from '../../api/instance.ts';
import { type JsonObject, objectAt } from '../../api/json.ts';
import { groupOf } from '../../api/meta.ts';
import { unknownUid } from '../../api/names.ts';
import { isOwn } from '../../api/own-instance.ts';
import { childKinds } from '../../children/kinds.ts';
import { resolveRequest } from '../../classes/resolve.ts';
import { describeIssues, type HookError, throwTogether } from '../../errors.ts';
import { byKey, childrenOf, winnerOver } from './contenders.ts';
import { findExisting } from './existing.ts';
import { defaultNamespace, invalid, keyOf, kindWithGroup, type ManifestIndex, ofGroup } from './manifest-index.ts';
import { type Manifest, type Place, readKinds } from './manifests.ts';
import { readSurroundings, type Surroundings } from './surroundings.ts';

/** A MeshGatewayInstance from manifests. */
export interface GivenInstance extends Place {
  /** `namespace/name`. An instance of the other group may have the same key. */
  readonly key: string;
  /** The kind and the key, for messages. */
  readonly what: string;
  readonly object: JsonObject;
}

/** An instance, and the request that Metacontroller would send for it. */
export interface OfflineInstance extends GivenInstance {
  readonly request: SyncRequest;
  /** The body of the request, with all objects of the manifests that can be related. */
  readonly body: JsonObject;
  /** The request before the class was resolved. */
  readonly unresolved: OwnSyncRequest | SyncRequest;
}

/** An instance that cannot be read. */
export interface UnreadableInstance extends GivenInstance {
  readonly error: HookError;
}

/**
 * Builds the request of each instance, as Metacontroller would in a cluster with these manifests. Other kinds are
 * ignored.
 * @throws HookError InvalidInput for a manifest that an API server would refuse
 */
export function assembleInstances(manifests: readonly Manifest[]): readonly OfflineInstance[] {
  return readInstances(manifests).map((instance) => {
    if ('error' in instance) throw instance.error;
    return instance;
  });
}

/**
 * Like {@link assembleInstances}, but an instance that cannot be read is part of the result.
 * @throws HookError InvalidInput for another manifest that an API server would refuse
 */
export function readInstances(manifests: readonly Manifest[]): readonly (OfflineInstance | UnreadableInstance)[] {
  const names = new Set(manifests.filter(({ kind }) => kind === 'MeshGatewayInstance').map(keyOf));
  throwTogether(
    manifests.flatMap((manifest) => {
      const problem = isOfOthers(manifest, names) ? undefined : problemOfVersion(manifest);
      return problem === undefined ? [] : [invalid(manifest, problem)];
    }),
  );
  const surroundings = readSurroundings(manifests);
  const wanted = readKinds.get('MeshGatewayInstance') ?? [];
  const chosen = manifests.filter(
    ({ apiVersion, kind }) => kind === 'MeshGatewayInstance' && wanted.includes(apiVersion),
  );
  const instances = chosen.map((manifest) => assemble(manifest, surroundings));
  const namesakes = byKey(instances);
  return chosen.map((manifest, at) => {
    const instance = instances[at] ?? assemble(manifest, surroundings);
    const winner = winnerOver(instance, namesakes.get(instance.key) ?? []);
    return winner === undefined ? instance : assemble(manifest, surroundings, childrenOf(winner));
  });
}

/**
 * True for an object with the kind of a child that no instance has the name of. Such an object may have any version.
 */
export function isOfOthers(manifest: Manifest, names: ReadonlySet<string>): boolean {
  return childKinds.some(({ kind }) => kind === manifest.kind) && !names.has(keyOf(manifest));
}

/** Returns why a manifest has a version that an API server of this project's kinds would refuse. */
export function problemOfVersion({ apiVersion, kind }: Pick<Manifest, 'apiVersion' | 'kind'>): string | undefined {
  const wanted = readKinds.get(kind) ?? [];
  const sameGroup = wanted.filter((one) => groupOf(one) === groupOf(apiVersion));
  const ours = sameGroup.length > 0 || !apiVersion.includes('.');
  if (!ours || wanted.includes(apiVersion)) return undefined;
  const expected = (sameGroup.length > 0 ? sameGroup : wanted).join(' or ');
  return `apiVersion: expected ${expected}, not ${apiVersion}`;
}

/** @param foreign objects with the name of the instance that belong to others, by group */
function assemble(
  manifest: Manifest,
  surroundings: Surroundings,
  foreign: Readonly<Record<string, JsonObject>> = {},
): OfflineInstance | UnreadableInstance {
  const { index } = surroundings;
  const { apiVersion, file, kind, line, source } = manifest;
  const key = keyOf(manifest);
  const namespace = manifest.namespace ?? defaultNamespace;
  const metadata: JsonObject = { ...objectAt(manifest.object, 'metadata'), namespace };
  const uid = metadata['uid'] ?? unknownUid;
  const asked = askedChildren(manifest);
  const { children, related } = findExisting(
    { apiVersion, uid, namespace, name: manifest.name, children: asked },
    surroundings,
  );
  const body: JsonObject = {
    parent: { ...manifest.object, metadata: { ...metadata, uid } },
    children,
    related: {
      [namespaceGroup]: { [namespace]: namespaceObject(namespace, index) },
      ...surroundings.related,
      ...foreign,
      ...related,
    },
    finalizing: false,
  };
  const read = readSyncRequest(body);
  const object = { ...manifest.object, metadata };
  const given: GivenInstance = { source, file, line, key, what: `${kindWithGroup(apiVersion, kind)} ${key}`, object };
  if (read.success) return { ...given, request: resolveRequest(read.data), body, unresolved: read.data };
  return { ...given, error: invalid(manifest, describeIssues(read.error).replace(/^parent\./, '')) };
}

/** Returns what decides about the names of children. A class does not change these names. */
function askedChildren({ apiVersion, object }: Manifest): OptionalChildren {
  const { data } = AskedAccount.safeParse(objectAt(objectAt(object, 'spec'), 'serviceAccount'));
  return {
    ...noOptionalChildren,
    serviceAccount: isOwn(apiVersion) ? data : undefined,
  };
}

function namespaceObject(name: string, index: ManifestIndex): JsonObject {
  const given = ofGroup(index, namespaceGroup).get(name);
  return given?.object ?? { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}
