import type { MeshGatewayInstance, OptionalChildren } from '../api/instance.ts';
import { type JsonObject, toObject } from '../api/json.ts';
import { layerOf } from '../api/layers.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { ServiceAccount } from '../api/service-account.ts';
import { apiType } from '../kubernetes/fields.ts';
import { keepObject } from '../observed/keep.ts';
import { podsOf } from '../observed/workload.ts';
import type { ChildKind } from './child-kind.ts';
import { validateMap } from './metadata.ts';

const path = 'spec.serviceAccount';

/** The ServiceAccount of the gateway pods. */
export const serviceAccountKind: ChildKind = {
  group: 'ServiceAccount.v1',
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  resource: 'serviceaccounts',
  role: 'account',
  isAskedFor: ({ serviceAccount }) => serviceAccount?.create === true,
  nameOf,
  isStillUsed: ({ metadata }, workloads) =>
    workloads.some(({ raw, status }) => accountIn(raw) === metadata.name || status.hasOldPods),
  isMadeByKuma: () => false,
  render: ({ instance }) => {
    const { serviceAccount } = instance.spec;
    return serviceAccount === undefined ? { value: undefined, problems: [] } : makeAccount(instance, serviceAccount);
  },
  type: apiType('ServiceAccount'),
  fixed: [
    {
      steps: ['automountServiceAccountToken'],
      expected: 'the generated value, because kuma-dp does not start without it',
    },
  ],
  check: () => [],
  keep: (observed) => keepObject(observed),
};

function nameOf({ serviceAccount }: OptionalChildren, instance: string): string {
  return serviceAccount?.name ?? instance;
}

/**
 * kuma-dp does not start without the token of the account, and the control plane compares the account in the token with that
 * of the pod. Source: ValidateTokenPath in Kuma's app/kuma-dp/pkg/config/validate.go, and pkg/xds/auth/k8s/authenticator.go.
 */
function makeAccount(
  { metadata, spec }: MeshGatewayInstance,
  account: ServiceAccount,
): Reading<JsonObject | undefined> {
  const { annotations, labels } = account;
  const problems = checkAccount(account);
  if (!account.create) return { value: undefined, problems };
  return {
    value: {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: {
        name: nameOf(spec, metadata.name),
        namespace: metadata.namespace,
        labels: toObject(labels),
        annotations: toObject(annotations),
      },
      automountServiceAccountToken: true,
    },
    problems,
  };
}

function checkAccount({ annotations, create, labels, layers }: ServiceAccount): readonly Problem[] {
  const problems = [
    ...validateMap(labels, 'labels', (key) => layerOf(layers, ['labels', key], path)),
    ...validateMap(annotations, 'annotations', (key) => layerOf(layers, ['annotations', key], path)),
  ];
  if (create || labels.size + annotations.size === 0) return problems;
  const expected =
    'true, because labels and annotations are for a created ServiceAccount; an existing one is not changed';
  return [...problems, { field: `${layerOf(layers, ['create'], path)}.create`, value: create, expected }];
}

/**
 * Returns the fields of the pods that name their account. The API server stores both, and if the hook sent only one of them, the
 * other could never be removed.
 */
export function podAccount({ metadata, spec }: MeshGatewayInstance): JsonObject {
  const { serviceAccount } = spec;
  const name = serviceAccount?.create === true ? nameOf(spec, metadata.name) : serviceAccount?.name;
  return name === undefined ? {} : { serviceAccountName: name, serviceAccount: name };
}

function accountIn(workload: JsonObject): unknown {
  const pods = podsOf(workload);
  return pods['serviceAccountName'] ?? pods['serviceAccount'];
}
