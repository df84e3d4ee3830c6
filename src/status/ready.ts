import type { ObservedDeployment, ObservedService } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { OwnerReference } from '../api/meta.ts';
import { controllerUidLabel } from '../api/names.ts';
import { describeProblem, type Problem } from '../api/problem.ts';
import { quote } from '../errors.ts';
import { type Claim, controllerOf } from '../observed/claim.ts';
import type { Finding } from './conditions.ts';

/** The facts that decide the Ready condition. */
export interface Evidence {
  readonly instance: MeshGatewayInstance;
  /** The reason why no MeshGateway is bound. Undefined if one is bound. */
  readonly unmatched: string | undefined;
  readonly problems: readonly Problem[];
  readonly claims: readonly Claim[];
  readonly service: ObservedService | undefined;
  readonly deployment: ObservedDeployment | undefined;
  /** The kinds of children that the instance asks for and that do not exist. */
  readonly missing: readonly string[];
  /** Remarks for the message that do not change the status. */
  readonly notes: readonly string[];
}

type Verdict = Omit<Finding, 'type'>;

/**
 * Makes the Ready condition. It has Kuma's reasons, and reasons for problems that Kuma only logs. The first one that
 * applies is the reason; the message lists all of them.
 */
export function ready(evidence: Evidence): Finding {
  const { problems } = evidence;
  if (evidence.instance.spec.suspend) return suspended(evidence);
  const verdicts = [noGateway(evidence), invalid(problems), conflict(evidence), adoption(evidence)].filter(isDefined);
  const [first = completeness(evidence), ...others] = verdicts;
  const { status, reason } = first;
  const message = [...[first, ...others].map((verdict) => verdict.message), ...evidence.notes]
    .filter((line) => line !== '')
    .join('; ');
  return { type: 'Ready', status, reason, message };
}

/**
 * Adds missing children to the readiness. If the API server refuses a child, the hook only sees that the child is
 * missing.
 */
function completeness(evidence: Evidence): Verdict {
  const verdict = readiness(evidence);
  if (!evidence.instance.spec.readyNeedsAllChildren || evidence.missing.length === 0) return verdict;
  const missing = describeMissing(evidence.missing);
  if (verdict.status === 'True') return { status: 'False', reason: 'ChildrenMissing', message: missing };
  return { ...verdict, message: `${verdict.message}; ${missing}` };
}

function describeMissing(kinds: readonly string[]): string {
  const verb = kinds.length === 1 ? 'does' : 'do';
  return `${kinds.join(', ')} ${verb} not exist yet; if this persists, see the events of this MeshGatewayInstance`;
}

/** Reports whether the existing children are ready. Does not examine the spec of the instance. */
function suspended(evidence: Evidence): Finding {
  const { status, message } = readiness(evidence);
  const why = 'children are kept as they are because spec.suspend is true';
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
    const owned = owner === undefined ? 'has no owner' : `is owned by ${describeOwner(owner, instance)}`;
    return `${object.kind} ${quote(object.metadata.name)} already exists and ${owned}: rename the instance or remove the ${object.kind}`;
  });
  return { status: 'False', reason: 'NameConflict', message: message.join('; ') };
}

/** Instances of both groups have the same kind and may have the same name, so an instance is named with its group. */
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
  const verb = objects.length === 1 ? 'is' : 'are';
  const kinds = objects.map(({ kind }) => kind).join(' and ');
  const message = `${kinds} of this gateway ${verb} not managed by Metacontroller yet. To hand over in place, run: ${command}`;
  return { status: 'False', reason: 'AdoptionRequired', message };
}

/**
 * Source: getCombinedReadiness in Kuma's gateway_instance_controller.go. Unlike Kuma, it is never True before the
 * Deployment is available.
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
  const { replicas } = instance.spec;
  const count = deployment?.status?.availableReplicas ?? 0;
  const wanted = replicas.from === 'fixed' ? replicas.count : (deployment?.spec.replicas ?? 1);
  return { reason: 'DeploymentNotAvailable', message: `${count} of ${wanted} replicas available` };
}

/**
 * Decides by the wanted type of the Service. Kuma does the same, because it looks at the Service after its own update.
 */
function hasAddress({ instance, service }: Evidence): boolean {
  const ingress = service?.status?.loadBalancer?.['ingress'];
  if (instance.spec.serviceType === 'LoadBalancer') return Array.isArray(ingress) && ingress.length > 0;
  return service?.spec.clusterIPs?.some((ip) => ip !== '' && ip !== 'None') ?? false;
}

function waiting({ instance }: Evidence): string {
  const address = instance.spec.serviceType === 'LoadBalancer' ? 'load balancer address' : 'cluster IP address';
  return `waiting for a ${address}`;
}
