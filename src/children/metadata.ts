import type { LayeredMetadata, MeshGatewayInstance } from '../api/instance.ts';
import { isObject, type Json, type JsonObject, type StringMap } from '../api/json.ts';
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
  for (const wanted of selectorLabels(metadata.name).values()) {
    if (!name.test(wanted)) {
      problems.push({
        field: 'metadata.name',
        value: wanted,
        expected: 'at most 63 characters, because the name is also a label of the pods',
      });
    }
  }
  problems.push(...protectKeys(podTemplate, 'labels', selectorLabels(metadata.name), selects));
  if (!name.test(mesh.name)) problems.push({ field: mesh.source, value: mesh.name, expected: 'the name of a mesh' });
  return problems;
}

/** Validates the metadata that is added to the workload against the rules of the API server and of Metacontroller. */
export function validateWorkloadMetadata({ spec }: MeshGatewayInstance): readonly Problem[] {
  const { workloadTemplate } = spec;
  return [...validateEntries(workloadTemplate, 'labels'), ...validateEntries(workloadTemplate, 'annotations')];
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

type MapName = 'annotations' | 'labels';

/** Returns the valid entries of labels or annotations, and the observed values of the invalid ones. */
export function entries(template: LayeredMetadata, map: MapName, observed: ObjectMetadata): Reading<StringMap> {
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

/** Validates labels or annotations against the rules of the API server and of Metacontroller. */
export function validateEntries(template: LayeredMetadata, map: MapName, reserve = reserved): Problem[] {
  return [...template.metadata[map]].flatMap(([key, value]) => validateEntry(template, map, key, value, reserve));
}

function validateEntry(
  template: LayeredMetadata,
  map: MapName,
  key: string,
  value: string,
  reserve = reserved,
): Problem[] {
  return validateAt(metadataPath(template, map, key), map, key, value, reserve);
}

/**
 * Validates the labels or annotations of a child against the rules of the API server and of Metacontroller.
 * @param pathOf returns the path of the object that sets a key
 */
export function validateMap(entries: StringMap, map: MapName, pathOf: (key: string) => string): readonly Problem[] {
  return [...entries].flatMap(([key, value]) => validateAt(`${pathOf(key)}.${map}`, map, key, value));
}

/**
 * Validates the labels or annotations that a patch changes.
 * @param field the path of the labels or annotations
 */
export function validateChanged(
  map: MapName,
  patched: Json | undefined,
  before: JsonObject,
  field: string,
): readonly Problem[] {
  if (patched !== undefined && !isObject(patched)) return [{ field, value: patched, expected: 'an object of strings' }];
  return Object.entries(patched ?? {}).flatMap(([key, value]): readonly Problem[] => {
    if (value === before[key]) return [];
    if (typeof value !== 'string') return [{ field: `${field}[${key}]`, value, expected: 'a string' }];
    return validateAt(field, map, key, value);
  });
}

function validateAt(field: string, map: MapName, key: string, value: string, reserve = reserved): Problem[] {
  if (map === 'annotations') return validateAnnotation(key, value, field);
  const [first] = reserve(key, value, field);
  return first === undefined ? validateLabel(key, value, field) : [first];
}

/** Reports labels or annotations with another value than the wanted one. */
export function protectKeys(template: LayeredMetadata, map: MapName, wanted: StringMap, why: string): Problem[] {
  const given = template.metadata[map];
  return [...wanted].flatMap(([key, value]) =>
    given.has(key) && given.get(key) !== value
      ? [
          {
            field: `${metadataPath(template, map, key)}[${key}]`,
            value: given.get(key),
            expected: `no value or ${value}, because ${why}`,
          },
        ]
      : [],
  );
}

/** Why the labels of the selector cannot change. */
export const selects = 'the Service selects the pods by this label';

/** Why some labels and annotations cannot change. */
export const identifies = 'it identifies the gateway to Kuma';

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
