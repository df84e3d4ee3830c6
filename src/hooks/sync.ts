import type { HookStatus, SyncRequest, SyncResponse } from '../api/hook.ts';
import type { MeshGatewayInstance, StatusField } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { selectorText } from '../children/labels.ts';
import type { HookConfig } from '../config/load.ts';
import type { Malformed } from '../gateways/select.ts';
import type { UnknownField } from '../kubernetes/unknown-fields.ts';
import { isTerminating } from '../observed/claim.ts';
import { servedByGatewayApi } from '../observed/gateway-api.ts';
import { addressesOf } from '../status/addresses.ts';
import { available } from '../status/available.ts';
import { setConditions } from '../status/conditions.ts';
import type { Evidence } from '../status/evidence.ts';
import { gatewayMatched, whyUnmatched } from '../status/gateway-matched.ts';
import { progress, withoutPastProgress } from '../status/progress.ts';
import { ready } from '../status/ready.ts';
import { synced } from '../status/synced.ts';
import { updating } from '../status/updating.ts';
import { checkController } from './check-controller.ts';
import { decideChildren } from './decide.ts';
import { leaveAlone } from './leave-alone.ts';
import { pendingChildren } from './pending.ts';
import { type Plan, planSync } from './plan.ts';
import type { Child } from './render.ts';
import { resyncAfter } from './resync.ts';

/** A response, and details about it for logs and metrics. */
export interface SyncResult {
  readonly response: SyncResponse;
  /** The reason of the Ready condition, `Finalized` for an instance that is being deleted, or that of Synced if another controller serves it. */
  readonly reason: string;
  /** The reason of the Synced condition; `Finalized` for an instance that is being deleted. */
  readonly syncedReason: string;
  readonly relatedGateways: number;
  /** MeshGateways that were skipped because they cannot be read. */
  readonly skipped: readonly Malformed[];
  /** The unknown fields of the instance. */
  readonly unknown: readonly UnknownField[];
  /** Faults of the CompositeController. */
  readonly controllerFaults: readonly string[];
}

/**
 * Answers a sync request: reads it, chooses mesh and MeshGateway, renders the wanted children, decides what to do with
 * the observed children, and reports the status.
 * @param now the time, for conditions with a new status
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported for a request that lacks related objects
 */
export function sync(request: SyncRequest, config: HookConfig, now: Date): SyncResult {
  const controllerFaults =
    request.controller === undefined ? [] : checkController(request.controller, request.parent.spec);
  if (request.finalizing === true) return finalized(request, controllerFaults);
  const { parent } = request;
  const gateway = servedByGatewayApi(parent);
  if (gateway !== undefined) return unserved(leaveAlone(request, gateway, now), 'ServedByGatewayAPI', controllerFaults);
  const plan = planSync(request, config);
  const evidence = evidenceOf(parent, plan, controllerFaults, { config, now });
  const [readyFinding, syncedFinding] = [ready(evidence), synced(evidence)];
  const matched = gatewayMatched(plan, parent.spec.gateway);
  const findings = [readyFinding, syncedFinding, available(evidence), matched, ...progress(evidence, readyFinding)];
  const before = withoutPastProgress(parent, findings);
  const conditions = setConditions(before, findings, parent.metadata.generation, now);
  const isUpdating = updating(evidence)?.status === 'Unknown';
  const resync = resyncAfter(parent, plan, { isUpdating, waitsFor: waitsForNames(evidence) }, conditions);
  return {
    response: {
      status: { conditions, loadBalancer: loadBalancerOf(request, plan), ...detailsOf(parent, plan) },
      children: decideChildren(parent, plan),
      ...(resync === undefined ? {} : { resyncAfterSeconds: resync }),
    },
    reason: readyFinding.reason,
    syncedReason: syncedFinding.reason,
    relatedGateways: countGateways(plan),
    skipped: plan.selection.malformed,
    unknown: plan.unknown,
    controllerFaults,
  };
}

/**
 * Reports how many children are missing, perhaps because other objects have their names, which the hook does not see: some, or all,
 * as at the first sync of an instance.
 */
function waitsForNames({ missing, seesNamesakes, service, unmatched, workload }: Evidence): 'all' | 'none' | 'some' {
  if (seesNamesakes || unmatched !== undefined || missing.length === 0) return 'none';
  return service === undefined && !workload.exists ? 'all' : 'some';
}

function evidenceOf(
  instance: MeshGatewayInstance,
  plan: Plan,
  controllerFaults: readonly string[],
  { config, now }: { readonly config: HookConfig; readonly now: Date },
): Evidence {
  const { children, listeners, problems, replacement, selection, service, workload } = plan;
  const { bound } = selection;
  const noPort = bound !== undefined && listeners?.ports.length === 0;
  const gateway = bound?.title;
  // An autoscaler or a disruption budget that the instance does not ask for may belong to anybody.
  const wanted = children.filter(({ isAskedFor }) => isAskedFor);
  const portless = {
    field: 'MeshGateway spec.conf.listeners',
    value: gateway,
    expected: 'at least one listener with a usable port',
  };
  return {
    instance,
    notes: [...plan.notes, ...controllerFaults],
    now,
    seesNamesakes: config.related.nameGuard === 'related',
    pending: pendingChildren(instance, plan),
    unmatched: bound === undefined ? whyUnmatched(plan, instance.spec.gateway) : undefined,
    problems: noPort ? [...problems, portless] : problems,
    claims: wanted.map(({ claim }) => claim),
    yielded: wanted
      .filter(({ yielded }) => yielded.length > 0)
      .map(({ kind, yielded }) => ({ kind: kind.kind, fields: yielded })),
    service,
    workload,
    replacement,
    terminating: wanted.flatMap(({ kind, observed }) =>
      isTerminating(observed) ? [{ kind: kind.kind, finalizers: observed.metadata.finalizers ?? [] }] : [],
    ),
    missing: wanted.filter(isMissing).map(({ kind }) => kind.kind),
  };
}

/** True for a child that does not exist, unless an object that goes away has its name. */
function isMissing({ claim, observed }: Child): boolean {
  return observed === undefined && claim.state !== 'leaving';
}

/** Returns the status fields beyond Kuma's that the instance has. */
function detailsOf({ metadata, spec }: MeshGatewayInstance, { replacement, selection, service, workload }: Plan) {
  if (spec.statusFields.length === 0) return {};
  const details: Pick<HookStatus, StatusField> = {
    gateway: selection.bound?.title,
    className: spec.class?.name,
    isDefaultClass: spec.class?.isDefault === true ? true : undefined,
    addresses: addressesOf(service),
    replicas: workload.pods + (replacement?.old?.pods ?? 0),
    selector: selectorText(metadata.name),
  };
  return Object.fromEntries(spec.statusFields.map((field) => [field, details[field]]));
}

/** Returns the status of the Service while a MeshGateway is bound, and the previous value otherwise, as Kuma does. */
function loadBalancerOf({ parent }: SyncRequest, { selection, service }: Plan): JsonObject | undefined {
  if (selection.bound === undefined) return parent.status.loadBalancer;
  return service?.status?.loadBalancer ?? {};
}

function countGateways({ selection }: Plan): number {
  const { bound, malformed, missed, otherMesh, outranked } = selection;
  return (bound === undefined ? 0 : 1) + malformed.length + missed.length + otherMesh.length + outranked.length;
}

function finalized({ parent }: SyncRequest, controllerFaults: readonly string[]): SyncResult {
  return unserved({ status: parent.status, children: [], finalized: true }, 'Finalized', controllerFaults);
}

/** Returns the result for an instance about which nothing else is known. */
function unserved(response: SyncResponse, reason: string, controllerFaults: readonly string[]): SyncResult {
  return {
    response,
    reason,
    syncedReason: reason,
    relatedGateways: 0,
    skipped: [],
    unknown: [],
    controllerFaults,
  };
}
