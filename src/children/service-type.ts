import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { loadBalancerFields } from '../api/rules.ts';

/** The Service types that allow a field, sorted by field name. */
const typesOf = [
  ...loadBalancerFields.map((field) => ({ field, types: ['LoadBalancer'] })),
  { field: 'externalTrafficPolicy', types: ['LoadBalancer', 'NodePort'] },
].sort((one, other) => (one.field < other.field ? -1 : 1));

/** Returns the fields that a type of Service does not allow. */
export function fieldsNotAllowed(type: string): readonly string[] {
  return typesOf.filter(({ types }) => !types.includes(type)).map(({ field }) => field);
}

/**
 * Reports fields that the API server refuses for the type of the Service. The rules in api/rules.ts are the same; this
 * check also works without an API server. Source: ValidateService in Kubernetes' pkg/apis/core/validation.
 * @param pathOf returns the path of the template that sets a field
 */
export function checkServiceType(spec: JsonObject, pathOf: (field: string) => string): readonly Problem[] {
  const { type } = spec;
  return typesOf.flatMap(({ field, types }) => {
    const value = spec[field];
    if (value === undefined || type === undefined || types.includes(String(type))) return [];
    return [
      { field: `${pathOf(field)}.${field}`, value, expected: `no value, or spec.serviceType ${types.join(' or ')}` },
    ];
  });
}
