import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { selectorLabels } from '../../children/labels.ts';
import type { Resource } from '../kubectl/kinds.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';

/** Why a pod does not serve. */
export interface PodFault {
  readonly kind: 'config' | 'crash' | 'image' | 'notReady' | 'other' | 'scheduling';
  readonly text: string;
  /** The container, for the command that prints its log. */
  readonly container?: string;
  readonly pod: string;
}

/** The number of different faults that are printed. */
const most = 3;

/** Returns the resource of pods, limited to those of the instances. */
export function podResource(instances: readonly OfflineInstance[]): Resource {
  const names = [...new Set(instances.map(({ request }) => request.parent.metadata.name))];
  const [key = ''] = selectorLabels('').keys();
  return { kind: 'Pod', name: 'pods', isNamespaced: true, selector: `${key} in (${names.join(',')})` };
}

/** Returns why the pods of an instance do not serve. Pods that are being deleted do not count. */
export function podFaults({ request }: OfflineInstance, pods: readonly Manifest[]): readonly PodFault[] {
  const { name, namespace } = request.parent.metadata;
  const labels = [...selectorLabels(name)];
  const own = pods.filter(({ namespace: where = 'default', object }) => {
    const metadata = objectAt(object, 'metadata');
    const given = objectAt(metadata, 'labels');
    return (
      where === namespace &&
      metadata['deletionTimestamp'] === undefined &&
      labels.every(([key, value]) => given[key] === value)
    );
  });
  return own.flatMap(({ name: pod, object }) => faultsOf(pod, objectAt(object, 'status')));
}

/** Describes the faults. Pods with the same fault share a line. */
export function describePods(faults: readonly PodFault[]): readonly string[] {
  const groups = new Map<string, PodFault[]>();
  for (const fault of faults) {
    const text = fault.text.replaceAll(fault.pod, 'POD');
    groups.set(text, [...(groups.get(text) ?? []), fault]);
  }
  const lines = [...groups.values()].map(([first, ...more]) => {
    const others = more.length === 0 ? '' : ` and ${more.length} more`;
    return `${first?.pod}${others}: ${first?.text}`;
  });
  return lines.length <= most ? lines : [...lines.slice(0, most), `and ${lines.length - most} other reasons`];
}

function faultsOf(pod: string, status: JsonObject): readonly PodFault[] {
  if (status['phase'] === 'Failed') return [{ pod, kind: 'other', text: join(status['reason'], status['message']) }];
  const scheduled = objectsIn(status['conditions']).find(({ type }) => type === 'PodScheduled');
  if (scheduled?.['status'] === 'False')
    return [{ pod, kind: 'scheduling', text: `not scheduled: ${String(scheduled['message'] ?? scheduled['reason'])}` }];
  const containers = [...objectsIn(status['initContainerStatuses']), ...objectsIn(status['containerStatuses'])];
  const found = containers.flatMap((container) => faultOf(pod, container));
  const causes = found.filter(({ kind }) => kind !== 'notReady');
  return causes.length > 0 ? causes : found;
}

/** The start of a pod, which is no fault. */
const starting = new Set<unknown>(['ContainerCreating', 'PodInitializing', undefined]);

function faultOf(pod: string, status: JsonObject): readonly PodFault[] {
  const { name, ready, restartCount } = status;
  const container = String(name);
  const state = objectAt(status, 'state');
  const fault = (kind: PodFault['kind'], text: string): readonly PodFault[] => [
    { pod, kind, container, text: `container ${container}: ${text}` },
  ];
  const last = exitOf(objectAt(status, 'lastState'));
  if (state['waiting'] !== undefined) {
    const { message, reason } = objectAt(state, 'waiting');
    if (starting.has(reason)) return [];
    return fault(kindOf(String(reason)), `${join(reason, message)}${last === undefined ? '' : `; ${last}`}`);
  }
  const ended = exitOf(state);
  if (ended !== undefined && objectAt(state, 'terminated')['exitCode'] !== 0) return fault('crash', ended);
  if (state['running'] === undefined || ready === true) return [];
  const restarts = Number(restartCount ?? 0) > 0 ? `, and was restarted ${restartCount} times; ${last ?? ''}` : '';
  return fault('notReady', `runs, but is not ready${restarts}`);
}

function exitOf(state: JsonObject): string | undefined {
  if (state['terminated'] === undefined) return undefined;
  const { exitCode, message, reason } = objectAt(state, 'terminated');
  return `it ended with exit code ${exitCode} (${join(reason, message)})`;
}

function kindOf(reason: string): PodFault['kind'] {
  if (/Image|Registry/.test(reason)) return 'image';
  if (reason === 'CrashLoopBackOff') return 'crash';
  return /Config|CreateContainer|RunContainer/.test(reason) ? 'config' : 'other';
}

function join(reason: unknown, message: unknown): string {
  return [reason, message].filter((part) => part !== undefined && part !== '').join(': ');
}
