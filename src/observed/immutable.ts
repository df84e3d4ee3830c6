import { isList, type Json, type JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';

/** The spec of a Service that exists, and what of it Metacontroller applied. */
export interface ObservedSpec {
  readonly before: JsonObject;
  readonly applied: JsonObject;
}

/**
 * What the API server would not change of a Service that exists. Making it anew would lose the load balancer's address, so
 * that is left to people. Source: ValidateServiceUpdate in Kubernetes' pkg/apis/core/validation.
 * @param path of the template in the instance
 */
export function checkImmutable(
  desired: JsonObject,
  { applied, before }: ObservedSpec,
  path: string,
): readonly Problem[] {
  const balanced = desired['type'] === 'LoadBalancer' && before['type'] === 'LoadBalancer';
  const { clusterIP, ipFamilies, loadBalancerClass } = desired;
  // What nobody applied is a cloud's choice; and an address or a family that is asked for no more stays as it is.
  const classLeft = balanced && (loadBalancerClass !== undefined || applied['loadBalancerClass'] !== undefined);
  return [
    ...(clusterIP === undefined ? [] : fixed(`${path}.clusterIP`, clusterIP, before['clusterIP'])),
    ...(ipFamilies === undefined ? [] : fixed(`${path}.ipFamilies[0]`, first(ipFamilies), first(before['ipFamilies']))),
    ...(classLeft ? fixed(`${path}.loadBalancerClass`, loadBalancerClass, before['loadBalancerClass']) : []),
  ];
}

function fixed(field: string, value: Json | undefined, current: Json | undefined): readonly Problem[] {
  if (value === current) return [];
  const kept = current === undefined ? 'none' : JSON.stringify(current);
  return [{ field, value, expected: `${kept}: it can not be changed while the Service exists` }];
}

function first(list: Json | undefined): Json | undefined {
  return isList(list) ? list[0] : undefined;
}
