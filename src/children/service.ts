import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation } from '../api/names.ts';
import type { PortRange } from '../config/load.ts';
import { keepService } from '../observed/keep.ts';
import type { ChildKind } from './child-kind.ts';
import { podPortNames } from './deployment.ts';
import { selectorLabels } from './labels.ts';
import { noteServiceName, type ObjectMetadata, validateServiceName } from './metadata.ts';
import { withServiceTemplate } from './templates.ts';

/** The Service in front of the gateway pods. */
export const serviceKind: ChildKind = {
  group: 'Service.v1',
  apiVersion: 'v1',
  kind: 'Service',
  resource: 'services',
  role: 'service',
  isAskedFor: () => true,
  isMadeByKuma: ({ metadata, raw }, name) =>
    metadata.annotations.get(gatewayAnnotation) === builtin &&
    objectAt(objectAt(raw, 'spec'), 'selector')['app'] === name,
  render: (context, observed) => {
    const { config, instance, ports, serviceMetadata } = context;
    const { name } = instance.metadata;
    const refused = validateServiceName(name);
    if (ports.length === 0 || refused.length > 0 || name.length > 63) return { value: undefined, problems: refused };
    const range = config.nodePortRange;
    const generated = makeService(instance, serviceMetadata, ports, range);
    const podPorts = () => podPortNames(context);
    const { notes, ...rendered } = withServiceTemplate(generated, instance.spec, observed, { range, podPorts });
    return { ...rendered, notes: [...noteServiceName(name), ...notes] };
  },
  keep: keepService,
};

/** Generates the Service of an instance. Source: createOrUpdateService in Kuma's gateway_instance_controller.go. */
export function makeService(
  instance: MeshGatewayInstance,
  metadata: ObjectMetadata,
  ports: readonly number[],
  range: PortRange,
): JsonObject {
  const { name, namespace } = instance.metadata;
  const { loadBalancerIP, serviceType } = instance.spec;
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

/** Returns the ports that cannot be node ports of a NodePort Service. The API server allocates node ports for them. */
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
