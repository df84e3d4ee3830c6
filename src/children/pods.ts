import type { Duration } from '../api/duration.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, type StringMap, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation, tagsAnnotation } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import { formatTags } from '../gateways/tags.ts';
import type { RenderContext } from './child-kind.ts';
import { type ContainerParts, makeContainer } from './container.ts';
import { podLabels } from './labels.ts';
import { podAccount } from './service-account.ts';

/**
 * Generates the template of the pods, which is the same for every kind of workload.
 * Source: createOrUpdateDeployment in Kuma's gateway_instance_controller.go.
 */
export function makePodTemplate({ config, instance, parts, tags }: RenderContext): JsonObject {
  const { annotations, labels } = instance.spec.podTemplate.metadata;
  return {
    metadata: {
      annotations: toObject(new Map([...gatewayAnnotations(tags), ...annotations])),
      labels: toObject(podLabels(instance.metadata.name, parts.mesh, labels)),
    },
    spec: makePodSpec(instance, parts, config),
  };
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
