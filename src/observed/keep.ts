import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { isObject, type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { gatewayAnnotation, lastAppliedAnnotation, tagsAnnotation } from '../api/names.ts';
import { ownedPart } from './owned.ts';

/** Returns an observed Service as it is. Applying the result changes nothing and deletes nothing. */
export function keepService(observed: ObservedObject, instance: MeshGatewayInstance): JsonObject {
  return keepObject(observed, () => {
    const { annotations, labels } = instance.spec.serviceTemplate.metadata;
    return {
      metadata: {
        annotations: pick(observed.metadata.annotations, [gatewayAnnotation, ...annotations.keys()]),
        labels: pick(observed.metadata.labels, [...labels.keys()]),
      },
      spec: serviceSpec(observed),
    };
  });
}

/** Returns an observed workload as it is. */
export function keepWorkload(observed: ObservedObject, instance: MeshGatewayInstance): JsonObject {
  return keepObject(observed, () => {
    const spec = objectAt(observed.raw, 'spec');
    return {
      spec: {
        replicas: spec['replicas'],
        selector: spec['selector'],
        template: templateWithoutForeignAnnotations(objectAt(spec, 'template'), instance),
      },
    };
  });
}

/** Returns any observed child as it is. */
export function keepObject(observed: ObservedObject, unknownOwner: () => JsonObject = () => ({})): JsonObject {
  const { apiVersion, kind, metadata, raw } = observed;
  const owned = ownedPart(raw) ?? unknownOwner();
  const { status: _, ...rest } = owned;
  const { annotations, labels } = objectAt(owned, 'metadata');
  return {
    ...rest,
    apiVersion,
    kind,
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace,
      annotations: withoutLastApplied(annotations),
      labels,
    },
  };
}

/** The API server allocates node ports. For a NodePort Service they cannot be distinguished from requested ones. */
function serviceSpec(observed: ObservedObject): JsonObject {
  const spec = objectAt(observed.raw, 'spec');
  const ports = objectsIn(spec['ports']);
  return {
    type: spec['type'],
    selector: spec['selector'],
    loadBalancerIP: spec['loadBalancerIP'],
    ports: ports.map(({ nodePort, ...port }) => (spec['type'] === 'NodePort' ? { ...port, nodePort } : port)),
  };
}

function templateWithoutForeignAnnotations(template: JsonObject, instance: MeshGatewayInstance): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const annotations = new Map(Object.entries(objectAt(metadata, 'annotations')));
  const ours = [gatewayAnnotation, tagsAnnotation, ...instance.spec.podTemplate.metadata.annotations.keys()];
  return { ...template, metadata: { ...metadata, annotations: pick(annotations, ours) } };
}

function pick(map: ReadonlyMap<string, Json | undefined>, keys: readonly string[]): JsonObject | undefined {
  const entries = keys.flatMap((key): [string, Json | undefined][] => (map.has(key) ? [[key, map.get(key)]] : []));
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function withoutLastApplied(annotations: Json | undefined): Json | undefined {
  if (!isObject(annotations)) return annotations;
  const { [lastAppliedAnnotation]: _, ...others } = annotations;
  return others;
}
