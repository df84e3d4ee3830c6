import type { StringMap } from '../api/json.ts';
import { injectionLabel } from '../api/names.ts';
import { meshLabel } from '../gateways/mesh.ts';

/** What a Deployment and a Service select pods by: tiny, and never to change, for a Deployment's is immutable. */
export function selectorLabels(name: string): StringMap {
  return new Map([['app', name]]);
}

/** The labels by which Kuma knows a pod for one of the mesh that needs no sidecar. */
export function meshLabels(mesh: string): StringMap {
  return new Map([
    [injectionLabel, 'disabled'],
    [meshLabel, mesh],
  ]);
}

/** The labels of the pods: the selector's, no sidecar injected, the mesh, then the template's own. */
export function podLabels(name: string, mesh: string, template: StringMap): StringMap {
  return new Map([...selectorLabels(name), ...meshLabels(mesh), ...template]);
}
