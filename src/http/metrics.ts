import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { SyncResult } from '../hooks/sync.ts';

const readyReasons = [
  ...['NoGatewayMatched', 'InvalidConfiguration', 'NameConflict', 'AdoptionRequired'],
  ...['DeploymentNotAvailable', 'LoadBalancerAddressNotReady', 'Ready', 'ChildrenMissing', 'Suspended', 'Finalized'],
  ...['ChildrenNotUpdated', 'ChildrenTerminating', 'NoReplicas', 'PodsRefused', 'RolloutStalled'],
  ...['LoadBalancerPortsError', 'NoEndpoints', 'DaemonSetNotAvailable'],
];

const syncedReasons = [
  ...['Synced', 'NoGatewayMatched', 'InvalidConfiguration', 'NameConflict', 'AdoptionRequired'],
  'ReplacingWorkload',
  ...['ControlPlaneDiffers', 'ChildrenMissing', 'Updating', 'ChildrenNotUpdated', 'Suspended', 'Finalized'],
  'ChildrenTerminating',
];

/** The metrics of the hook. No label names an object. */
export interface Metrics {
  readonly registry: Registry;
  /** Records a completed request: its hook, status code and duration in seconds. */
  observeRequest(hook: string, code: number, seconds: number): void;
  /** Records the size of a request body in bytes. */
  observeBody(hook: string, bytes: number): void;
  observeSync(result: SyncResult): void;
  observeReload(result: 'failure' | 'success'): void;
  /** Records a request that is rejected because too many are running. */
  observeShed(): void;
  /** Records a request that another pod should answer. */
  observeRefusal(reason: 'revision' | 'stopping'): void;
  /** Sets the function that counts running requests. It is called when metrics are collected. */
  countInFlight(count: () => number): void;
}

/** Creates metrics with their own registry, so that several servers can run in one process. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'mgi_build_info',
    help: 'The running version of the hook.',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  return { registry, ...requestMetrics(registry), ...syncMetrics(registry), ...reloadMetrics(registry) };
}

type RequestMetrics = Pick<
  Metrics,
  'countInFlight' | 'observeBody' | 'observeRefusal' | 'observeRequest' | 'observeShed'
>;

function requestMetrics(registry: Registry): RequestMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: 'mgi_requests_total',
    help: 'Requests by hook and status code.',
    labelNames: ['hook', 'code'],
    registers,
  });
  const duration = new Histogram({
    name: 'mgi_request_duration_seconds',
    help: 'Time from the request line to the end of the response.',
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
  return {
    observeRequest: (hook, code, seconds) => {
      requests.inc({ hook, code });
      duration.observe({ hook }, seconds);
    },
    observeBody: (hook, bytes) => bodies.observe({ hook }, bytes),
    ...loadMetrics(registry),
  };
}

function loadMetrics(registry: Registry): Pick<Metrics, 'countInFlight' | 'observeRefusal' | 'observeShed'> {
  const registers = [registry];
  const shed = new Counter({
    name: 'mgi_requests_shed_total',
    help: 'Requests rejected with status 429 because --max-in-flight requests were running.',
    registers,
  });
  const refused = new Counter({
    name: 'mgi_requests_refused_total',
    help: 'Requests refused with status 429 because another pod should answer them, by reason.',
    labelNames: ['reason'],
    registers,
  });
  startAtZero(refused, ['revision', 'stopping']);
  return {
    observeShed: () => shed.inc(),
    observeRefusal: (reason) => refused.inc({ reason }),
    countInFlight: (count) => {
      const collect = (): void => inFlight.set(count());
      const inFlight: Gauge = new Gauge({
        name: 'mgi_requests_in_flight',
        help: 'Requests that are currently running.',
        registers,
        collect,
      });
    },
  };
}

function syncMetrics(registry: Registry): Pick<Metrics, 'observeSync'> {
  const registers = [registry];
  const outcomes = new Counter({
    name: 'mgi_syncs_total',
    help: 'Syncs by the reason of the Ready condition.',
    labelNames: ['reason'],
    registers,
  });
  const synced = new Counter({
    name: 'mgi_synced_total',
    help: 'Syncs by the reason of the Synced condition.',
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
    help: 'MeshGateways that could not be parsed, counted at every sync.',
    registers,
  });
  const unknown = new Counter({
    name: 'mgi_unknown_fields_total',
    help: 'Fields of instances that neither the CRD nor Kubernetes has, counted at every sync.',
    registers,
  });
  startAtZero(outcomes, readyReasons);
  startAtZero(synced, syncedReasons);
  return {
    observeSync: (result) => {
      outcomes.inc({ reason: result.reason });
      synced.inc({ reason: result.syncedReason });
      related.observe(result.relatedGateways);
      skipped.inc(result.skipped.length);
      unknown.inc(result.unknown.length);
    },
  };
}

function reloadMetrics(registry: Registry): Pick<Metrics, 'observeReload'> {
  const reloads = new Counter({
    name: 'mgi_reloads_total',
    help: 'Reloads of tokens, passwords and certificates by result.',
    labelNames: ['result'],
    registers: [registry],
  });
  startAtZero(reloads, ['failure', 'success']);
  return { observeReload: (result) => reloads.inc({ result }) };
}

/** Starts a counter at 0 for every value of its label. If it appeared with its first event, `increase` would miss that event. */
function startAtZero(counter: Counter, values: readonly string[]): void {
  for (const value of values) counter.labels(value).inc(0);
}
