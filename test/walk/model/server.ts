import { readFileSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../../../src/api/json.ts';
import { apiType } from '../../../src/kubernetes/fields.ts';
import { readTable } from '../../../src/kubernetes/table.ts';
import { storedForm } from '../../../src/merge/stored-form.ts';
import { objectAt } from '../../support/dynamic-apply.ts';
import { type Addition, conditionValue } from '../learn.ts';
import { specTypes } from '../objects.ts';
import { unions } from '../samples.ts';

/** What an API server was seen to do: see record.ts. */
interface Record_ {
  readonly additions: Readonly<Record<string, readonly Addition[]>>;
  readonly fixed: readonly FixedField[];
}

/** What an API server did with an update of a field of a Service. */
export interface FixedField {
  readonly field: string;
  /** The other fields of the Service, before and after the update. */
  readonly beside: JsonObject;
  readonly set: string;
  readonly change: string;
  readonly removal: string;
}

const file = new URL('../../golden/kubernetes/additions.json', import.meta.url);
const recorded: Record_ = JSON.parse(readFileSync(file, 'utf8'));

/**
 * Stores the spec of a child as an API server does: adds defaults, mirrors and allocations, and keeps what it fixes.
 * @throws Error with the words of an API server for a spec that it refuses
 */
export function store(kind: string, sent: JsonObject, before: JsonObject | undefined): JsonObject {
  const type = specTypes[kind] ?? '';
  const given = storedForm(withoutNulls(sent, type), apiType(type));
  refuseUnions(given, type, 'spec');
  const complete = kind === 'Service' ? keepFixed(withFamilies(given, before === undefined), before) : given;
  const stored = added(complete, type);
  return kind === 'Service' ? allocated(stored, before) : stored;
}

/** Null removes a field of a struct. In a map it is stored as an empty text. */
function withoutNulls(object: JsonObject, type: string): JsonObject {
  const fields = readTable().get(type);
  const entries = Object.entries(object).flatMap(([name, value]): [string, Json][] => {
    const [shape = ''] = fields?.get(name) ?? [];
    if (value === undefined || value === null || isZeroNumber(name, value)) return [];
    return [[name, mapValue(value, shape, (inner, innerType) => withoutNulls(inner, innerType))]];
  });
  return Object.fromEntries(entries);
}

function isZeroNumber(name: string, value: Json): boolean {
  return value === 0 && (name === 'nodePort' || name === 'healthCheckNodePort');
}

function mapValue(value: Json, shape: string, map: (object: JsonObject, type: string) => JsonObject): Json {
  const type = shape.replace('[]', '');
  if (isList(value)) return value.map((item) => (isObject(item) ? map(item, type) : item));
  if (!isObject(value)) return value;
  if (shape.startsWith('{}'))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, inner ?? '']));
  return map(value, type);
}

/** Types that need one of the fields of their union. A volume without a source and a variable without a value are valid. */
const memberTypes = ['EnvFromSource', 'EnvVarSource', 'LifecycleHandler', 'Probe', 'VolumeProjection'];

function refuseUnions(object: JsonObject, type: string, path: string): void {
  const beside = unions[type];
  const members = Object.keys(object).filter((name) => beside?.includes(name) === false && object[name] !== '');
  if (beside !== undefined && members.length === 0 && memberTypes.includes(type))
    throw new Error(`${path}: must specify a member`);
  if (beside !== undefined && members.length > 1)
    throw new Error(`${path}: may not specify more than 1 of ${members.join(', ')}`);
  for (const [name, value] of Object.entries(object)) {
    const [shape = ''] = readTable().get(type)?.get(name) ?? [];
    for (const inner of isList(value) ? value : [value])
      if (isObject(inner)) refuseUnions(inner, shape.replace('[]', ''), `${path}.${name}`);
  }
}

function keepFixed(after: JsonObject, before: JsonObject | undefined): JsonObject {
  if (before === undefined) return after;
  const verdicts = recorded.fixed.map((field) => ({ field: field.field, verdict: verdictOn(field, before, after) }));
  const refusal = verdicts.find(({ verdict }) => !['kept', 'taken'].includes(verdict));
  if (refusal !== undefined) throw new Error(`${refusal.field}: ${refusal.verdict}`);
  const kept = verdicts.filter(({ verdict }) => verdict === 'kept').map(({ field }) => [field, before[field]]);
  return { ...after, ...Object.fromEntries(kept) };
}

/** Of a list, only the first item is fixed. */
function verdictOn({ beside, change, field, removal, set }: FixedField, before: JsonObject, after: JsonObject): string {
  const isAsked = (spec: JsonObject) =>
    Object.entries(beside).every(([name, value]) => isDeepStrictEqual(spec[name], value));
  const [old, now] = [before[field], after[field]].map((value) => (isList(value) ? value[0] : value));
  if (!isAsked(before) || !isAsked(after) || old === now) return 'taken';
  return old === undefined ? set : now === undefined ? removal : change;
}

/** Adds what the API server adds to an object and to the objects in it. */
function added(object: JsonObject, type: string): JsonObject {
  const rules = recorded.additions[type] ?? [];
  let result: JsonObject = object;
  for (const rule of rules) {
    // A mirror always follows the other field. A default fills in only what is missing.
    const value = rule.of === undefined ? (object[rule.field] ?? rule.value) : object[rule.of];
    if (value !== undefined && applies(rule, object)) result = { ...result, [rule.field]: value };
  }
  const fields = readTable().get(type);
  const entries = Object.entries(result).map(([name, value]): [string, Json | undefined] => {
    const [shape = ''] = fields?.get(name) ?? [];
    const isStruct = readTable().has(shape.replace('[]', ''));
    return [name, isStruct && value !== undefined ? mapValue(value, shape, added) : value];
  });
  return Object.fromEntries(entries);
}

function applies({ alone, when }: Addition, object: JsonObject): boolean {
  if (alone !== undefined) return Object.keys(object).every((name) => alone.includes(name));
  return when === undefined || when.in.includes(conditionValue(object[when.field]));
}

/** Two families need a policy that allows them, and such a policy adds the second family in a cluster that has one. */
function withFamilies(spec: JsonObject, isNew: boolean): JsonObject {
  const { ipFamilies, ipFamilyPolicy: policy } = spec;
  const families = isList(ipFamilies) ? ipFamilies : [];
  const isDual = policy === 'PreferDualStack' || policy === 'RequireDualStack';
  if (families.length === 2 && isNew && !isDual) throw new Error('spec.ipFamilyPolicy: must allow two families');
  if (families.length === 2 && policy === 'SingleStack') return { ...spec, ipFamilies: families.slice(0, 1) };
  if (families.length !== 1 || !isDual) return spec;
  return { ...spec, ipFamilies: [...families, families[0] === 'IPv4' ? 'IPv6' : 'IPv4'] };
}

let numbers = 32_000;

/** Allocates addresses and node ports as in a cluster with one node port range. */
function allocated(spec: JsonObject, before: JsonObject | undefined): JsonObject {
  const clusterIP = spec['clusterIP'] ?? before?.['clusterIP'] ?? '10.96.7.7';
  const isOutside = spec['type'] !== 'ClusterIP';
  const hasNodePorts = isOutside && spec['allocateLoadBalancerNodePorts'] !== false;
  const portsOf = (from: JsonObject | undefined) => {
    const ports = from?.['ports'];
    return isList(ports) ? ports.filter(isObject) : [];
  };
  const ports = portsOf(spec).map(({ nodePort, ...port }) => {
    const given = isOutside ? nodePort : undefined;
    const value = given ?? (hasNodePorts ? (nodePortOf(portsOf(before), port) ?? ++numbers) : undefined);
    return value === undefined ? port : { ...port, nodePort: value };
  });
  const {
    allocateLoadBalancerNodePorts: allocate,
    externalTrafficPolicy,
    healthCheckNodePort,
    loadBalancerClass,
    sessionAffinityConfig,
    ...rest
  } = spec;
  const balanced =
    spec['type'] === 'LoadBalancer' ? { allocateLoadBalancerNodePorts: allocate, loadBalancerClass } : {};
  const isLocal = spec['type'] === 'LoadBalancer' && externalTrafficPolicy === 'Local';
  return JSON.parse(
    JSON.stringify({
      ...rest,
      ...balanced,
      externalTrafficPolicy: isOutside ? externalTrafficPolicy : undefined,
      sessionAffinityConfig: spec['sessionAffinity'] === 'ClientIP' ? sessionAffinityConfig : undefined,
      healthCheckNodePort: isLocal ? (healthCheckNodePort ?? before?.['healthCheckNodePort'] ?? ++numbers) : undefined,
      clusterIP,
      clusterIPs:
        clusterIP === 'None' || !isList(spec['ipFamilies']) ? [clusterIP] : spec['ipFamilies'].map(() => clusterIP),
      ports,
    }),
  );
}

function nodePortOf(ports: readonly JsonObject[], { port }: JsonObject): Json | undefined {
  return ports.find((one) => one['port'] === port)?.['nodePort'];
}

/** Returns what an API server did with fields of a Service. */
export function fixedFields(): readonly FixedField[] {
  return recorded.fixed;
}

/** Returns the spec of an object. */
export function specIn(object: JsonObject): JsonObject {
  return objectAt(object, 'spec');
}
