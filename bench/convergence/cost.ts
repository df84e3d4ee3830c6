import type { Cluster } from '../../test/e2e/cluster.ts';
import type { ControlPlane } from '../../test/e2e/control-plane.ts';
import { writes } from '../../test/e2e/writes.ts';
import { Metrics, readMetrics } from '../metrics.ts';
import { listening, type Reconciler } from './hooks.ts';

/** Writes of the deployment controller. They are not counted, because the hook does not influence them. */
const others = new Set(['PUT deployments/status', 'PATCH deployments/status']);

/** The work done in a cluster, since it started or between two points in time. */
export interface Cost {
  /** The writes of Metacontroller or the control plane by `VERB resource/subresource`. */
  readonly writes: Readonly<Record<string, number>>;
  readonly syncs: number;
  readonly customizes: number;
  /** Requests for index entries. */
  readonly indexes: number;
  readonly hookBytes: number;
  readonly hookCpuSeconds: number;
  /** The CPU time of Metacontroller, or of the whole control plane, its start included. */
  readonly controllerCpuSeconds: number;
}

/** Returns the cost since the cluster started. */
export async function readCost(cluster: Cluster, { controlPlane }: Pick<Reconciler, 'controlPlane'>): Promise<Cost> {
  const counts = Object.entries(await writes(cluster)).filter(([kind]) => !others.has(kind));
  const isHooked = controlPlane === undefined;
  const hook = isHooked ? await readMetrics(hookAdmin(cluster)) : none;
  const controller = isHooked ? await readMetrics(metacontrollerAdmin(cluster)) : await readKuma(cluster, controlPlane);
  return {
    writes: Object.fromEntries(counts),
    syncs: hook.sum('mgi_requests_total', 'hook="sync"'),
    customizes: hook.sum('mgi_requests_total', 'hook="customize"'),
    indexes: hook.sum('mgi_requests_total', 'hook="index"'),
    hookBytes: hook.sum('mgi_request_body_bytes_sum'),
    hookCpuSeconds: hook.cpuSeconds,
    controllerCpuSeconds: controller.cpuSeconds,
  };
}

/** Returns the cost between two points in time. */
export function difference(before: Cost, after: Cost): Cost {
  const kinds = Object.entries(after.writes).map(
    ([kind, count]) => [kind, count - (before.writes[kind] ?? 0)] as const,
  );
  return {
    writes: Object.fromEntries(kinds.filter(([, count]) => count > 0)),
    syncs: after.syncs - before.syncs,
    customizes: after.customizes - before.customizes,
    indexes: after.indexes - before.indexes,
    hookBytes: after.hookBytes - before.hookBytes,
    hookCpuSeconds: after.hookCpuSeconds - before.hookCpuSeconds,
    controllerCpuSeconds: after.controllerCpuSeconds - before.controllerCpuSeconds,
  };
}

/** Returns the total number of writes. */
export function countWrites(cost: Cost): number {
  return Object.values(cost.writes).reduce((sum, count) => sum + count, 0);
}

/** Returns the CPU seconds of the hook and Metacontroller together, or of the control plane. */
export function cpuOf({ controllerCpuSeconds, hookCpuSeconds }: Cost): number {
  return hookCpuSeconds + controllerCpuSeconds;
}

/** Returns the number of requests to the hook. */
export function countRequests({ customizes, indexes, syncs }: Cost): number {
  return syncs + customizes + indexes;
}

const none = new Metrics('');

/** A control plane that does not run yet has not cost anything. */
async function readKuma(cluster: Cluster, controlPlane: ControlPlane): Promise<Metrics> {
  return cluster.programs.has('kuma-cp') ? readMetrics(controlPlane.diagnosticsUrl) : none;
}

function hookAdmin(cluster: Cluster): string {
  const name = cluster.programs.has('least') ? 'least' : 'hook';
  return `http://127.0.0.1:${listening(cluster, name).adminPort}`;
}

function metacontrollerAdmin(cluster: Cluster): string {
  const flag = '--metrics-address=';
  const argv = cluster.programs.get('metacontroller')?.child.spawnargs ?? [];
  return `http://${argv.find((argument) => argument.startsWith(flag))?.slice(flag.length)}`;
}
