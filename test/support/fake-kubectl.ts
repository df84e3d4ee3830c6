import { isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import type { Io, ProgramResult } from '../../src/cli/io.ts';

/** What a fake kubectl answers. */
interface Answers {
  readonly objects?: readonly JsonObject[];
  /** The namespace of the context. */
  readonly namespace?: string;
  /** The resources that the user may not read, by their full names. */
  readonly forbidden?: readonly string[];
  /** The resources that the cluster does not have. */
  readonly missing?: readonly string[];
  /** The answer to all other commands. */
  readonly otherwise?: ProgramResult;
}

/** A kubectl that answers `get` from a list of objects, as kubectl 1.36 does. */
export interface FakeKubectl {
  readonly run: Io['run'];
  /** The commands so far, without those flags that every command has. */
  readonly calls: readonly string[];
}

const kinds: Readonly<Record<string, string>> = {
  'meshgatewayinstances.kuma.io': 'kuma.io/v1alpha1 MeshGatewayInstance',
  'meshgatewayinstances.mesh.internal': 'mesh.internal/v1alpha1 MeshGatewayInstance',
  'meshgatewayinstanceclasses.mesh.internal': 'mesh.internal/v1alpha1 MeshGatewayInstanceClass',
  'meshgateways.kuma.io': 'kuma.io/v1alpha1 MeshGateway',
  'compositecontrollers.metacontroller.k8s.io': 'metacontroller.k8s.io/v1alpha1 CompositeController',
  namespaces: 'v1 Namespace',
  configmaps: 'v1 ConfigMap',
  pods: 'v1 Pod',
  services: 'v1 Service',
  serviceaccounts: 'v1 ServiceAccount',
  'deployments.apps': 'apps/v1 Deployment',
  'daemonsets.apps': 'apps/v1 DaemonSet',
  'horizontalpodautoscalers.autoscaling': 'autoscaling/v2 HorizontalPodAutoscaler',
  'poddisruptionbudgets.policy': 'policy/v1 PodDisruptionBudget',
};
const clusterScoped = new Set([
  'namespaces',
  'meshgateways.kuma.io',
  'meshgatewayinstanceclasses.mesh.internal',
  'compositecontrollers.metacontroller.k8s.io',
]);
const always = ['--output=json', '--show-managed-fields', '--ignore-not-found'];

export function fakeKubectl(answers: Answers): FakeKubectl {
  const calls: string[] = [];
  const run: Io['run'] = async (program, argv) => {
    const given = argv.filter((argument) => !always.includes(argument));
    calls.push([program, ...given].join(' '));
    const [command, resource = '', ...more] = given.filter((one) => !/^--(?:context|kubeconfig)=/.test(one));
    if (command !== 'get' || kinds[resource] === undefined)
      return answers.otherwise ?? failed('error: unknown command');
    return get(resource, more, answers);
  };
  return { run, calls };
}

function get(resource: string, more: readonly string[], answers: Answers): ProgramResult {
  const { forbidden = [], missing = [], namespace: current = 'default', objects = [] } = answers;
  if (missing.includes(resource))
    return failed(`error: the server doesn't have a resource type "${resource.split('.')[0]}"`);
  if (forbidden.includes(resource)) return failed(denied(resource));
  const named = more.filter((argument) => !argument.startsWith('--'));
  const [, wanted = current] = more.join(' ').match(/--namespace=(\S+)/) ?? [];
  const items = objects.filter((object) => {
    const { name, namespace } = objectAt(object, 'metadata');
    const isThere = clusterScoped.has(resource) || more.includes('--all-namespaces') || namespace === wanted;
    return isThere && isOf(object, resource) && (named.length === 0 || named.includes(String(name)));
  });
  return { code: 0, stdout: JSON.stringify({ apiVersion: 'v1', kind: 'List', items, metadata: {} }), stderr: '' };
}

function isOf(object: JsonObject, resource: string): boolean {
  return isObject(object) && `${object['apiVersion']} ${object['kind']}` === kinds[resource];
}

function denied(resource: string): string {
  const [plural = '', ...group] = resource.split('.');
  return `Error from server (Forbidden): ${resource} is forbidden: User "dev" cannot list resource "${plural}" in API group "${group.join('.')}" in the namespace "demo"`;
}

function failed(stderr: string): ProgramResult {
  return { code: 1, stdout: '', stderr: `${stderr}\n` };
}
