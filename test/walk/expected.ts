import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import type { HookConfig } from '../../src/config/load.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { testTime } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { conditionOf } from '../support/golden.ts';
import { isBeyondRules, kumaChildren } from './kuma-rules.ts';
import { gatewayOf, instanceOf, keyOf } from './objects.ts';
import type { State } from './trail.ts';

/** What a fresh instance would be, as the hook and the API server together make it. */
export interface Expected {
  /** The children as the API server would store them, by kind. Empty where a child is refused. */
  readonly children: Readonly<Record<string, JsonObject>>;
  /** The reason why the instance cannot be as asked: the API server's or the hook's. Undefined if it can. */
  readonly refused: string | undefined;
  /** True if the API server refuses the instance itself. */
  readonly isImpossible: boolean;
  /** The children that Kuma makes of an instance of kuma.io. Undefined where its rules are not known here. */
  readonly kuma?: Readonly<Record<string, JsonObject>> | undefined;
}

/** Asks an API server what it would store, or throws its refusal. */
export type DryRun = (object: JsonObject) => Promise<JsonObject>;

/** Returns what a fresh instance would be. */
export async function expectedOf(group: string, state: State, config: HookConfig, ask: DryRun): Promise<Expected> {
  const instance = instanceOf(group, 'dry', state);
  try {
    await ask(instance);
  } catch (error) {
    return { children: {}, refused: String(error), isImpossible: true };
  }
  const response = render(instance, gatewayOf('dry', state.ports), config);
  const synced = conditionOf(response, 'Synced');
  if (synced['reason'] === 'InvalidConfiguration')
    return { children: {}, refused: String(synced['message']), isImpossible: false };
  const children: Record<string, JsonObject> = {};
  let refused: string | undefined;
  for (const child of isList(response['children']) ? response['children'].filter(isObject) : []) {
    try {
      children[keyOf(child)] = await ask(withoutNumbers(child));
    } catch (error) {
      refused ??= String(error);
    }
  }
  const kuma = group === 'kuma.io' && refused === undefined ? await kumaExpected(state, ask) : undefined;
  return { children, refused, isImpossible: false, kuma };
}

async function kumaExpected(state: State, ask: DryRun): Promise<Expected['kuma']> {
  if (isBeyondRules(state) || state.ports.length === 0) return undefined;
  const made = kumaChildren('dry', state);
  const stored = await Promise.all(
    Object.entries(made).map(async ([kind, child]) => [kind, await ask(child)] as const),
  );
  return Object.fromEntries(stored);
}

/** Returns the hook's answer for an instance without children. */
function render(instance: JsonObject, gateway: JsonObject, config: HookConfig): JsonObject {
  const parent = { ...instance, metadata: { ...objectAt(instance, 'metadata'), uid: 'dry', generation: 1 } };
  const body = {
    parent,
    children: { 'Service.v1': {}, 'Deployment.apps/v1': {}, 'DaemonSet.apps/v1': {} },
    related: {
      'Namespace.v1': { dry: { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'dry' } } },
      'MeshGateway.kuma.io/v1alpha1': { dry: gateway },
    },
    finalizing: false,
  };
  return JSON.parse(JSON.stringify(sync(parseSyncRequest(body), config, testTime).response));
}

/** The walker itself holds the numbers and addresses that it asks for. */
function withoutNumbers(child: JsonObject): JsonObject {
  if (child['kind'] !== 'Service') return child;
  const { healthCheckNodePort: _, clusterIP, ports, ...spec } = objectAt(child, 'spec');
  const without = isList(ports) ? ports.filter(isObject).map(({ nodePort: __, ...port }) => port) : ports;
  return { ...child, spec: { ...spec, ports: without, ...(clusterIP === 'None' ? { clusterIP } : {}) } };
}
