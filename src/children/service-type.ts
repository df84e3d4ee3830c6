import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { loadBalancerFields } from '../api/rules.ts';

/** The types of Service that a field goes with, in the order of their names. */
const typesOf = [
  ...loadBalancerFields.map((field) => ({ field, types: ['LoadBalancer'] })),
  { field: 'externalTrafficPolicy', types: ['LoadBalancer', 'NodePort'] },
].sort((one, other) => (one.field < other.field ? -1 : 1));

/**
 * Fields that the API server refuses for the type of the Service: the same as in api/rules.ts, for who has no API server
 * at hand. Source: ValidateService in Kubernetes' pkg/apis/core/validation.
 * @param path of the template in the instance
 */
export function checkServiceType(spec: JsonObject, path: string): readonly Problem[] {
  const { type } = spec;
  return typesOf.flatMap(({ field, types }) => {
    const value = spec[field];
    if (value === undefined || type === undefined || types.includes(String(type))) return [];
    return [{ field: `${path}.${field}`, value, expected: `none, or spec.serviceType ${types.join(' or ')}` }];
  });
}
