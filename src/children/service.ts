import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, type StringMap, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation } from '../api/names.ts';
import type { PortRange } from '../config/load.ts';
import { selectorLabels } from './labels.ts';

/** The labels and annotations that a Service gets, once those that are not allowed have been put aside. */
export interface ServiceMetadata {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** The Service in front of an instance's proxies; source: createOrUpdateService in Kuma's gateway_instance_controller.go. */
export function makeService(
  instance: MeshGatewayInstance,
  metadata: ServiceMetadata,
  ports: readonly number[],
  range: PortRange,
): JsonObject {
  const { name, namespace } = instance.metadata;
  const { serviceTemplate, serviceType } = instance.spec;
  const { loadBalancerIP } = serviceTemplate.spec;
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: {
      name,
      namespace,
      annotations: toObject(new Map([[gatewayAnnotation, builtin], ...metadata.annotations])),
      labels: toObject(metadata.labels),
    },
    spec: {
      type: serviceType,
      selector: toObject(selectorLabels(name)),
      ...(loadBalancerIP === undefined || loadBalancerIP === '' ? {} : { loadBalancerIP }),
      ports: ports.map((port) => makePort(port, serviceType === 'NodePort' && isInRange(port, range))),
    },
  };
}

/** Those of the ports that a NodePort Service can't have as its node port: the API server allocates one instead. */
export function portsOutsideRange(instance: MeshGatewayInstance, ports: readonly number[], range: PortRange): number[] {
  return instance.spec.serviceType === 'NodePort' ? ports.filter((port) => !isInRange(port, range)) : [];
}

function makePort(port: number, asNodePort: boolean): JsonObject {
  const common = { name: String(port), protocol: 'TCP', port, targetPort: port };
  return asNodePort ? { ...common, nodePort: port } : common;
}

function isInRange(port: number, { first, last }: PortRange): boolean {
  return port >= first && port <= last;
}
