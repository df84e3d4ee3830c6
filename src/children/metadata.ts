import type { MeshGatewayInstance, Template } from '../api/instance.ts';
import type { StringMap } from '../api/json.ts';
import { metadataPath } from '../api/layers.ts';
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

/** The names that Kubernetes accepts for a Service. Releases before 1.36 also refuse a digit at the beginning. */
const serviceName = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Validates the name of an instance as the name of its Service. Without a Service, nothing else is created. */
export function validateServiceName(value: string): readonly Problem[] {
  if (serviceName.test(value)) return [];
  const expected =
    'lowercase letters, digits and -, and no dots, because the Service has the same name: create the instance with another name';
  return [{ field: 'metadata.name', value, expected }];
}

/** Returns a remark about a name that only newer releases of Kubernetes accept for a Service. */
export function noteServiceName(value: string): readonly string[] {
  if (!/^[0-9]/.test(value) || !serviceName.test(value)) return [];
  return [
    `metadata.name ${JSON.stringify(value)} begins with a digit: Kubernetes before 1.36 refuses a Service of this name`,
  ];
}

/** Validates the metadata of the pod template against the API server's rules and the selector of the pods. */
export function validatePodMetadata({ metadata, spec }: MeshGatewayInstance, mesh: MeshChoice): readonly Problem[] {
  const { podTemplate } = spec;
  const problems = [
    ...validateEntries(podTemplate, 'labels', () => []),
    ...validateEntries(podTemplate, 'annotations'),
  ];
  for (const [key, wanted] of selectorLabels(metadata.name)) {
    const value = podTemplate.metadata.labels.get(key);
    if (!name.test(wanted)) {
      problems.push({
        field: 'metadata.name',
        value: wanted,
        expected: 'at most 63 characters, because the name is also a label of the pods',
      });
    }
    if (value !== undefined && value !== wanted) {
      problems.push({
        field: `${metadataPath(podTemplate, 'labels', key)}[${key}]`,
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
  const { deploymentTemplate } = spec;
  return [...validateEntries(deploymentTemplate, 'labels'), ...validateEntries(deploymentTemplate, 'annotations')];
}

/**
 * Reads the metadata that is added to the Service. An invalid entry keeps its observed value, so that a mistake in the
 * instance removes nothing from a running Service.
 */
export function readServiceMetadata({ spec }: MeshGatewayInstance, observed: ObjectMetadata): Reading<ObjectMetadata> {
  const readLabels = entries(spec.serviceTemplate, 'labels', observed);
  const readAnnotations = entries(spec.serviceTemplate, 'annotations', observed);
  return {
    value: { labels: readLabels.value, annotations: readAnnotations.value },
    problems: [...readLabels.problems, ...readAnnotations.problems],
  };
}

/**
 * Protects the metadata that identifies the gateway. validatePodMetadata protects the labels of the selector.
 */
export function protectKeys(template: Template, map: MapName, wanted: StringMap): readonly Problem[] {
  const given = template.metadata[map];
  return [...wanted].flatMap(([key, value]) =>
    given.has(key) && given.get(key) !== value
      ? [
          {
            field: `${metadataPath(template, map, key)}[${key}]`,
            value: given.get(key),
            expected: `no value or ${value}, because it identifies the gateway to Kuma`,
          },
        ]
      : [],
  );
}

type MapName = 'annotations' | 'labels';

function entries(template: Template, map: MapName, observed: ObjectMetadata): Reading<StringMap> {
  const problems: Problem[] = [];
  const value = new Map<string, string>();
  for (const [key, text] of template.metadata[map]) {
    const found = validateEntry(template, map, key, text);
    problems.push(...found);
    const kept = found.length === 0 ? text : observed[map].get(key);
    if (kept !== undefined) value.set(key, kept);
  }
  return { value, problems };
}

function validateEntries(template: Template, map: MapName, reserve = reserved): Problem[] {
  return [...template.metadata[map]].flatMap(([key, value]) => validateEntry(template, map, key, value, reserve));
}

function validateEntry(template: Template, map: MapName, key: string, value: string, reserve = reserved): Problem[] {
  return validateAt(metadataPath(template, map, key), map, key, value, reserve);
}

/**
 * Validates the labels or annotations of a child against the rules of the API server and of Metacontroller.
 * @param pathOf returns the path of the object that sets a key
 */
export function validateMap(entries: StringMap, map: MapName, pathOf: (key: string) => string): readonly Problem[] {
  return [...entries].flatMap(([key, value]) => validateAt(`${pathOf(key)}.${map}`, map, key, value));
}

function validateAt(field: string, map: MapName, key: string, value: string, reserve = reserved): Problem[] {
  if (map === 'annotations') return validateAnnotation(key, value, field);
  const [first] = reserve(key, value, field);
  return first === undefined ? validateLabel(key, value, field) : [first];
}

/** Metacontroller sets a label of the children, but not of the pods. */
function reserved(key: string, value: string, field: string): Problem[] {
  if (key !== controllerUidLabel) return [];
  return [{ field: `${field}[${key}]`, value, expected: 'no value, because Metacontroller sets this label' }];
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#syntax-and-character-set */
function validateLabel(key: string, value: string, field: string): Problem[] {
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
