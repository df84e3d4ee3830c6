import type { Duration } from '../api/duration.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { isList, isObject, type JsonObject, objectAt, type StringMap, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation, tagsAnnotation } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import { formatTags } from '../gateways/tags.ts';
import { objectType } from '../kubernetes/fields.ts';
import { keepDeployment } from '../observed/keep.ts';
import { desiredReplicas, withReplicas } from '../observed/replicas.ts';
import { withoutAccount } from '../observed/service-account.ts';
import type { ChildKind, RenderContext } from './child-kind.ts';
import { type ContainerParts, makeContainer } from './container.ts';
import { checkGatewayContainer, fixedInPods, gatewayContainers } from './fixed-in-pods.ts';
import { podsOf } from './gateway-container.ts';
import { meshLabels, podLabels, selectorLabels } from './labels.ts';
import { checkPods } from './refused.ts';
import { podAccount } from './service-account.ts';
import { portsOf } from './template-ports.ts';
import { withDeploymentTemplates } from './templates.ts';

/** The Deployment that runs the gateway pods. */
export const deploymentKind: ChildKind = {
  group: 'Deployment.apps/v1',
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  resource: 'deployments',
  role: 'workload',
  isAskedFor: () => true,
  isMadeByKuma: ({ raw }) => gatewayContainers(raw).length > 0,
  render: (context, observed) => {
    const { instance, parts, tags } = context;
    const identity = { labels: meshLabels(parts.mesh), annotations: gatewayAnnotations(tags) };
    const { notes, problems, value } = withDeploymentTemplates(makeDeployment(context), instance.spec, identity);
    if (problems.length > 0) return { value: undefined, problems };
    const replicas = desiredReplicas(instance.spec.replicas, observed);
    return { value: withReplicas(value, replicas), problems, notes };
  },
  type: objectType('DeploymentSpec'),
  fixed: [
    { steps: ['spec', 'replicas'], expected: 'the generated value: set spec.replicas instead' },
    { steps: ['spec', 'selector'], expected: 'the generated value, because the selector cannot be changed' },
    ...fixedInPods,
  ],
  check: (patched, _, __, pathOf) => [
    ...checkGatewayContainer(patched, pathOf),
    ...checkPods(podsOf(patched), () => pathOf(['spec', 'template', 'spec'])),
  ],
  complete: (child, _, observed) => ({ value: withoutAccount(child, observed), problems: [] }),
  keep: keepDeployment,
};

/** Returns the names of the ports of the pods. Undefined if the pods cannot be rendered. */
export function podPortNames(context: RenderContext): ReadonlySet<string> | undefined {
  const { value } = deploymentKind.render(context, undefined);
  if (value === undefined) return undefined;
  const { containers, initContainers } = objectAt(objectAt(objectAt(value, 'spec'), 'template'), 'spec');
  const all = [initContainers, containers].flatMap((list) => (isList(list) ? list.filter(isObject) : []));
  const names = all.flatMap(portsOf).map(({ name }) => name);
  return new Set(names.filter((name) => typeof name === 'string'));
}

/**
 * Generates the Deployment of an instance, without the number of pods.
 * Source: createOrUpdateDeployment in Kuma's gateway_instance_controller.go.
 */
export function makeDeployment({ config, instance, parts, tags }: RenderContext): JsonObject {
  const { name, namespace } = instance.metadata;
  const { annotations, labels } = instance.spec.podTemplate.metadata;
  const template: JsonObject = {
    metadata: {
      annotations: toObject(new Map([...gatewayAnnotations(tags), ...annotations])),
      labels: toObject(podLabels(name, parts.mesh, labels)),
    },
    spec: makePodSpec(instance, parts, config),
  };
  const spec = { selector: { matchLabels: toObject(selectorLabels(name)) }, template };
  return { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace }, spec };
}

/** Annotations that tell Kuma the pod runs a built-in gateway with these tags. */
export function gatewayAnnotations(tags: StringMap): StringMap {
  return new Map([
    [gatewayAnnotation, builtin],
    [tagsAnnotation, formatTags(tags)],
  ]);
}

/** The seconds that kuma-dp has to stop after the drain. */
const afterDrain = 15;

/** Kubernetes' default of 30 seconds can end a pod during its drain, which takes 30 seconds too (Kuma #3310). */
function secondsToDrain(drainTime: Duration): number {
  const seconds = Number(drainTime / 1_000_000_000n) + (drainTime % 1_000_000_000n > 0n ? 1 : 0);
  return Math.max(seconds, 0) + afterDrain;
}

function makePodSpec(instance: MeshGatewayInstance, parts: ContainerParts, config: HookConfig): JsonObject {
  const { defaultSecurityContext, fsGroup, gracePeriod, serviceAccountName } = instance.spec;
  return {
    ...(serviceAccountName === undefined || serviceAccountName === '' ? {} : { serviceAccountName }),
    ...podAccount(instance),
    ...(gracePeriod === 'afterDrain'
      ? { terminationGracePeriodSeconds: secondsToDrain(parts.settings.drainTime) }
      : {}),
    ...(defaultSecurityContext ? { securityContext: makePodSecurityContext(fsGroup) } : {}),
    containers: [makeContainer(instance, parts, config)],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  };
}

/** The sysctl lets the proxy bind ports below 1024 without root. */
function makePodSecurityContext(fsGroup: number | undefined): JsonObject {
  return { fsGroup, sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }] };
}
