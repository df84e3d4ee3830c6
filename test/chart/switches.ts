import type { JsonObject } from '../../src/api/json.ts';

/** A component of the kustomizations with the values of the chart that do the same. */
export interface Switch {
  /** The folder in manifests/components, or a component that a test has written. */
  readonly component: string;
  readonly values: JsonObject;
  /** A component that must be listed before this one. */
  readonly needs?: string;
}

/** The name of the component that mgi detect prints. Its values come from mgi detect too. */
export const detected = 'kuma-cp';

/** All components except `namespace`, which has no value: the namespace is an argument of helm. */
export const switches: readonly Switch[] = [
  { component: 'without-control-plane', values: { groups: { kumaIo: 'all' } } },
  { component: 'adopt-new', values: { adoptNew: { enabled: true } } },
  { component: 'validation', values: { validation: { enabled: true } } },
  { component: 'metrics', values: { metrics: { enabled: true } } },
  { component: 'auth-token', values: { authentication: { type: 'token' } } },
  { component: 'auth-basic', values: { authentication: { type: 'basic' } } },
  { component: 'tls', values: { tls: { enabled: true } } },
  { component: 'mtls', values: { tls: { enabled: true, client: { enabled: true } } } },
  { component: 'gateway-index', values: { gatewayIndex: { enabled: true } } },
  { component: 'without-name-guard', values: { nameGuard: { enabled: false } } },
  { component: 'config-revision', values: { configRevision: { enabled: true } }, needs: detected },
  { component: detected, values: {} },
];

/** Pairs that the chart refuses, because one of the two cannot take effect or both would work against each other. */
const exclusive = ['auth-token auth-basic', 'without-control-plane adopt-new'];

/** Each switch alone, and each pair that makes sense. */
export const combinations: readonly (readonly Switch[])[] = [
  [],
  ...switches.map((one) => [one]),
  ...switches.flatMap((one, index) => switches.slice(index + 1).map((other) => [one, other])),
].filter((names) => !exclusive.includes(names.map(({ component }) => component).join(' ')));
