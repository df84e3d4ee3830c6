import type { Duration } from '../api/duration.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, type StringMap, toObject } from '../api/json.ts';
import { builtin, gatewayAnnotation, tagsAnnotation } from '../api/names.ts';
import type { HookConfig } from '../config/load.ts';
import { formatTags } from '../gateways/tags.ts';
import { type ContainerParts, makeContainer } from './container.ts';
import { podLabels, selectorLabels } from './labels.ts';

/** The Deployment of an instance's proxies; source: createOrUpdateDeployment in Kuma's gateway_instance_controller.go. */
export function makeDeployment(
  instance: MeshGatewayInstance,
  tags: StringMap,
  parts: ContainerParts,
  config: HookConfig,
): JsonObject {
  const { name } = instance.metadata;
  const { annotations, labels } = instance.spec.podTemplate.metadata;
  const template: JsonObject = {
    metadata: {
      annotations: toObject(new Map([...gatewayAnnotations(tags), ...annotations])),
      labels: toObject(podLabels(name, parts.mesh, labels)),
    },
    spec: makePodSpec(instance, parts, config),
  };
  return deploymentOf(instance, template);
}

/** The annotations by which Kuma knows a pod for a built-in gateway's. */
export function gatewayAnnotations(tags: StringMap): StringMap {
  return new Map([
    [gatewayAnnotation, builtin],
    [tagsAnnotation, formatTags(tags)],
  ]);
}

/** Seconds for kuma-dp to stop in, once it has drained. */
const afterDrain = 15;

/** Kubernetes' 30 seconds would end a pod in the middle of a drain that takes as long (Kuma #3310). */
function gracePeriod(drainTime: Duration): number {
  const seconds = Number(drainTime / 1_000_000_000n) + (drainTime % 1_000_000_000n > 0n ? 1 : 0);
  return Math.max(seconds, 0) + afterDrain;
}

/** A Deployment around a pod template: what follows the instance whatever the template holds. */
export function deploymentOf(instance: MeshGatewayInstance, template: JsonObject): JsonObject {
  const { name, namespace } = instance.metadata;
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: instance.spec.replicas,
      selector: { matchLabels: toObject(selectorLabels(name)) },
      template,
    },
  };
}

function makePodSpec(instance: MeshGatewayInstance, parts: ContainerParts, config: HookConfig): JsonObject {
  const { extension, spec } = instance;
  const { securityContext, serviceAccountName } = spec.podTemplate.spec;
  return {
    ...(serviceAccountName === undefined || serviceAccountName === '' ? {} : { serviceAccountName }),
    ...(extension === undefined ? {} : { terminationGracePeriodSeconds: gracePeriod(parts.settings.drainTime) }),
    ...(extension?.omitDefaultSecurityContext === true
      ? {}
      : {
          securityContext: {
            fsGroup: securityContext.fsGroup,
            // Lets the proxy bind ports below 1024 without being root.
            sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }],
          },
        }),
    containers: [makeContainer(instance, parts, config)],
    volumes: [{ name: 'tmp', emptyDir: {} }],
  };
}
