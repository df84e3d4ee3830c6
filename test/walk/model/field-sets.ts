import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../../../src/api/json.ts';
import { readTable } from '../../../src/kubernetes/table.ts';

/** The fields that a manager owns, in the form of managedFields. An empty object stands for the whole value. */
export type FieldSet = JsonObject;

/** How server-side apply merges a value: by field, by the keys of list items, or as a whole. */
interface Shape {
  readonly type: string | undefined;
  readonly isMap: boolean;
  readonly keys: readonly string[];
}

/** Returns the shape of a field of a type. Fields without a type, such as metadata, are maps. */
export function shapeOf(type: string | undefined, name: string): Shape {
  if (name === 'spec' && type !== undefined && readTable().has(`${type}Spec`))
    return { type: `${type}Spec`, isMap: true, keys: [] };
  const [shape = '', ...marks] = (type === undefined ? undefined : readTable().get(type)?.get(name)) ?? [];
  const inner = shape.replace('[]', '');
  const keys =
    marks
      .find((mark) => mark.startsWith('keys='))
      ?.slice('keys='.length)
      .split('|') ?? [];
  const isAtomic = marks.includes('map=atomic') || atomicTypes.includes(shape);
  if (shape.startsWith('[]')) return { type: readTable().has(inner) ? inner : undefined, isMap: false, keys };
  return {
    type: readTable().has(inner) ? inner : undefined,
    isMap: !isAtomic && (shape === '' || shape.startsWith('{}') || readTable().has(inner)),
    keys: [],
  };
}

/** Structs that server-side apply treats as one value. Source: the type markers in k8s.io/api. */
const atomicTypes = [
  ...[
    'ConfigMapKeySelector',
    'CrossVersionObjectReference',
    'FileKeySelector',
    'LabelSelector',
    'LocalObjectReference',
  ],
  ...['NodeSelector', 'NodeSelectorTerm', 'ObjectFieldSelector', 'ResourceFieldSelector', 'SecretKeySelector'],
  ...['TypedLocalObjectReference'],
];

/** Returns the fields of a configuration. */
export function fieldsOf(value: JsonObject, type: string | undefined): FieldSet {
  const entries = Object.entries(value).flatMap(([name, inner]): [string, Json][] => {
    if (inner === undefined) return [];
    return [[`f:${name}`, fieldsIn(inner, shapeOf(type, name))]];
  });
  return Object.fromEntries(entries);
}

function fieldsIn(value: Json, shape: Shape): FieldSet {
  if (isObject(value) && shape.isMap) return fieldsOf(value, shape.type);
  if (!isList(value) || shape.keys.length === 0) return {};
  const items = value.filter(isObject).map((item): [string, Json] => {
    return [keyOf(item, shape.keys), { '.': {}, ...fieldsOf(item, shape.type) }];
  });
  return Object.fromEntries(items);
}

/** Returns the name of a list item in managedFields. Parts of its key may have defaults. */
export function keyOf(item: JsonObject, keys: readonly string[]): string {
  const parts = keys.map((key): [string, Json] => [key, item[key] ?? defaults[key] ?? null]);
  return `k:${JSON.stringify(Object.fromEntries(parts))}`;
}

const defaults: Readonly<Record<string, Json>> = { protocol: 'TCP' };

/** True if a set has fields. */
export function isIn(set: Json | undefined, name: string): boolean {
  return isObject(set) && set[name] !== undefined;
}

/** True if two values are equal. */
export function isEqual(one: Json | undefined, other: Json | undefined): boolean {
  return isDeepStrictEqual(one, other);
}
