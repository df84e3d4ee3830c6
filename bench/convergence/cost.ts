import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Cluster } from '../../test/e2e/cluster.ts';
import { writes } from '../../test/e2e/writes.ts';
import { readMetrics } from '../metrics.ts';

/** Writes of the deployment controller. They are not counted, because the hook does not influence them. */
const others = new Set(['PUT deployments/status', 'PATCH deployments/status']);

/** The work done in a cluster, since it started or between two points in time. */
export interface Cost {
  /** Metacontroller's writes by `VERB resource/subresource`. */
  readonly writes: Readonly<Record<string, number>>;
  readonly syncs: number;
  readonly customizes: number;
  readonly hookBytes: number;
  readonly hookCpuSeconds: number;
  readonly metacontrollerCpuSeconds: number;
}

/** Returns the cost since the cluster started. */
export async function readCost(cluster: Cluster): Promise<Cost> {
  const counts = Object.entries(await writes(cluster)).filter(([kind]) => !others.has(kind));
  const hook = await readMetrics(hookAdmin(cluster));
  const metacontroller = await readMetrics(metacontrollerAdmin(cluster));
  return {
    writes: Object.fromEntries(counts),
    syncs: hook.sum('mgi_requests_total', 'hook="sync"'),
    customizes: hook.sum('mgi_requests_total', 'hook="customize"'),
    hookBytes: hook.sum('mgi_request_body_bytes_sum'),
    hookCpuSeconds: hook.cpuSeconds,
    metacontrollerCpuSeconds: metacontroller.cpuSeconds,
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
    hookBytes: after.hookBytes - before.hookBytes,
    hookCpuSeconds: after.hookCpuSeconds - before.hookCpuSeconds,
    metacontrollerCpuSeconds: after.metacontrollerCpuSeconds - before.metacontrollerCpuSeconds,
  };
}

/** Returns the total number of writes. */
export function countWrites(cost: Cost): number {
  return Object.values(cost.writes).reduce((sum, count) => sum + count, 0);
}

/** Returns the time of the first request to the hook. */
export function firstRequestAt(cluster: Cluster): number {
  const line = hookLines(cluster).find((text) => text.includes('"event":"request"'));
  return line === undefined ? Number.NaN : Date.parse(z.object({ time: z.string() }).parse(JSON.parse(line)).time);
}

const Listening = z.object({ adminPort: z.number() });

/** Reads the hook's admin address from the first line of its log. */
function hookAdmin(cluster: Cluster): string {
  const [line = ''] = hookLines(cluster);
  return `http://127.0.0.1:${Listening.parse(JSON.parse(line)).adminPort}`;
}

function hookLines(cluster: Cluster): readonly string[] {
  return readFileSync(cluster.programs.get('hook')?.logFile ?? '', 'utf8').split('\n');
}

function metacontrollerAdmin(cluster: Cluster): string {
  const flag = '--metrics-address=';
  const argv = cluster.programs.get('metacontroller')?.child.spawnargs ?? [];
  return `http://${argv.find((argument) => argument.startsWith(flag))?.slice(flag.length)}`;
}
