import { HookError } from '../../errors.ts';
import type { Cluster, Deployment } from './cluster.ts';
import { type Program, readProgram } from './program.ts';

/** The container of kuma-cp in the charts of Kuma and of Kong Mesh. */
const containerName = 'control-plane';

/** The name of the hook in its labels, and its usual namespace. */
const hookName = 'meshgatewayinstance-hook';

/**
 * Returns the control plane among the Deployments. The charts kuma and kong-mesh label it
 * `app: NAME-control-plane` and `app.kubernetes.io/name: NAME`; NAME, the release and the namespace can be any.
 * @param wanted `namespace/name` of the one to take
 * @throws HookError InvalidInput if there is none, or if there are several
 */
export function selectControlPlane(cluster: Cluster, wanted: string | undefined): Program {
  const programs = [...cluster.deployments.values()]
    .filter(isControlPlane)
    .flatMap((deployment) => readProgram(deployment, containerName, cluster) ?? []);
  const [program, ...more] = programs.filter(({ key }) => wanted === undefined || key === wanted);
  if (program === undefined) throw noneFound(programs, wanted);
  if (more.length === 0) return program;
  const names = programs.map(({ key }) => key).join(', ');
  throw new HookError('InvalidInput', `there are several control planes: ${names}; name one with --control-plane`);
}

/** Reports whether a Deployment is a control plane or a hook. */
export function isOfInterest(deployment: Deployment): boolean {
  return isControlPlane(deployment) || isHook(deployment);
}

function isHook({ metadata }: Deployment): boolean {
  return metadata.labels.get('app.kubernetes.io/name') === hookName;
}

function isControlPlane({ metadata: { labels } }: Deployment): boolean {
  const name = labels.get('app.kubernetes.io/name');
  return name !== undefined && labels.get('app') === `${name}-control-plane`;
}

function noneFound(programs: readonly Program[], wanted: string | undefined): HookError {
  const others = programs.map(({ key }) => key).join(', ');
  const message =
    others === ''
      ? 'there is no control plane among the Deployments; use the output of kubectl get deployments,configmaps -n NAMESPACE -o json, with the namespace of the control plane (kuma-system, kong-mesh-system) or with -A'
      : `--control-plane ${wanted}: not found; the control planes are ${others}`;
  return new HookError('InvalidInput', message);
}

/**
 * Returns the running hook among the Deployments.
 * @throws HookError InvalidInput if there is none, or if there are several
 */
export function selectHook(cluster: Cluster): Program {
  const [hook, ...more] = [...cluster.deployments.values()]
    .filter(isHook)
    .flatMap((deployment) => readProgram(deployment, 'hook', cluster) ?? []);
  if (hook === undefined) {
    const message = `the hook is not among the Deployments; add the output of kubectl get deployments,configmaps -n ${hookName} -o json`;
    throw new HookError('InvalidInput', message);
  }
  if (more.length === 0) return hook;
  const names = [hook, ...more].map(({ key }) => key).join(', ');
  throw new HookError('InvalidInput', `there are several hooks: ${names}; give the Deployments of one alone`);
}
