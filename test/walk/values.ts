import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { readTable } from '../../src/kubernetes/table.ts';
import { mergeKeyOf } from '../../src/observed/owned.ts';
import type { Random } from './random.ts';
import { samples, unions } from './samples.ts';

/** The names of the fields of a Kubernetes type. */
export function fieldNames(type: string): readonly string[] {
  return [...(readTable().get(type)?.keys() ?? [])];
}

/** Generates a value of a field. Undefined if there is no valid value. */
export function randomValue(type: string, field: string, random: Random): Json | undefined {
  const known = samples[`${type}.${field}`] ?? samples[field];
  const [shape = '', ...marks] = readTable().get(type)?.get(field) ?? [];
  if (known !== undefined && isTextual(shape, type, field)) return known.length === 0 ? undefined : random.pick(known);
  return shapedValue(shape, marksOf(marks), random);
}

/** Samples by the name alone are for scalars: a struct with the same name has fields of its own. */
function isTextual(shape: string, type: string, field: string): boolean {
  return samples[`${type}.${field}`] !== undefined || readTable().get(shape.replace(/^\[\]|^\{\}/, '')) === undefined;
}

function shapedValue(shape: string, marks: ReadonlyMap<string, string>, random: Random): Json | undefined {
  if (shape.startsWith('[]')) return listOf(shape.slice(2), marks, random);
  if (shape.startsWith('{}')) return random.pick(maps[shape.slice(2)] ?? []);
  const choices = marks.get('enum')?.split('|');
  if (choices !== undefined) return random.pick(choices);
  const least = Number(marks.get('min') ?? 0);
  const scalar = scalars[shape];
  if (scalar !== undefined) return shape.startsWith('int') ? least + random.below(3) : random.pick(scalar);
  return structOf(shape, random);
}

const maps: Readonly<Record<string, readonly JsonObject[]>> = {
  string: [{ a: 'x' }, { a: 'y', b: '' }, { b: 'z' }],
  Quantity: [{ cpu: '100m' }, { memory: '64Mi' }],
};

const scalars: Readonly<Record<string, readonly Json[]>> = {
  boolean: [true, false],
  int32: [],
  int64: [],
  string: ['a', 'b'],
  Quantity: ['1', '500m', '0.25'],
  IntOrString: [1, '50%', 0],
  Time: ['2026-01-01T00:00:00Z'],
  Any: ['a'],
};

function listOf(element: string, marks: ReadonlyMap<string, string>, random: Random): Json | undefined {
  const items: Json[] = [];
  // Dynamic apply merges container ports by their number alone: docs/mesh-internal.md.
  const keys = (marks.get('keys') ?? '').split('|').filter((name) => name !== 'protocol');
  const seen = new Set<string>();
  for (let count = 1 + random.below(2); count > 0; count -= 1) {
    const item = shapedValue(element, new Map(), random);
    if (item === undefined) continue;
    // Dynamic apply merges other lists by a key of its own, such as the name of a header.
    const own = isObject(item) ? [mergeKeyOf([item]) ?? ''] : [''];
    const names = keys[0] === '' ? own : keys;
    const key = JSON.stringify(names[0] === '' ? item : names.map((name) => Object(item)[name]));
    if (!seen.has(key)) items.push(item);
    seen.add(key);
  }
  return items.length === 0 ? undefined : items;
}

function structOf(type: string, random: Random): JsonObject | undefined {
  const special = specials[type];
  if (special !== undefined) return special(random);
  const fields = [...(readTable().get(type) ?? [])];
  const beside = unions[type];
  const isRequired = (marks: readonly string[]) => marks.includes('required');
  const members = fields.filter(([name]) => beside !== undefined && !beside.includes(name));
  // A volume without a source and a probe without a handler are valid in places.
  const usual = members.filter(([name]) => random.chance(0.5) && usualSources.includes(name));
  const member =
    members.length === 0 || random.chance(0.1) ? undefined : random.pick(usual.length === 0 ? members : usual)[0];
  const chosen = fields.filter(([name, marks]) => {
    if (name === member || isRequired(marks)) return true;
    return members.every(([other]) => other !== name) && random.chance(0.35);
  });
  const entries = chosen.flatMap(([name]): [string, Json][] => {
    const value = randomValue(type, name, random);
    return value === undefined ? [] : [[name, value]];
  });
  const isComplete = chosen.every(
    ([name, marks]) => !(isRequired(marks) || name === member) || Object.hasOwn(Object.fromEntries(entries), name),
  );
  return isComplete ? Object.fromEntries(entries) : undefined;
}

/** Most volumes have one of these sources. */
const usualSources = ['configMap', 'downwardAPI', 'emptyDir', 'ephemeral', 'hostPath', 'projected', 'secret'];

/** Types whose fields depend on each other. */
const specials: Readonly<Record<string, (random: Random) => JsonObject>> = {
  MetricSpec: (random) => {
    const average = { type: 'AverageValue', averageValue: random.pick(['100m', '1']) };
    const utilization = { type: 'Utilization', averageUtilization: random.pick([50, 70]) };
    const metric = { name: random.pick(['requests', 'latency']) };
    const describedObject = { apiVersion: 'v1', kind: 'Service', name: 'edge' };
    return random.pick<JsonObject>([
      { type: 'Resource', resource: { name: 'cpu', target: utilization } },
      { type: 'Resource', resource: { name: 'memory', target: average } },
      {
        type: 'ContainerResource',
        containerResource: { name: 'cpu', container: 'kuma-gateway', target: utilization },
      },
      { type: 'Pods', pods: { metric, target: average } },
      { type: 'Object', object: { metric, describedObject, target: { type: 'Value', value: '10' } } },
      { type: 'External', external: { metric: { ...metric, selector: { matchLabels: { a: 'x' } } }, target: average } },
    ]);
  },
  SeccompProfile: (random) =>
    random.pick<JsonObject>([
      { type: 'RuntimeDefault' },
      { type: 'Unconfined' },
      { type: 'Localhost', localhostProfile: 'a.json' },
    ]),
  AppArmorProfile: (random) =>
    random.pick<JsonObject>([
      { type: 'RuntimeDefault' },
      { type: 'Unconfined' },
      { type: 'Localhost', localhostProfile: 'a' },
    ]),
  Toleration: (random) =>
    random.pick<JsonObject>([
      { operator: 'Exists' },
      { key: 'a', operator: 'Exists', effect: 'NoSchedule' },
      { key: 'a', value: 'x', effect: 'NoExecute', tolerationSeconds: 60 },
      { key: 'b', operator: 'Equal', value: '' },
    ]),
};

function marksOf(marks: readonly string[]): ReadonlyMap<string, string> {
  return new Map(marks.map((mark) => [mark.split('=')[0] ?? '', mark.split('=')[1] ?? '']));
}
