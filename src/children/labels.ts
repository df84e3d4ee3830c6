import type { StringMap } from '../api/json.ts';
import { injectionLabel } from '../api/names.ts';
import { meshLabel } from '../gateways/mesh.ts';

/** The selector of the Deployment and the Service. It must never change, because the selector of a Deployment is immutable. */
export function selectorLabels(name: string): StringMap {
  return new Map([['app', name]]);
}

/** Returns the selector as text, as `kubectl -l` and the scale subresource take it. */
export function selectorText(name: string): string {
  return [...selectorLabels(name)].map(([key, value]) => `${key}=${value}`).join(',');
}

/** Labels that tell Kuma the pod belongs to a mesh and needs no sidecar. */
export function meshLabels(mesh: string): StringMap {
  return new Map([
    [injectionLabel, 'disabled'],
    [meshLabel, mesh],
  ]);
}

/** The labels of the pods: those of the selector, those for Kuma, then those of the template. */
export function podLabels(name: string, mesh: string, template: StringMap): StringMap {
  return new Map([...selectorLabels(name), ...meshLabels(mesh), ...template]);
}
