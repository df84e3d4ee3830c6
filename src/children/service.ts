import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation } from '../api/names.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { PortRange } from '../config/load.ts';
import { objectType } from '../kubernetes/fields.ts';
import { specOf, withFixedFields } from '../observed/fixed-fields.ts';
import { withFamilies } from '../observed/ip-families.ts';
import { keepService } from '../observed/keep.ts';
import { withoutNodePorts } from '../observed/node-ports.ts';
import type { ChildKind, PathOf, RenderContext } from './child-kind.ts';
import { selectorLabels } from './labels.ts';
import { identifies, noteServiceName, type ObjectMetadata, validateServiceName } from './metadata.ts';
import { checkServiceType } from './service-type.ts';
import { checkPatchedPorts, inOrderOf } from './template-ports.ts';
import { serviceTemplatePaths, withServiceTemplate } from './templates.ts';
import { podPortNames } from './workload.ts';

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
  render: (context) => {
    const { config, instance, ports, serviceMetadata } = context;
    const { name } = instance.metadata;
    const refused = validateServiceName(name);
    if (ports.length === 0 || refused.length > 0 || name.length > 63) return { value: undefined, problems: refused };
    const range = config.nodePortRange;
    const generated = makeService(instance, serviceMetadata, ports, range);
    const podPorts = () => podPortNames(context);
    const { notes, problems, value } = withServiceTemplate(generated, instance.spec, { range, podPorts });
    return { value, problems, notes: [...noteServiceName(name), ...notes] };
  },
  type: objectType('ServiceSpec'),
  fixed: [
    { steps: ['spec', 'type'], expected: 'the generated value: set spec.serviceType instead' },
    { steps: ['spec', 'selector'], expected: 'the generated value, so that the Service leads to the gateway' },
    { steps: ['metadata', 'annotations', gatewayAnnotation], expected: `the generated value, because ${identifies}` },
  ],
  check: checkPatchedService,
  arrange: (patched, rendered) => ({
    ...patched,
    spec: inOrderOf(objectAt(patched, 'spec'), objectAt(rendered, 'spec')),
  }),
  complete: completeService,
  keep: keepService,
};

/** Returns the Service in the form that the API server accepts as an update of the existing one. */
function completeService(
  child: JsonObject,
  { instance }: RenderContext,
  observed: ObservedObject | undefined,
  sources: ReadonlyMap<string, string>,
): Reading<JsonObject> {
  if (observed === undefined) return { value: child, problems: [] };
  const existing = specOf(observed);
  const inTemplate = serviceTemplatePaths(instance.spec);
  const pathOf = (field: string) => sources.get(field) ?? inTemplate(field);
  const { problems, value } = withFixedFields(objectAt(child, 'spec'), existing, pathOf);
  return { value: { ...child, spec: withoutNodePorts(withFamilies(value, existing), existing) }, problems };
}

/** A patch cannot change what the ports of the Service lead to. */
function checkPatchedService(
  patched: JsonObject,
  rendered: JsonObject,
  { config }: RenderContext,
  pathOf: PathOf,
): readonly Problem[] {
  const [now, before] = [objectAt(patched, 'spec'), objectAt(rendered, 'spec')];
  return [
    ...checkPatchedPorts(now, before, pathOf(['spec']), config.nodePortRange),
    ...checkServiceType(now, () => pathOf(['spec'])),
  ];
}

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
