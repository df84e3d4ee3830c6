import type { ObservedObject } from '../api/children.ts';
import { isList, type Json, type JsonObject, objectAt } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { ownedSpec } from './owned.ts';

/** The spec of an observed Service. */
export interface ObservedSpec {
  readonly before: JsonObject;
  /** Returns the part that Metacontroller applied. It is read only when it is needed. */
  readonly applied: () => JsonObject;
}

/** Returns the spec of an observed Service. */
export function specOf({ raw }: ObservedObject): ObservedSpec {
  return { before: objectAt(raw, 'spec'), applied: () => ownedSpec(raw) };
}

/**
 * Reports fields that the API server does not change on an existing Service. Recreating the Service would lose the
 * address of the load balancer, so the user decides about that. Source: ValidateServiceUpdate in Kubernetes'
 * pkg/apis/core/validation.
 * @param pathOf returns the path of the template that sets a field
 */
export function checkImmutable(
  desired: JsonObject,
  { applied, before }: ObservedSpec,
  pathOf: (field: string) => string,
): readonly Problem[] {
  const balanced = desired['type'] === 'LoadBalancer' && before['type'] === 'LoadBalancer';
  const { clusterIP, ipFamilies, loadBalancerClass } = desired;
  // A class that Metacontroller did not apply is the choice of the cloud provider. An address or a family that the instance
  // does not request any more stays unchanged.
  const isClassChanged =
    balanced &&
    loadBalancerClass !== before['loadBalancerClass'] &&
    (loadBalancerClass !== undefined || applied()['loadBalancerClass'] !== undefined);
  return [
    ...(clusterIP === undefined ? [] : fixed(`${pathOf('clusterIP')}.clusterIP`, clusterIP, before['clusterIP'])),
    ...(ipFamilies === undefined
      ? []
      : fixed(`${pathOf('ipFamilies')}.ipFamilies[0]`, first(ipFamilies), first(before['ipFamilies']))),
    ...(isClassChanged
      ? fixed(`${pathOf('loadBalancerClass')}.loadBalancerClass`, loadBalancerClass, before['loadBalancerClass'])
      : []),
  ];
}

function fixed(field: string, value: Json | undefined, current: Json | undefined): readonly Problem[] {
  if (value === current) return [];
  const kept = current === undefined ? 'no value' : JSON.stringify(current);
  return [{ field, value, expected: `${kept}: it cannot be changed while the Service exists` }];
}

function first(list: Json | undefined): Json | undefined {
  return isList(list) ? list[0] : undefined;
}
