import type { JsonObject } from '../../src/api/json.ts';

/** Controllers that act on the hook's children. The autoscaler finds no metrics here and applies only its bounds. */
const controllers = [
  'daemonset-controller',
  'deployment-controller',
  'disruption-controller',
  'garbage-collector-controller',
  'horizontal-pod-autoscaler-controller',
  'namespace-controller',
  'replicaset-controller',
];

/** The arguments of an etcd that does not need to survive a power failure. */
export function etcdArguments(folder: string, url: string, peerUrl: string): readonly string[] {
  return [
    `--data-dir=${folder}`,
    `--listen-client-urls=${url}`,
    `--advertise-client-urls=${url}`,
    `--listen-peer-urls=${peerUrl}`,
    `--initial-advertise-peer-urls=${peerUrl}`,
    `--initial-cluster=default=${peerUrl}`,
    '--unsafe-no-fsync=true',
  ];
}

/** The arguments of the API server, without those for its certificates and tokens. */
export function apiServerArguments(etcdUrl: string, port: number, serviceAccountKey: string): readonly string[] {
  return [
    `--etcd-servers=${etcdUrl}`,
    `--secure-port=${port}`,
    '--bind-address=127.0.0.1',
    '--authorization-mode=RBAC',
    // Dual-stack. Services that request nothing else get the first family.
    '--service-cluster-ip-range=10.96.0.0/16,fd00:10:96::/112',
    '--service-account-issuer=https://kubernetes.default.svc',
    `--service-account-key-file=${serviceAccountKey}`,
    `--service-account-signing-key-file=${serviceAccountKey}`,
    '--disable-admission-plugins=ServiceAccount',
  ];
}

/** The arguments of a controller manager that runs alone. */
export function controllerManagerArguments(kubeconfig: string): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--controllers=${controllers.join(',')}`,
    '--leader-elect=false',
    '--secure-port=0',
  ];
}

/** The kubeconfig of a user with a token. */
export function kubeconfigOf(server: string, token: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'e2e',
    clusters: [{ name: 'e2e', cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name: 'e2e', user: { token } }],
    contexts: [{ name: 'e2e', context: { cluster: 'e2e', user: 'e2e' } }],
  };
}
