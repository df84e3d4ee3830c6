import { type JsonObject, objectsIn } from '../api/json.ts';
import type { ObservedSpec } from './fixed-fields.ts';

/**
 * Gives back the node ports of a load balancer that does not use them any more. The API server keeps those that exist when node
 * ports are switched off, and frees one only if it is set to 0.
 */
export function withoutNodePorts(spec: JsonObject, { before }: ObservedSpec): JsonObject {
  const isOff = spec['type'] === 'LoadBalancer' && spec['allocateLoadBalancerNodePorts'] === false;
  const ports = objectsIn(spec['ports']);
  const held = new Set(
    objectsIn(before['ports'])
      .filter(({ nodePort }) => nodePort !== undefined && nodePort !== 0)
      .map(({ port }) => port),
  );
  if (!isOff || !ports.some(({ nodePort, port }) => nodePort === undefined && held.has(port))) return spec;
  return {
    ...spec,
    ports: ports.map((one) => (one['nodePort'] === undefined && held.has(one['port']) ? { ...one, nodePort: 0 } : one)),
  };
}
