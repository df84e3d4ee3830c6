import { isList, isObject, type Json, type JsonObject } from '../../../src/api/json.ts';
import type { HookConfig } from '../../../src/config/load.ts';
import { parseSyncRequest } from '../../../src/hooks/parse.ts';
import { sync } from '../../../src/hooks/sync.ts';
import { create, dynamicApply, objectAt } from '../../support/dynamic-apply.ts';
import { gatewayOf, instanceOf, keyOf, name, specTypes } from '../objects.ts';
import type { State } from '../trail.ts';
import { type FieldSet, fieldsOf } from './field-sets.ts';
import { specIn, store } from './server.ts';
import { conceded, serverSideApply } from './server-side-apply.ts';

/** Metacontroller's apply strategies. */
export type Strategy = 'dynamic-apply' | 'server-side-apply';

const namespace = 'demo';
const uid = '7f0f2c1e-4f5d-4c57-9a55-0b1a3f6a2d11';
const labels = { 'controller-uid': uid };
const ownerReferences = [{ apiVersion: 'v1', kind: 'MeshGatewayInstance', name, uid, controller: true }];

/** A model of a cluster with one instance: Metacontroller, the API server and the controllers of Kubernetes. */
export class ModelCluster {
  readonly #group: string;
  readonly #strategy: Strategy;
  readonly #config: HookConfig;
  readonly #children = new Map<string, JsonObject>();
  readonly #others = new Map<string, FieldSet>();
  #status: JsonObject = {};
  #state: State;
  #generation = 0;
  #time = Date.parse('2026-11-26T00:00:00Z');

  constructor(group: string, strategy: Strategy, config: HookConfig, state: State) {
    this.#group = group;
    this.#strategy = strategy;
    this.#config = config;
    this.#state = state;
  }

  /** Asks for another state. */
  put(state: State): void {
    this.#state = state;
    this.#generation += 1;
  }

  /** The instance and its children, by kind. */
  objects(): ReadonlyMap<string, JsonObject> {
    return new Map([['MeshGatewayInstance', this.#instance()], ...this.#children]);
  }

  /** Changes the spec or the metadata of a child as somebody else. Does nothing if it does not exist. */
  edit(kind: string, change: (child: JsonObject) => JsonObject, fields: JsonObject): void {
    const child = this.#children.get(kind);
    if (child === undefined) return;
    const changed = change(child);
    const edited = stored(changed, child);
    this.#others.set(kind, merged(this.#others.get(kind) ?? {}, fieldsOf(fields, undefined)));
    this.#children.set(kind, this.#withOwners(kind, edited, conceded(appliedIn(child), child, changed, kind)));
  }

  /** Syncs until nothing changes. Returns the kinds of the deleted children, or undefined if it never settles. */
  settle(): readonly string[] | undefined {
    const deleted: string[] = [];
    for (let round = 0; round < 12; round += 1) {
      // Metacontroller asks again when an update has been refused.
      this.#time += 6000;
      const before = JSON.stringify([...this.objects()]);
      deleted.push(...this.#sync());
      if (JSON.stringify([...this.objects()]) === before) return deleted;
    }
    return undefined;
  }

  #sync(): readonly string[] {
    const keyed = [...this.#children.values()].map((child) => {
      return [
        `${child['kind']}.${child['apiVersion']}`,
        { [`${namespace}/${objectAt(child, 'metadata')['name']}`]: child },
      ];
    });
    const gateways = this.#state.ports.length === 0 ? {} : { [namespace]: gatewayOf(namespace, this.#state.ports) };
    const body = {
      parent: this.#instance(),
      children: { 'Service.v1': {}, 'Deployment.apps/v1': {}, 'DaemonSet.apps/v1': {}, ...Object.fromEntries(keyed) },
      related: {
        'Namespace.v1': { [namespace]: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } } },
        'MeshGateway.kuma.io/v1alpha1': gateways,
      },
      finalizing: false,
    };
    const response: JsonObject = JSON.parse(
      JSON.stringify(sync(parseSyncRequest(body), this.#config, new Date(this.#time)).response),
    );
    const wanted = isList(response['children']) ? response['children'].filter(isObject) : [];
    const keys = wanted.map(keyOf);
    const deleted = [...this.#children.keys()].filter((key) => !keys.includes(key));
    for (const key of deleted) {
      this.#children.delete(key);
      this.#others.delete(key);
    }
    for (const child of wanted) this.#apply(child);
    this.#status = { ...objectAt(response, 'status'), observedGeneration: this.#generation };
    return deleted;
  }

  /** Metacontroller goes on with the other children when the API server refuses one. */
  #apply(child: JsonObject): void {
    const key = keyOf(child);
    const before = this.#children.get(key);
    const desired = {
      ...child,
      metadata: {
        ...objectAt(child, 'metadata'),
        labels: { ...objectAt(objectAt(child, 'metadata'), 'labels'), ...labels },
      },
    };
    try {
      const after =
        this.#strategy === 'dynamic-apply' ? this.#dynamic(before, desired) : this.#serverSide(before, desired);
      this.#children.set(key, withStatus(after));
    } catch (error) {
      if (!(error instanceof Error)) throw error;
    }
  }

  #dynamic(before: JsonObject | undefined, desired: JsonObject): JsonObject {
    return stored(before === undefined ? create(desired) : dynamicApply(before, desired), before);
  }

  #serverSide(before: JsonObject | undefined, desired: JsonObject): JsonObject {
    const { apiVersion, kind, ...config } = desired;
    const key = keyOf(desired);
    const owners = { applied: appliedIn(before ?? {}), others: this.#others.get(key) ?? {} };
    const live = before === undefined ? { apiVersion, kind } : withoutManagers(before);
    const { object, owners: now } = serverSideApply(live, config, String(kind), owners);
    const after = stored(object, before);
    this.#others.set(key, now.others);
    return this.#withOwners(key, after, now.applied);
  }

  #withOwners(key: string, child: JsonObject, applied: FieldSet): JsonObject {
    if (this.#strategy === 'dynamic-apply') return child;
    const managedFields = [
      { manager: 'metacontroller', operation: 'Apply', fieldsV1: applied },
      { manager: 'kubectl-edit', operation: 'Update', fieldsV1: this.#others.get(key) ?? {} },
    ];
    return { ...child, metadata: { ...objectAt(child, 'metadata'), managedFields } };
  }

  #instance(): JsonObject {
    const instance = instanceOf(this.#group, namespace, this.#state);
    const metadata = { ...objectAt(instance, 'metadata'), uid, generation: this.#generation };
    return { ...instance, metadata, status: this.#status };
  }
}

/** Returns an object as the API server stores it. Throws its refusal. */
function stored(sent: JsonObject, before: JsonObject | undefined): JsonObject {
  const kind = String(sent['kind']);
  const metadata = { ...objectAt(sent, 'metadata'), uid: kind, ownerReferences };
  if (sent['spec'] === undefined) return { ...sent, metadata };
  return { ...sent, metadata, spec: store(kind, specIn(sent), before && specIn(before)) };
}

function appliedIn(child: JsonObject): FieldSet {
  const managers = objectAt(child, 'metadata')['managedFields'];
  const [applied] = isList(managers) ? managers.filter(isObject) : [];
  return applied === undefined ? {} : objectAt(applied, 'fieldsV1');
}

function withoutManagers(child: JsonObject): JsonObject {
  const { managedFields: _, ...metadata } = objectAt(child, 'metadata');
  return { ...child, metadata };
}

function merged(one: FieldSet, other: FieldSet): FieldSet {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  return Object.fromEntries(
    names.map((key): [string, Json] => [key, merged(objectAt(one, key), objectAt(other, key))]),
  );
}

const onOneNode = {
  desiredNumberScheduled: 1,
  currentNumberScheduled: 1,
  updatedNumberScheduled: 1,
  numberAvailable: 1,
  numberReady: 1,
};

/** The pods run, and the load balancer has an address. */
function withStatus(child: JsonObject): JsonObject {
  const spec = specIn(child);
  if (child['kind'] === 'Service')
    return {
      ...child,
      status: { loadBalancer: spec['type'] === 'LoadBalancer' ? { ingress: [{ ip: '192.0.2.10' }] } : {} },
    };
  if (child['kind'] === 'DaemonSet') return { ...child, status: onOneNode };
  if (child['kind'] !== 'Deployment') return child;
  const replicas = Number(spec['replicas'] ?? 1);
  const counts = { replicas, availableReplicas: replicas, readyReplicas: replicas, updatedReplicas: replicas };
  const conditions = [
    { type: 'Available', status: 'True', reason: 'MinimumReplicasAvailable' },
    { type: 'Progressing', status: 'True', reason: 'NewReplicaSetAvailable' },
  ];
  return { ...child, spec: { replicas, ...spec }, status: { ...counts, conditions } };
}

/** The kinds of which the model knows the specs. */
export const modelledKinds = Object.keys(specTypes);
