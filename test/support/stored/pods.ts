import fc from 'fast-check';
import type { JsonObject } from '../../../src/api/json.ts';
import { container, initContainer, profile, seLinuxOptions } from './containers.ts';
import {
  distinct,
  few,
  flag,
  labelSelector,
  labels,
  number,
  one,
  overhead,
  positive,
  some,
  text,
  texts,
} from './values.ts';
import { volumes } from './volumes.ts';

const podAffinityTerm = some(
  {
    labelSelector,
    namespaces: texts,
    namespaceSelector: labelSelector,
    matchLabelKeys: one([]),
    mismatchLabelKeys: one([]),
  },
  { topologyKey: one('zone', 'host') },
);
const podAffinity = some({
  requiredDuringSchedulingIgnoredDuringExecution: few(podAffinityTerm),
  preferredDuringSchedulingIgnoredDuringExecution: few(fc.record({ weight: positive, podAffinityTerm })),
});
const nodeSelectorTerm = some({
  matchExpressions: one([], [{ key: 'a', operator: 'Exists', values: [] }]),
  matchFields: one([], [{ key: 'metadata.name', operator: 'In', values: ['a'] }]),
});
const affinity = some({
  nodeAffinity: some({
    requiredDuringSchedulingIgnoredDuringExecution: fc.record({ nodeSelectorTerms: few(nodeSelectorTerm, 1) }),
    preferredDuringSchedulingIgnoredDuringExecution: few(fc.record({ weight: positive, preference: nodeSelectorTerm })),
  }),
  podAffinity,
  podAntiAffinity: podAffinity,
});

const anyPodSpec = some(
  {
    initContainers: distinct(initContainer, 'name', 0, 1),
    restartPolicy: one('', 'Always'),
    terminationGracePeriodSeconds: number,
    dnsPolicy: one('', 'Default'),
    nodeSelector: labels,
    serviceAccountName: text,
    serviceAccount: one('', 'a', 'b'),
    automountServiceAccountToken: flag,
    nodeName: text,
    hostNetwork: one(false),
    hostPID: flag,
    hostIPC: flag,
    shareProcessNamespace: one(false),
    securityContext: some({
      seLinuxOptions,
      windowsOptions: one({}),
      runAsUser: number,
      runAsNonRoot: flag,
      supplementalGroups: one([], [0, 1], [null]),
      fsGroup: number,
      sysctls: one([], [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '0' }]),
      seccompProfile: profile,
    }),
    imagePullSecrets: one([], [{ name: 'a' }], [{ name: 'a' }, { name: '' }]),
    hostname: text,
    subdomain: text,
    affinity,
    schedulerName: text,
    tolerations: one(
      [],
      [{ key: '', operator: 'Exists', value: '', effect: '' }],
      [
        { key: 'a', operator: '' },
        { key: 'a', operator: '' },
      ],
    ),
    hostAliases: one([], [{ ip: '1.1.1.1', hostnames: [] }], [{ ip: '::1', hostnames: ['a'] }]),
    priorityClassName: text,
    dnsConfig: one(
      {},
      { nameservers: [], searches: [], options: [] },
      { nameservers: ['1.1.1.1'], options: [{ name: 'a', value: '' }] },
    ),
    readinessGates: one([], [{ conditionType: 'a' }]),
    runtimeClassName: one('a'),
    enableServiceLinks: flag,
    overhead,
    topologySpreadConstraints: few(
      some(
        { labelSelector, matchLabelKeys: one([]) },
        { maxSkew: positive, topologyKey: one('zone'), whenUnsatisfiable: one('DoNotSchedule') },
      ),
    ).map((list) => (Array.isArray(list) ? list.slice(0, 1) : list)),
    setHostnameAsFQDN: one(false),
    schedulingGates: one([]),
    resourceClaims: one([]),
    resources: some({ limits: some({ cpu: one('1e9', '1.5G'), memory: one('8Gi', '8192Mi') }), requests: one({}) }),
  },
  { containers: distinct(container, 'name', 1, 2), volumes },
);

/** Sets pod-level resources only if no container has limits, because pod limits must not be below container limits. */
export const podSpec = anyPodSpec.map(({ resources, ...spec }): JsonObject => {
  const isLimited = JSON.stringify(spec).includes('"limits"');
  return resources === undefined || isLimited ? spec : { ...spec, resources };
});
