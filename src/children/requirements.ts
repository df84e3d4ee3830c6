import type { ComputeResources, Layered } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { layerOf } from '../api/layers.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { storedQuantity } from '../api/quantity.ts';
import type { HookConfig } from '../config/load.ts';
import { oncePerObject } from '../once.ts';
import { crossedResources } from './quantities.ts';

/**
 * Returns the compute resources of the proxy. Resources of the instance replace those of the configuration as a whole.
 * Quantities have the form that the API server stores. Otherwise every sync would look like a change.
 */
export function makeRequirements(
  resources: Layered<ComputeResources> | undefined,
  config: HookConfig,
): Reading<JsonObject> {
  return resources === undefined ? { value: defaults(config), problems: [] } : ofInstance(resources);
}

function ofInstance({ layers, value: { claims, limits, requests } }: Layered<ComputeResources>): Reading<JsonObject> {
  const problems: Problem[] = [];
  const canonical = (field: string, quantities: Readonly<Record<string, string | number>> | undefined) => {
    const entries = Object.entries(quantities ?? {}).map(([name, raw]): [string, string] => {
      const quantity = storedQuantity(String(raw));
      if (quantity !== undefined) return [name, quantity];
      problems.push({
        field: `${layerOf(layers, [field, name], 'spec.resources')}.${field}[${name}]`,
        value: raw,
        expected: 'a quantity such as 500m or 64Mi',
      });
      return [name, '0'];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  };
  const value = withoutEmpty({
    limits: canonical('limits', limits),
    requests: canonical('requests', requests),
    claims: claims?.length === 0 ? undefined : claims?.map(withoutEmptyRequest),
  });
  for (const { limit, name, request } of crossedResources(value)) {
    const path = layerOf(layers, ['requests', name], 'spec.resources');
    problems.push({ field: `${path}.requests[${name}]`, value: request, expected: `at most the limit, ${limit}` });
  }
  return { value, problems };
}

const defaults = oncePerObject(({ kumaCp, release }: HookConfig): JsonObject => {
  const { limits, requests } = kumaCp.runtime.kubernetes.injector.sidecarContainer.resources;
  const noCpuLimit = limits.cpu === '0' && release.zeroCpuLimitMeansNone;
  return {
    limits: withoutEmpty({
      cpu: noCpuLimit ? undefined : limits.cpu,
      'ephemeral-storage': '1G',
      memory: limits.memory,
    }),
    requests: { cpu: requests.cpu, 'ephemeral-storage': '50M', memory: requests.memory },
  };
});

/** Omits an empty request, because the API server does not store it. */
function withoutEmptyRequest({ request, ...claim }: JsonObject): JsonObject {
  return request === '' || request === undefined ? claim : { ...claim, request };
}

function withoutEmpty(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
