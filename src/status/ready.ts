import type { ObservedDeployment, ObservedService } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { OwnerReference } from '../api/meta.ts';
import { controllerUidLabel } from '../api/names.ts';
import { describeProblem, type Problem } from '../api/problem.ts';
import { quote } from '../errors.ts';
import { type Claim, controllerOf } from '../observed/claim.ts';
import type { Finding } from './conditions.ts';

/** What Ready is judged by. */
export interface Evidence {
  readonly instance: MeshGatewayInstance;
  /** Why no MeshGateway is bound; undefined where one is. */
  readonly unmatched: string | undefined;
  readonly problems: readonly Problem[];
  readonly claims: readonly Claim[];
  readonly service: ObservedService | undefined;
  readonly deployment: ObservedDeployment | undefined;
  /** The kinds of children that are asked for and do not exist. */
  readonly missing: readonly string[];
  /** Lines for the message that do not decide anything. */
  readonly notes: readonly string[];
}

type Verdict = Omit<Finding, 'type'>;

/**
 * The Ready condition: Kuma's reasons, and those that Kuma only logs. The first that applies is the reason; what else
 * is wrong stands in the message.
 */
export function ready(evidence: Evidence): Finding {
  const { problems } = evidence;
  if (evidence.instance.extension?.suspend === true) return suspended(evidence);
  const verdicts = [noGateway(evidence), invalid(problems), conflict(evidence), adoption(evidence)].filter(isDefined);
  const [first = completeness(evidence), ...others] = verdicts;
  const { status, reason } = first;
  const message = [...[first, ...others].map((verdict) => verdict.message), ...evidence.notes]
    .filter((line) => line !== '')
    .join('; ');
  return { type: 'Ready', status, reason, message };
}

/** Readiness, and for `mesh.internal` what is missing: the hook is not told of what the API server refuses. */
function completeness(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  if (evidence.instance.extension === undefined || evidence.missing.length === 0) return verdict;
  const missing = `not there yet: ${evidence.missing.join(', ')}; if that stays so, the events of the instance tell why`;
  if (verdict.status === 'True') return { status: 'False', reason: 'ChildrenMissing', message: missing };
  return { ...verdict, message: `${verdict.message}; ${missing}` };
}

/** What exists may well serve; nothing that is asked for is looked at. */
function suspended(evidence: Evidence): Finding {
  const { status, message } = readiness(evidence);
  const why = 'children are kept as they are, for spec.suspend is true';
  return { type: 'Ready', status, reason: 'Suspended', message: message === '' ? why : `${why}; ${message}` };
}

function isDefined(verdict: Verdict | undefined): verdict is Verdict {
  return verdict !== undefined;
}

function noGateway({ unmatched }: Evidence): Verdict | undefined {
  return unmatched === undefined ? undefined : { status: 'False', reason: 'NoGatewayMatched', message: unmatched };
}

function invalid(problems: readonly Problem[]): Verdict | undefined {
  if (problems.length === 0) return undefined;
  return { status: 'False', reason: 'InvalidConfiguration', message: problems.map(describeProblem).join('; ') };
}

function conflict({ claims, instance }: Evidence): Verdict | undefined {
  const taken = claims.flatMap((claim) => (claim.state === 'taken' ? [claim.object] : []));
  if (taken.length === 0) return undefined;
  const message = taken.map((object) => {
    const owner = controllerOf(object);
    const whose = owner === undefined ? 'has no owner' : `is owned by ${describeOwner(owner, instance)}`;
    return `${object.kind} ${quote(object.metadata.name)} exists and ${whose}: rename the instance or remove the ${object.kind}`;
  });
  return { status: 'False', reason: 'NameConflict', message: message.join('; ') };
}

/** Both groups have the same kind, and their instances may have the same name. */
function describeOwner({ apiVersion, kind, name }: OwnerReference, instance: MeshGatewayInstance): string {
  const [group] = apiVersion.split('/');
  return kind === instance.kind ? `${kind} ${name} of ${group}` : `${kind} ${name}`;
}

function adoption({ claims, instance }: Evidence): Verdict | undefined {
  const objects = claims.flatMap((claim) => (claim.state === 'adoptable' ? [claim.object] : []));
  if (objects.length === 0) return undefined;
  const { namespace, uid } = instance.metadata;
  const names = objects.map(({ kind, metadata }) => `${kind.toLowerCase()}/${metadata.name}`).join(' ');
  const overwrite = objects.some(({ metadata }) => metadata.labels.has(controllerUidLabel)) ? ' --overwrite' : '';
  const command = `kubectl label --namespace ${namespace} ${names} ${controllerUidLabel}=${uid}${overwrite}`;
  const made = instance.extension === undefined ? 'made for this instance by Kuma' : 'made for a gateway of this name';
  const message = `${made}, and not yet Metacontroller's; to hand over in place: ${command}`;
  return { status: 'False', reason: 'AdoptionRequired', message };
}

/**
 * Source: getCombinedReadiness in Kuma's gateway_instance_controller.go. Unlike Kuma it never says True before the
 * Deployment says that it is available.
 */
function readiness(evidence: Evidence): Verdict {
  const available = evidence.deployment?.status?.conditions?.find(({ type }) => type === 'Available')?.status;
  if (available === 'False') return { status: 'False', ...notAvailable(evidence) };
  if (available === 'Unknown') return { status: 'Unknown', ...notAvailable(evidence) };
  if (!hasAddress(evidence))
    return { status: 'False', reason: 'LoadBalancerAddressNotReady', message: waiting(evidence) };
  if (available !== 'True') return { status: 'Unknown', ...notAvailable(evidence) };
  return { status: 'True', reason: 'Ready', message: '' };
}

function notAvailable({ deployment, instance }: Evidence) {
  const count = deployment?.status?.availableReplicas ?? 0;
  const wanted = instance.extension === undefined ? instance.spec.replicas : deployment?.spec.replicas;
  return {
    reason: 'DeploymentNotAvailable',
    message: `${count} of ${wanted ?? instance.spec.replicas} replicas available`,
  };
}

/** By the type that the Service is to have, as in Kuma, which looks at it after its own update. */
function hasAddress({ instance, service }: Evidence): boolean {
  const ingress = service?.status?.loadBalancer?.['ingress'];
  if (instance.spec.serviceType === 'LoadBalancer') return Array.isArray(ingress) && ingress.length > 0;
  return service?.spec.clusterIPs?.some((ip) => ip !== '' && ip !== 'None') ?? false;
}

function waiting({ instance }: Evidence): string {
  const address = instance.spec.serviceType === 'LoadBalancer' ? 'load balancer address' : 'cluster IP address';
  return `waiting for a ${address}`;
}
