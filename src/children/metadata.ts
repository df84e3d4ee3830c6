import type { MeshGatewayInstance } from '../api/instance.ts';
import type { StringMap } from '../api/json.ts';
import { controllerUidLabel, lastAppliedAnnotation } from '../api/names.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { MeshChoice } from '../gateways/mesh.ts';
import { selectorLabels } from './labels.ts';

/** Labels and annotations of an object. */
export interface ObjectMetadata {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

const name = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const subdomain = /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

/** Validates the metadata of the pod template against the API server's rules and the selector of the pods. */
export function validatePodMetadata({ metadata, spec }: MeshGatewayInstance, mesh: MeshChoice): readonly Problem[] {
  const { annotations, labels } = spec.podTemplate.metadata;
  const field = 'spec.podTemplate.metadata';
  const problems = [
    ...validateLabels(labels, `${field}.labels`),
    ...validateAnnotations(annotations, `${field}.annotations`),
  ];
  for (const [key, wanted] of selectorLabels(metadata.name)) {
    const value = labels.get(key);
    if (!name.test(wanted)) {
      problems.push({
        field: 'metadata.name',
        value: wanted,
        expected: 'at most 63 characters, because the name is also a label of the pods',
      });
    }
    if (value !== undefined && value !== wanted) {
      problems.push({
        field: `${field}.labels[${key}]`,
        value,
        expected: `no value or ${wanted}, because the Service selects the pods by this label`,
      });
    }
  }
  if (!name.test(mesh.name)) problems.push({ field: mesh.source, value: mesh.name, expected: 'the name of a mesh' });
  return problems;
}

/** Validates the metadata that is added to the Deployment against the rules of the API server and of Metacontroller. */
export function validateDeploymentMetadata({ spec }: MeshGatewayInstance): readonly Problem[] {
  const { annotations, labels } = spec.deploymentTemplate.metadata;
  const field = 'spec.deploymentTemplate.metadata';
  return [...validateLabels(labels, `${field}.labels`), ...validateAnnotations(annotations, `${field}.annotations`)];
}

/**
 * Reads the metadata that is added to the Service. An invalid entry keeps its observed value, so that a mistake in the
 * instance removes nothing from a running Service.
 */
export function readServiceMetadata({ spec }: MeshGatewayInstance, observed: ObjectMetadata): Reading<ObjectMetadata> {
  const { annotations, labels } = spec.serviceTemplate.metadata;
  const field = 'spec.serviceTemplate.metadata';
  const readLabels = entries(labels, observed.labels, (key, value) => validateLabel(key, value, `${field}.labels`));
  const readAnnotations = entries(annotations, observed.annotations, (key, value) =>
    validateAnnotation(key, value, `${field}.annotations`),
  );
  return {
    value: { labels: readLabels.value, annotations: readAnnotations.value },
    problems: [...readLabels.problems, ...readAnnotations.problems],
  };
}

function entries(
  map: StringMap,
  observed: StringMap,
  validate: (key: string, value: string) => readonly Problem[],
): Reading<StringMap> {
  const problems: Problem[] = [];
  const value = new Map<string, string>();
  for (const [key, text] of map) {
    const found = validate(key, text);
    problems.push(...found);
    const kept = found.length === 0 ? text : observed.get(key);
    if (kept !== undefined) value.set(key, kept);
  }
  return { value, problems };
}

function validateLabels(labels: StringMap, field: string): Problem[] {
  return [...labels].flatMap(([key, value]) => validateLabel(key, value, field));
}

function validateAnnotations(annotations: StringMap, field: string): Problem[] {
  return [...annotations].flatMap(([key, value]) => validateAnnotation(key, value, field));
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
function validateLabel(key: string, value: string, field: string): Problem[] {
  const reserved = !field.startsWith('spec.podTemplate') && key === controllerUidLabel;
  if (reserved)
    return [{ field: `${field}[${key}]`, value, expected: 'no value, because Metacontroller sets this label' }];
  if (!isQualifiedName(key)) return [{ field, value: key, expected: 'a label name such as example.com/name' }];
  if (value === '' || name.test(value)) return [];
  return [
    {
      field: `${field}[${key}]`,
      value,
      expected: 'at most 63 letters, digits, -, _ and ., with a letter or digit at both ends',
    },
  ];
}

function validateAnnotation(key: string, value: string, field: string): Problem[] {
  if (key === lastAppliedAnnotation) {
    return [{ field: `${field}[${key}]`, value, expected: 'no value, because Metacontroller sets this annotation' }];
  }
  return isQualifiedName(key.toLowerCase())
    ? []
    : [{ field, value: key, expected: 'an annotation name such as example.com/name' }];
}

function isQualifiedName(key: string): boolean {
  const [last = '', prefix, ...more] = key.split('/').reverse();
  return more.length === 0 && name.test(last) && (prefix === undefined || subdomain.test(prefix));
}
