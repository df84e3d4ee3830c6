import type { ObservedService } from '../api/children.ts';
import { isObject, type JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { ownedPart } from './owned.ts';

/**
 * What the API server would not change of a Service that exists. Making it anew would lose the load balancer's address, so
 * that is left to people. Source: ValidateServiceUpdate in Kubernetes' pkg/apis/core/validation.
 * @param path of the template in the instance
 */
export function checkImmutable(desired: JsonObject, observed: ObservedService, path: string): readonly Problem[] {
  const before = fieldsOf(observed.raw);
  const applied = fieldsOf(ownedPart(observed.raw) ?? {});
  return ['clusterIP', 'loadBalancerClass'].flatMap((field) => {
    if (field === 'loadBalancerClass' && (desired['type'] !== 'LoadBalancer' || before['type'] !== 'LoadBalancer'))
      return [];
    const [value, current] = [desired[field], before[field]];
    // What nobody applied is an allocated address, or the choice of a cloud's webhook.
    if (value === current || (value === undefined && applied[field] === undefined)) return [];
    const expected = `${current === undefined ? 'none' : JSON.stringify(current)}: it can not be changed while the Service exists`;
    return [{ field: `${path}.${field}`, value, expected }];
  });
}

function fieldsOf({ spec }: JsonObject): JsonObject {
  return isObject(spec) ? spec : {};
}
