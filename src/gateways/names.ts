import { isObject, type Json, type JsonObject, lookup, objectAt } from '../api/json.ts';
import { isOfMesh } from './mesh.ts';

/**
 * The annotation with the name that a resource has on the global control plane. In a zone, the resource has that name and a hash.
 * Source: HashSuffixMapper in Kuma's pkg/kds/context; its Kubernetes store writes this label as an annotation, because the
 * value of a label can be too short for a name.
 */
export const displayNameAnnotation = 'kuma.io/display-name';

/** The label, with its value, of the resources that come from the global control plane. */
export const globalOrigin = { 'kuma.io/origin': 'global' };

/** Reports whether a MeshGateway comes from the global control plane. */
export function isGlobal(gateway: JsonObject): boolean {
  const labels = objectAt(objectAt(gateway, 'metadata'), 'labels');
  return Object.entries(globalOrigin).every(([key, value]) => labels[key] === value);
}

/** Returns the name that a MeshGateway has on the global control plane. Undefined if it is its name in the cluster. */
export function displayNameOf(gateway: Json | undefined): string | undefined {
  if (!isObject(gateway)) return undefined;
  const metadata = objectAt(gateway, 'metadata');
  const name = objectAt(metadata, 'annotations')[displayNameAnnotation];
  return typeof name === 'string' && name !== '' && name !== metadata['name'] ? name : undefined;
}

/** Returns the name of a MeshGateway for messages. With a display name, both: `edge (edge-44d8v42v48czff7w)`. */
export function titleOf(name: string, gateway: Json | undefined): string {
  const displayName = displayNameOf(gateway);
  return displayName === undefined ? name : `${displayName} (${name})`;
}

/** The MeshGateways that have a name. */
export interface Named {
  /** The MeshGateways that may be bound, by name. */
  readonly candidates: JsonObject;
  /** The titles of other MeshGateways of the mesh with the same display name. */
  readonly namesakes: readonly string[];
}

/**
 * Returns the MeshGateway with a name, or else the one of the mesh with that display name. If several have it, there is no
 * candidate and all are namesakes. MeshGateways of other meshes are candidates only if the mesh has none, for the message.
 */
export function findNamed(gateways: JsonObject, name: string, mesh: string): Named {
  const own = lookup(gateways, name);
  const displayed = Object.keys(gateways).filter((key) => key !== name && displayNameOf(gateways[key]) === name);
  const ofMesh = displayed.filter((key) => isOfMesh(gateways[key], mesh));
  const titles = ofMesh.map((key) => titleOf(key, gateways[key]));
  if (own !== undefined && isOfMesh(own, mesh)) return { candidates: { [name]: own }, namesakes: titles };
  if (ofMesh.length > 1) return { candidates: {}, namesakes: titles };
  const rest = ofMesh.length === 1 ? ofMesh : [...(own === undefined ? [] : [name]), ...displayed];
  return { candidates: Object.fromEntries(rest.map((key) => [key, gateways[key]])), namesakes: [] };
}
