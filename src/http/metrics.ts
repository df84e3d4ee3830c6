import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SyncResult } from '../hooks/sync.ts';

const readyReasons = [
  ...['NoGatewayMatched', 'InvalidConfiguration', 'NameConflict', 'AdoptionRequired'],
  ...['DeploymentNotAvailable', 'LoadBalancerAddressNotReady', 'Ready', 'ChildrenMissing', 'Suspended', 'Finalized'],
];

/** What is counted; no label ever names an object. */
export interface Metrics {
  readonly registry: Registry;
  /** A request that has been answered: its hook, status code and seconds. */
  observeRequest(hook: string, code: number, seconds: number): void;
  /** The size of a request body, in bytes. */
  observeBody(hook: string, bytes: number): void;
  observeSync(result: SyncResult): void;
  observeReload(result: 'failure' | 'success'): void;
  /** A request that was turned away. */
  observeShed(): void;
  /** Gives what counts the requests that are running; asked when somebody looks. */
  countInFlight(count: () => number): void;
}

/** Metrics with a registry of their own, so that several servers can live in one process. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  const build = new Gauge({
    name: 'mgi_build_info',
    help: 'The version that runs.',
    labelNames: ['version'],
    registers,
  });
  build.set({ version }, 1);
  const requests = new Counter({
    name: 'mgi_requests_total',
    help: 'Requests by hook and status code.',
    labelNames: ['hook', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'mgi_request_duration_seconds',
    help: 'Time from the request line to the end of the answer.',
    labelNames: ['hook'],
    buckets: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10],
    registers,
  });
  const bodies = new Histogram({
    name: 'mgi_request_body_bytes',
    help: 'Size of request bodies.',
    labelNames: ['hook'],
    buckets: [1024, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864],
    registers,
  });
  const shed = new Counter({
    name: 'mgi_requests_shed_total',
    help: 'Requests that were told to come again because --max-in-flight were running.',
    registers,
  });
  const reloads = new Counter({
    name: 'mgi_reloads_total',
    help: 'Reloads of tokens, passwords and certificates by result.',
    labelNames: ['result'],
    registers,
  });
  const outcomes = new Counter({
    name: 'mgi_syncs_total',
    help: 'Syncs by the reason of the Ready condition.',
    labelNames: ['reason'],
    registers,
  });
  const related = new Histogram({
    name: 'mgi_related_gateways',
    help: 'MeshGateways in a sync request.',
    buckets: [1, 10, 100, 1000, 10000],
    registers,
  });
  const skipped = new Counter({
    name: 'mgi_skipped_gateways_total',
    help: 'MeshGateways that could not be read, each time a sync met one.',
    registers,
  });
  // A counter that appears with its first event hides that event from `increase`.
  for (const reason of readyReasons) outcomes.inc({ reason }, 0);
  for (const result of ['failure', 'success']) reloads.inc({ result }, 0);
  return {
    registry,
    observeRequest: (hook, code, seconds) => {
      requests.inc({ hook, code });
      duration.observe({ hook }, seconds);
    },
    observeBody: (hook, bytes) => bodies.observe({ hook }, bytes),
    observeReload: (result) => reloads.inc({ result }),
    observeShed: () => shed.inc(),
    countInFlight: (count) => {
      const collect = (): void => inFlight.set(count());
      const inFlight: Gauge = new Gauge({
        name: 'mgi_requests_in_flight',
        help: 'Requests that are running.',
        registers,
        collect,
      });
    },
    observeSync: (result) => {
      outcomes.inc({ reason: result.reason });
      related.observe(result.relatedGateways);
      skipped.inc(result.skipped.length);
    },
  };
}
