import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import { containerName } from '../api/names.ts';
import type { Probe } from '../config/kuma-cp.ts';
import type { HookConfig } from '../config/load.ts';
import { makeEnvironment } from './environment.ts';
import type { ProxySettings } from './proxy-settings.ts';

/** The parts of the container that are read from the instance and the configuration. */
export interface ContainerParts {
  readonly mesh: string;
  readonly settings: ProxySettings;
  readonly resources: JsonObject;
}

/** Generates the container that runs the gateway. Source: NewContainer and createOrUpdateDeployment of Kuma. */
export function makeContainer(instance: MeshGatewayInstance, parts: ContainerParts, config: HookConfig): JsonObject {
  const { settings, resources } = parts;
  const { image, livenessProbe, readinessProbe } = config.kumaCp.runtime.kubernetes.injector.sidecarContainer;
  const concurrency = settings.concurrency > 0 ? [`--concurrency=${settings.concurrency}`] : [];
  return {
    name: containerName,
    image,
    imagePullPolicy: 'IfNotPresent',
    args: ['run', '--log-level=info', ...concurrency],
    env: makeEnvironment(parts.mesh, settings, config),
    ...(Object.keys(resources).length === 0 ? {} : { resources }),
    securityContext: makeSecurityContext(instance, config),
    livenessProbe: makeProbe(livenessProbe, settings.probePort),
    readinessProbe: makeProbe(readinessProbe, settings.probePort),
    ...(settings.waitForDataplaneReady ? { lifecycle: makeLifecycle(settings.probePort) } : {}),
    volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
  };
}

function makeSecurityContext(instance: MeshGatewayInstance, config: HookConfig): JsonObject {
  const { gid, uid } = config.kumaCp.runtime.kubernetes.injector.sidecarContainer;
  const { defaultSecurityContext, readOnlyRootFilesystem } = instance.spec;
  if (!defaultSecurityContext) return { allowPrivilegeEscalation: false };
  return {
    runAsUser: uid,
    runAsGroup: gid,
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem,
    capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
  };
}

function makeProbe(timing: Probe, port: number): JsonObject {
  return { httpGet: { path: '/ready', port }, ...timing };
}

/** Delays the start of the pod until the proxy has its first configuration. */
function makeLifecycle(port: number): JsonObject {
  const command = ['kuma-dp', 'wait', '--url', `http://localhost:${port}/ready`];
  return { postStart: { exec: { command } } };
}
