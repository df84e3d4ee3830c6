import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { emptyMap, type JsonObject, objectAt, type StringMap, toObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { MeshChoice } from '../gateways/mesh.ts';
import { podTemplateOf } from '../observed/workload.ts';
import type { ChildKind } from './child-kind.ts';
import { meshLabels, selectorLabels } from './labels.ts';
import { entries, identifies, type ObjectMetadata, protectKeys, selects, validateEntries } from './metadata.ts';
import { gatewayAnnotations } from './pods.ts';

/** Validates the labels and annotations of all children. They must not look like another gateway. */
export function validateCommonMetadata(
  { metadata, spec }: MeshGatewayInstance,
  mesh: MeshChoice,
  tags: StringMap,
): readonly Problem[] {
  const { commonMetadata } = spec;
  if (commonMetadata.layers.length === 0) return [];
  return [
    ...validateEntries(commonMetadata, 'labels'),
    ...validateEntries(commonMetadata, 'annotations'),
    ...protectKeys(commonMetadata, 'labels', selectorLabels(metadata.name), selects),
    ...protectKeys(commonMetadata, 'labels', meshLabels(mesh.name), identifies),
    ...protectKeys(commonMetadata, 'annotations', gatewayAnnotations(tags), identifies),
  ];
}

/**
 * Adds the common labels and annotations to a rendered child, and to the pods of a workload, as implementations of the Gateway
 * API do with `spec.infrastructure`. Those that the child has already stay. An invalid entry keeps its observed value, so that a
 * mistake in the instance removes nothing from a running child.
 */
export function withCommonMetadata(
  child: JsonObject,
  { role }: Pick<ChildKind, 'role'>,
  { spec }: MeshGatewayInstance,
  observed: ObservedObject | undefined,
): JsonObject {
  const { commonMetadata } = spec;
  if (commonMetadata.layers.length === 0) return child;
  const existing = observed?.metadata ?? { labels: emptyMap, annotations: emptyMap };
  const common = {
    labels: entries(commonMetadata, 'labels', existing).value,
    annotations: entries(commonMetadata, 'annotations', existing).value,
  };
  const whole = withMetadataBelow(child, common);
  if (role !== 'workload') return whole;
  const [outer, template] = [objectAt(child, 'spec'), podTemplateOf(child)];
  return { ...whole, spec: { ...outer, template: withMetadataBelow(template, common) } };
}

function withMetadataBelow(object: JsonObject, { annotations, labels }: ObjectMetadata): JsonObject {
  const metadata = objectAt(object, 'metadata');
  return {
    ...object,
    metadata: {
      ...metadata,
      ...below('annotations', toObject(annotations), metadata),
      ...below('labels', toObject(labels), metadata),
    },
  };
}

function below(name: 'annotations' | 'labels', common: JsonObject | undefined, metadata: JsonObject): JsonObject {
  return common === undefined ? {} : { [name]: { ...common, ...objectAt(metadata, name) } };
}
