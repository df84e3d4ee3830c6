import { ObservedDeployment, ObservedObject, ObservedService } from '../api/children.ts';
import { deploymentGroup, gatewayGroup, namespaceGroup, SyncRequest, serviceGroup } from '../api/hook.ts';
import { isObject, type JsonObject } from '../api/json.ts';
import { describeIssues, HookError } from '../errors.ts';
import { defaultMesh } from '../gateways/mesh.ts';
import { controllerOf } from '../resources/claim.ts';
import { controllerUidLabel } from '../resources/names.ts';
import { type Manifest, readKinds } from './manifests.ts';

/** A MeshGatewayInstance of the manifests, and the request that Metacontroller would send for it. */
export interface OfflineInstance {
  readonly source: string;
  /** `namespace/name` */
  readonly key: string;
  readonly object: JsonObject;
  readonly request: SyncRequest;
}

/** kubectl's namespace for what names none. */
const defaultNamespace = 'default';

/** Stands in for the uid that an API server would give. */
const unknownUid = '00000000-0000-0000-0000-000000000000';

/**
 * Makes of manifests what Metacontroller would see in a cluster that holds them; other kinds are left aside.
 * @throws HookError InvalidInput for what an API server would refuse
 */
export function assembleInstances(manifests: readonly Manifest[]): readonly OfflineInstance[] {
  for (const { kind, apiVersion, name, source } of manifests) {
    const wanted = readKinds.get(kind);
    const ours = apiVersion.startsWith('kuma.io/') || !apiVersion.includes('.');
    if (wanted !== undefined && ours && apiVersion !== wanted) {
      throw new HookError(
        'InvalidInput',
        `${source}: ${kind} ${name}: apiVersion: expected ${wanted}, not ${apiVersion}`,
      );
    }
  }
  const instances = ofKind(manifests, 'MeshGatewayInstance');
  return [...instances.values()].map((manifest) => assemble(manifest, manifests));
}

function assemble(manifest: Manifest, manifests: readonly Manifest[]): OfflineInstance {
  const key = keyOf(manifest);
  const namespace = manifest.namespace ?? defaultNamespace;
  const object = withNamespace(manifest.object, namespace);
  const parent = withUid(object);
  const [services, deployments] = [ofKind(manifests, 'Service'), ofKind(manifests, 'Deployment')];
  const observed = [
    { group: serviceGroup, manifest: services.get(key), schema: ObservedService },
    { group: deploymentGroup, manifest: deployments.get(key), schema: ObservedDeployment },
  ];
  const children: Record<string, JsonObject> = { [serviceGroup]: {}, [deploymentGroup]: {} };
  const related: Record<string, JsonObject> = {
    [namespaceGroup]: { [namespace]: namespaceObject(namespace, manifests) },
    [gatewayGroup]: Object.fromEntries([...ofKind(manifests, 'MeshGateway').values()].map(asGateway)),
  };
  for (const { group, manifest: existing, schema } of observed) {
    if (existing === undefined) continue;
    const present = withNamespace(existing.object, namespace);
    const read = schema.safeParse(present);
    if (!read.success) throw invalid(existing, describeIssues(read.error));
    (isChild(present, parent) ? children : related)[group] = { [key]: present };
  }
  const read = SyncRequest.safeParse({ parent, children, related, finalizing: false });
  if (read.success) return { source: manifest.source, key, object, request: read.data };
  throw invalid(manifest, describeIssues(read.error).replace(/^parent\./, ''));
}

function invalid({ kind, name, source }: Manifest, problem: string): HookError {
  return new HookError('InvalidInput', `${source}: ${kind} ${name}: ${problem}`);
}

/** Objects of a kind by `namespace/name`; MeshGateways and Namespaces are cluster-scoped. */
function ofKind(manifests: readonly Manifest[], kind: string): ReadonlyMap<string, Manifest> {
  const found = new Map<string, Manifest>();
  for (const manifest of manifests) {
    if (manifest.kind !== kind || manifest.apiVersion !== readKinds.get(kind)) continue;
    const key = keyOf(manifest);
    const before = found.get(key);
    if (before !== undefined) throw invalid(manifest, `stands in ${before.source} already`);
    found.set(key, manifest);
  }
  return found;
}

function keyOf({ kind, name, namespace }: Manifest): string {
  return kind === 'MeshGateway' || kind === 'Namespace' ? name : `${namespace ?? defaultNamespace}/${name}`;
}

function withNamespace(object: JsonObject, namespace: string): JsonObject {
  return { ...object, metadata: { ...metadataOf(object), namespace } };
}

function withUid(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  return { ...object, metadata: { ...metadata, uid: metadata['uid'] ?? unknownUid } };
}

function metadataOf({ metadata }: JsonObject): JsonObject {
  return isObject(metadata) ? metadata : {};
}

/** Kuma's admission webhook fills in the mesh. */
function asGateway({ name, object }: Manifest): [string, JsonObject] {
  return [name, { ...object, mesh: object['mesh'] ?? defaultMesh }];
}

function namespaceObject(name: string, manifests: readonly Manifest[]): JsonObject {
  const given = ofKind(manifests, 'Namespace').get(name);
  return given?.object ?? { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

/** Metacontroller lists as children what has its label and is the instance's; without a uid the label is believed. */
function isChild(object: JsonObject, instance: JsonObject): boolean {
  const read = ObservedObject.safeParse(object);
  if (!read.success) return false;
  const label = read.data.metadata.labels.get(controllerUidLabel);
  const uid = metadataOf(instance)['uid'];
  const owner = controllerOf(read.data);
  if (uid === unknownUid) return label !== undefined;
  return label === uid && (owner === undefined || owner.uid === uid);
}
