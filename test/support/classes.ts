import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { create, objectAt } from './dynamic-apply.ts';
import { childOf } from './golden.ts';
import { answer, type Changes, ownRequest } from './request.ts';

/** Returns a MeshGatewayInstanceClass. */
export function classOf(name: string, spec: Json = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstanceClass',
    metadata: { name, ...metadata },
    spec,
  };
}

/** The metadata of a default class that was created on a day of March 2026. */
export const defaultSince = (day: number): JsonObject => ({
  annotations: { 'mesh.internal/is-default-class': 'true' },
  creationTimestamp: `2026-03-${String(day).padStart(2, '0')}T09:00:00Z`,
});

/** Returns the related objects with these classes. */
export function related(...classes: readonly JsonObject[]): JsonObject {
  const named = classes.map((one): [string, JsonObject] => [String(objectAt(one, 'metadata')['name']), one]);
  return { 'MeshGatewayInstanceClass.mesh.internal/v1alpha1': Object.fromEntries(named) };
}

/** Returns the hook's answer for an instance, with these classes in the cluster. */
export function withClasses(
  classes: readonly JsonObject[],
  spec: JsonObject = {},
  changes: Changes = {},
  children: JsonObject = {},
): JsonObject {
  const request = ownRequest({ ...changes, spec, related: related(...classes) }, children);
  const parent = objectAt(request, 'parent');
  // The base instance is of type ClusterIP. Here the class can set the type.
  const { serviceType: _, ...rest } = objectAt(parent, 'spec');
  return answer({ ...request, parent: { ...parent, spec: { ...rest, ...spec } } });
}

/** Returns the spec of a child. */
export function specOf(response: JsonObject, kind: string): JsonObject {
  return objectAt(childOf(response, kind) ?? {}, 'spec');
}

/** Returns the spec of the pods. */
export function podOf(response: JsonObject): JsonObject {
  return objectAt(objectAt(specOf(response, 'Deployment'), 'template'), 'spec');
}

/** Returns the container of the gateway. */
export function gatewayOf(response: JsonObject): JsonObject {
  const { containers } = podOf(response);
  const found = isList(containers)
    ? containers.filter(isObject).find(({ name }) => name === 'kuma-gateway')
    : undefined;
  return found ?? {};
}

const groups = new Map([
  ['Service', 'Service.v1'],
  ['Deployment', 'Deployment.apps/v1'],
  ['HorizontalPodAutoscaler', 'HorizontalPodAutoscaler.autoscaling/v2'],
  ['PodDisruptionBudget', 'PodDisruptionBudget.policy/v1'],
  ['ServiceAccount', 'ServiceAccount.v1'],
]);

/** Returns the children in `children` of the next request, after the children of a response were created. */
export function createdFrom(response: JsonObject): JsonObject {
  return Object.fromEntries(
    [...groups].map(([kind, group]) => {
      const child = childOf(response, kind);
      return [group, child === undefined ? {} : { 'demo/edge': create(child) }];
    }),
  );
}
