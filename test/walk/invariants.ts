import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import type { Objects } from './arena.ts';
import type { Write } from './audit.ts';
import { type Difference, differences, fixedDifferences } from './compare.ts';
import type { Expected } from './expected.ts';
import { workloadKinds } from './objects.ts';
import type { State } from './trail.ts';

/** Something that must not be. */
export interface Fault {
  readonly kind:
    | 'child deleted'
    | 'differs'
    | 'false Ready'
    | 'held up'
    | 'never settles'
    | 'not told'
    | 'writes when quiet';
  /** The same for the same kind of fault in other walks. */
  readonly signature: string;
  readonly details: readonly string[];
}

/** A walker after a step. */
export interface Moment {
  readonly group: string;
  readonly state: State;
  readonly expected: Expected;
  readonly objects: Objects;
  readonly isSettled: boolean;
  /** The accepted writes of Metacontroller after everything was settled. */
  readonly writes: readonly Write[];
  /** The deletions by Metacontroller during the step. */
  readonly deleted: readonly Write[];
}

/** Returns the first fault of a walker after a step. */
export function faultsAt(moment: Moment): Fault | undefined {
  return (
    unsettled(moment) ?? written(moment) ?? deleted(moment) ?? falseReady(moment) ?? untold(moment) ?? heldUp(moment)
  );
}

/** Returns the fault of a walker whose children differ from those of a fresh twin, or from those that Kuma makes. */
export function faultsOfTwin(
  group: string,
  state: State,
  walker: Objects,
  twin: Objects,
  { kuma }: Expected,
): Fault | undefined {
  const found = [
    ...differencesOf(group, state, walker, Object.fromEntries(twin)),
    ...(kuma === undefined ? [] : differencesOf(group, state, walker, kuma)),
  ];
  return found.length === 0
    ? undefined
    : fault(
        'differs',
        found.map(({ path }) => path),
        found.map(describe),
      );
}

function unsettled({ isSettled, objects }: Moment): Fault | undefined {
  if (isSettled) return undefined;
  const instance = objects.get('MeshGatewayInstance') ?? {};
  return fault('never settles', [String(conditionOf(instance, 'Synced')['reason'])], [messages(instance)]);
}

function written({ objects, writes }: Moment): Fault | undefined {
  if (writes.length === 0 || (writes.length === 1 && writes.every(isEcho))) return undefined;
  const lines = writes.map(({ code, resource, subresource, verb }) => `${verb} ${resource} ${subresource} ${code}`);
  return fault(
    'writes when quiet',
    [...new Set(lines)],
    [...lines, messages(objects.get('MeshGatewayInstance') ?? {})],
  );
}

/**
 * An autoscaler has no generation, so Metacontroller's server-side apply sends it once more after each change of its status. Nothing
 * changes by that. Source: isCacheInvalid in Metacontroller's pkg/controller/common/manage_children.go.
 */
function isEcho({ resource, verb }: Write): boolean {
  return verb === 'patch' && resource === 'horizontalpodautoscalers';
}

function deleted({ deleted: writes, expected, state }: Moment): Fault | undefined {
  if (state.ports.length === 0 || expected.refused !== undefined) return undefined;
  const kinds = Object.keys(expected.children).map((key) => `${key.toLowerCase()}s`);
  const lost = writes.filter(({ resource }) => kinds.includes(resource)).map(({ resource }) => resource);
  return lost.length === 0 ? undefined : fault('child deleted', lost, lost);
}

/** Ready of `kuma.io` is Kuma's, which does not look at what is asked for. */
function falseReady(moment: Moment): Fault | undefined {
  const { group, objects } = moment;
  const instance = objects.get('MeshGatewayInstance') ?? {};
  if (group === 'kuma.io' || conditionOf(instance, 'Ready')['status'] !== 'True') return undefined;
  const why = whyNotReady(moment);
  if (why.length === 0) return undefined;
  return fault('false Ready', why, [...why, ...found(moment).map(describe), messages(instance)]);
}

function whyNotReady(moment: Moment): readonly string[] {
  const { expected, objects, state } = moment;
  const going = [...objects].filter(([, object]) => objectAt(object, 'metadata')['deletionTimestamp'] !== undefined);
  const pods = workloadKinds.reduce((sum, kind) => sum + availablePods(objects.get(kind)), 0);
  const isSuspended = objectAt(state.instance, 'spec')['suspend'] === true;
  return [
    ...going.map(([kind]) => `${kind} is being deleted`),
    ...(pods === 0 ? ['no pod'] : []),
    ...(isSuspended
      ? []
      : [...(expected.refused === undefined ? [] : ['refused']), ...found(moment).map(({ path }) => path)]),
  ];
}

/** Whatever is not as asked for must be told in the status. */
function untold(moment: Moment): Fault | undefined {
  const { expected, objects, state } = moment;
  const instance = objects.get('MeshGatewayInstance') ?? {};
  if (state.ports.length === 0 || conditionOf(instance, 'Synced')['status'] !== 'True') return undefined;
  if (expected.refused !== undefined) return fault('not told', ['refused'], [expected.refused, messages(instance)]);
  const fields = [...found(moment), ...fixedDifferences(objects.get('Service') ?? {}, state)];
  return fields.length === 0
    ? undefined
    : fault(
        'not told',
        fields.map(({ path }) => path),
        [...fields.map(describe), messages(instance)],
      );
}

/** A field that Kubernetes fixes at creation may be told. Anything else that is valid for a new instance is applied. */
function heldUp(moment: Moment): Fault | undefined {
  const { expected, objects, state } = moment;
  const isSuspended = objectAt(state.instance, 'spec')['suspend'] === true;
  if (expected.refused !== undefined || state.ports.length === 0 || isSuspended) return undefined;
  const fields = found(moment);
  const instance = objects.get('MeshGatewayInstance') ?? {};
  const synced = conditionOf(instance, 'Synced');
  const isTold = isToldFixed(String(synced['message'])) || isReplacing(moment);
  if (fields.length === 0 && (synced['status'] === 'True' || isTold)) return undefined;
  const paths = fields.length === 0 ? [String(synced['reason'])] : fields.map(({ path }) => path);
  return fault('held up', paths, [...fields.map(describe), messages(instance)]);
}

/** True while a workload of the former kind stays because the pods of the new one do not come up, such as pods that are refused. */
function isReplacing({ expected, objects }: Moment): boolean {
  return workloadKinds.some((kind) => objects.has(kind) && isStillNeeded(objects, kind, expected.children));
}

function isToldFixed(message: string): boolean {
  return message.includes('cannot be changed while the Service exists');
}

function found({ expected, group, objects, state }: Moment): readonly Difference[] {
  if (state.ports.length === 0 || expected.refused !== undefined) return [];
  return differencesOf(group, state, objects, expected.children);
}

function differencesOf(
  group: string,
  state: State,
  walker: Objects,
  twin: Readonly<Record<string, JsonObject>>,
): readonly Difference[] {
  const kinds = [...new Set([...walker.keys(), ...Object.keys(twin)])].filter(
    (kind) => kind !== 'MeshGatewayInstance' && !isUsedAccount(walker, kind) && !isStillNeeded(walker, kind, twin),
  );
  return kinds.flatMap((kind) => {
    const [one, other] = [walker.get(kind), twin[kind]];
    if (one === undefined || other === undefined)
      return [
        {
          path: kind,
          walker: one === undefined ? 'missing' : 'exists',
          twin: other === undefined ? 'missing' : 'exists',
        },
      ];
    return differences(one, other, group, state).map(({ path, ...values }) => ({ path: `${kind} ${path}`, ...values }));
  });
}

/** Deleting a ServiceAccount that the pods use would stop them. */
function isUsedAccount(walker: Objects, key: string): boolean {
  const [kind, name = 'edge'] = key.split('/');
  if (kind !== 'ServiceAccount' || !walker.has(key)) return false;
  return workloadKinds.some((one) => {
    const workload = walker.get(one) ?? {};
    const pod = objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
    return pod['serviceAccountName'] === name || hasOldPods(workload);
  });
}

/** The new pods may be refused, and then the old ones go on with the account of the former template. */
function hasOldPods(workload: JsonObject): boolean {
  const status = objectAt(workload, 'status');
  const { desiredNumberScheduled, replicas, updatedNumberScheduled, updatedReplicas } = status;
  return Number(updatedReplicas ?? updatedNumberScheduled ?? 0) < Number(replicas ?? desiredNumberScheduled ?? 0);
}

/** A workload of the former kind stays while no pod of the new one is available. */
function isStillNeeded(walker: Objects, kind: string, twin: Readonly<Record<string, JsonObject>>): boolean {
  const successor = workloadKinds.find((one) => one !== kind && twin[one] !== undefined);
  if (!workloadKinds.includes(kind) || twin[kind] !== undefined || successor === undefined) return false;
  return availablePods(walker.get(successor)) === 0;
}

function availablePods(workload: JsonObject | undefined): number {
  const { availableReplicas, numberAvailable } = objectAt(workload ?? {}, 'status');
  return Number(availableReplicas ?? numberAvailable ?? 0);
}

function fault(kind: Fault['kind'], paths: readonly string[], details: readonly string[]): Fault {
  return { kind, signature: `${kind}: ${[...new Set(paths)].sort().join(', ')}`, details };
}

function describe({ path, twin, walker }: Difference): string {
  return `${path}: walker ${JSON.stringify(walker)}, twin ${JSON.stringify(twin)}`;
}

function messages(instance: JsonObject): string {
  return ['Ready', 'Synced']
    .map((type) => {
      const { message, reason, status } = conditionOf(instance, type);
      return `${type}=${status} ${reason} ${JSON.stringify(message)}`;
    })
    .join('; ');
}
