import type { ObservedObject } from '../api/children.ts';
import { isList, type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { loadBalancerFields } from '../api/rules.ts';
import { ownedSpec } from './owned.ts';

/** The spec of an observed Service. */
export interface ObservedSpec {
  readonly before: JsonObject;
  /** Returns the part that Metacontroller applied. It is read only when it is needed. */
  readonly applied: () => JsonObject;
}

/** Returns the spec of an observed Service. */
export function specOf({ raw }: ObservedObject): ObservedSpec {
  return { before: objectAt(raw, 'spec'), applied: () => ownedSpec(raw) };
}

/** A field that the API server fixes when it creates a Service. It refuses an update with another value as a whole. */
interface FixedField {
  readonly name: string;
  /** True for a list of which only the first item is fixed. */
  readonly isList?: true;
  /** True while the API server refuses another value. */
  readonly isFixed: (before: JsonObject, desired: JsonObject) => boolean;
  /** What the API server does with an update that leaves the field out: it keeps the value, or it refuses the update. */
  readonly onRemoval: 'kept' | 'refused';
}

/**
 * The fixed fields. A new value, another value and no value are three changes: the first two are always refused while the field
 * is fixed. Source: ValidateServiceUpdate in Kubernetes' pkg/apis/core/validation, and patchAllocatedValues and
 * healthCheckNodePortUpdate in its pkg/registry/core/service/storage.
 */
const fixedFields: readonly FixedField[] = [
  { name: 'clusterIP', isFixed: () => true, onRemoval: 'kept' },
  { name: 'clusterIPs', isList: true, isFixed: () => true, onRemoval: 'kept' },
  { name: 'ipFamilies', isList: true, isFixed: () => true, onRemoval: 'kept' },
  {
    name: 'healthCheckNodePort',
    isFixed: (before, desired) => isBalanced(before) && isBalanced(desired) && isLocal(before) && isLocal(desired),
    onRemoval: 'kept',
  },
  {
    name: 'loadBalancerClass',
    isFixed: (before, desired) => isBalanced(before) && isBalanced(desired),
    onRemoval: 'refused',
  },
];

/**
 * Returns the spec with the stored values of the fields that the API server does not change on an existing Service, and reports
 * those that ask for another value. Recreating the Service would lose the address of the load balancer, so the user decides
 * about that. Everything else is updated.
 * @param pathOf returns the path of the template that sets a field
 */
export function withFixedFields(
  desired: JsonObject,
  observed: ObservedSpec,
  pathOf: (field: string) => string,
): Reading<JsonObject> {
  const headless = keptHeadless(desired, observed);
  let { value } = headless;
  const problems = [...headless.problems];
  for (const field of fixedFields) {
    if (!field.isFixed(observed.before, value)) continue;
    const kept = storedInstead(field, value, observed);
    if (kept === undefined) continue;
    if (isAsked(value[field.name])) problems.push(report(field, value, observed, pathOf));
    value = kept;
  }
  return { value, problems };
}

/** Returns the spec with the stored value of a field. Undefined if the spec does not change the field. */
function storedInstead(field: FixedField, desired: JsonObject, observed: ObservedSpec): JsonObject | undefined {
  const { before } = observed;
  const { [field.name]: asked, ...others } = desired;
  if (!isAsked(asked)) {
    // A class that Metacontroller did not apply is the choice of the cloud provider. Leaving it out changes nothing.
    const stored = before[field.name];
    if (stored === undefined || field.onRemoval === 'kept') return undefined;
    return observed.applied()[field.name] === undefined ? undefined : { ...desired, [field.name]: stored };
  }
  if (first(field, asked) === first(field, before[field.name])) return undefined;
  const stored = field.isList === true ? storedList(field, desired, before) : before[field.name];
  return stored === undefined ? others : { ...desired, [field.name]: stored };
}

/** Two items need a policy that allows two IP families. */
function storedList(field: FixedField, { ipFamilyPolicy }: JsonObject, before: JsonObject): Json | undefined {
  const stored = before[field.name];
  const isSingle = ipFamilyPolicy === undefined || ipFamilyPolicy === 'SingleStack';
  return isSingle && isList(stored) ? stored.slice(0, 1) : stored;
}

function report(
  field: FixedField,
  desired: JsonObject,
  { before }: ObservedSpec,
  pathOf: (field: string) => string,
): Problem {
  const stored = first(field, before[field.name]);
  return {
    field: `${pathOf(field.name)}.${field.name}${field.isList === true ? '[0]' : ''}`,
    value: first(field, desired[field.name]),
    expected: `${stored === undefined ? 'no value' : JSON.stringify(stored)}: it cannot be changed while the Service exists`,
    isKept: true,
  };
}

/** A headless Service stays headless, and the API server refuses every type but ClusterIP for it. */
function keptHeadless(desired: JsonObject, { before }: ObservedSpec): Reading<JsonObject> {
  const { type } = desired;
  if (before['clusterIP'] !== 'None' || type === 'ClusterIP') return { value: desired, problems: [] };
  const others = Object.entries(desired).filter(([name]) => !outsideFields.includes(name));
  const ports = objectsIn(desired['ports']);
  const expected = '"ClusterIP": the Service is headless, and this cannot be changed while the Service exists';
  return {
    value: { ...Object.fromEntries(others), type: 'ClusterIP', ports: ports.map(({ nodePort: _, ...port }) => port) },
    problems: [{ field: 'spec.serviceType', value: type, expected, isKept: true }],
  };
}

/** The fields of a Service that receives traffic from outside the cluster. */
const outsideFields = [...loadBalancerFields, 'externalTrafficPolicy', 'healthCheckNodePort', 'loadBalancerIP'];

function first({ isList: ofList }: FixedField, value: Json | undefined): Json | undefined {
  return ofList === true && isList(value) ? value[0] : value;
}

function isAsked(value: Json | undefined): boolean {
  return value !== undefined && value !== null && value !== '' && !(isList(value) && value.length === 0);
}

function isBalanced({ type }: JsonObject): boolean {
  return type === 'LoadBalancer';
}

function isLocal({ externalTrafficPolicy }: JsonObject): boolean {
  return externalTrafficPolicy === 'Local';
}
