import fc, { type Arbitrary } from 'fast-check';
import type { Json, JsonObject } from '../../../src/api/json.ts';
import type { schemaOf } from '../merge-cases.ts';
import { podSpec } from './pods.ts';
import {
  distinct,
  few,
  fine,
  flag,
  labelSelector,
  labels,
  name,
  number,
  one,
  port,
  quantity,
  some,
  text,
} from './values.ts';

/** A spec to send to an API server, and its type. */
export interface StoredCase {
  readonly type: Exclude<keyof typeof schemaOf, 'PodTemplateSpec'>;
  readonly sent: JsonObject;
}

/** Generates random valid specs with many zero values, nulls and odd quantities. The same seed gives the same specs. */
export function makeStoredCases(seed: number, count: number): readonly StoredCase[] {
  const cases = fc.oneof(
    { weight: 6, arbitrary: ofType('DeploymentSpec', deployment) },
    { weight: 3, arbitrary: ofType('ServiceSpec', service) },
    { weight: 2, arbitrary: ofType('HorizontalPodAutoscalerSpec', autoscaler) },
    { weight: 1, arbitrary: ofType('PodDisruptionBudgetSpec', disruptionBudget) },
  );
  return fc.sample(cases, { seed, numRuns: count, endOnFailure: true });
}

function ofType(type: StoredCase['type'], shape: Arbitrary<JsonObject>): Arbitrary<StoredCase> {
  return shape.map((sent) => ({ type, sent }));
}

const app = { app: 'edge' };
const metadata = some(
  {
    annotations: labels,
    name: text,
    generateName: text,
    namespace: text,
    selfLink: text,
    resourceVersion: text,
    finalizers: one([]),
    ownerReferences: one([]),
    generation: one(0),
    uid: one(''),
  },
  { labels: one(app, { ...app, a: '' }) },
);

const deployment = some(
  {
    replicas: number,
    strategy: one(
      {},
      { type: '' },
      { type: '', rollingUpdate: {} },
      { type: 'Recreate' },
      { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } },
    ),
    minReadySeconds: number,
    revisionHistoryLimit: number,
    paused: flag,
    progressDeadlineSeconds: one(60),
  },
  {
    selector: one({ matchLabels: app }, { matchLabels: app, matchExpressions: [] }),
    template: fc.record({ metadata, spec: podSpec }),
  },
);

const servicePort = some(
  { protocol: one('', 'TCP'), targetPort: one(0, '', 80, 'http'), nodePort: one(0), appProtocol: one('http') },
  { port },
);
const service = some(
  {
    selector: labels,
    clusterIP: one(''),
    clusterIPs: one([]),
    type: one('', 'ClusterIP', 'NodePort', 'LoadBalancer'),
    externalIPs: one([], ['1.2.3.4']),
    sessionAffinity: one('', 'None', 'ClientIP'),
    sessionAffinityConfig: one({}, { clientIP: {} }, { clientIP: { timeoutSeconds: 60 } }),
    loadBalancerIP: one('', '1.2.3.4'),
    loadBalancerSourceRanges: one([]),
    externalName: one(''),
    externalTrafficPolicy: one(''),
    healthCheckNodePort: one(0),
    publishNotReadyAddresses: flag,
    ipFamilies: one([], ['IPv4']),
    ipFamilyPolicy: one('SingleStack'),
    internalTrafficPolicy: one('Cluster', 'Local'),
  },
  { ports: distinct(servicePort, 'port', 1, 2).map((ports) => named(ports)) },
);

/** Names the ports, because the API server requires names if there are several ports. */
function named(ports: Json): Json {
  if (!Array.isArray(ports)) return ports;
  return ports.length === 1 ? [{ ...ports[0], name: '' }] : ports.map((item) => ({ ...item, name: `p${item.port}` }));
}

const metric = some({ selector: labelSelector }, { name: one('requests') });
const target = (key: 'averageValue' | 'value', type: string) =>
  fc.record<JsonObject>({ type: fc.constant(type), [key]: fc.oneof(quantity, fine).filter((value) => value !== '0') });
const utilization = fc.constant<JsonObject>({ type: 'Utilization', averageUtilization: 50 });
const resourceTarget = fc.oneof(utilization, target('averageValue', 'AverageValue'));
const metricSpec = fc.oneof(
  fc.record<JsonObject>({
    type: one('Resource'),
    resource: fc.record({ name: one('cpu', 'memory'), target: resourceTarget }),
  }),
  fc.record<JsonObject>({
    type: one('ContainerResource'),
    containerResource: fc.record({ name: one('cpu'), container: name, target: resourceTarget }),
  }),
  fc.record<JsonObject>({
    type: one('Pods'),
    pods: fc.record({ metric, target: target('averageValue', 'AverageValue') }),
  }),
  fc.record<JsonObject>({
    type: one('Object'),
    object: fc.record({
      metric,
      describedObject: some({ apiVersion: one('', 'v1') }, { kind: one('Service'), name }),
      target: fc.oneof(target('value', 'Value'), target('averageValue', 'AverageValue')),
    }),
  }),
  fc.record<JsonObject>({
    type: one('External'),
    external: fc.record({ metric, target: fc.oneof(target('value', 'Value'), target('averageValue', 'AverageValue')) }),
  }),
);
const rules = (policyType: Json) =>
  some({
    stabilizationWindowSeconds: number,
    selectPolicy: one('Min', 'Disabled'),
    policies: fc.constant([{ type: policyType, value: 1, periodSeconds: 60 }]),
    tolerance: one('0', '0.1', '50m', '0.0001', '0.05000001'),
  });
const autoscaler = some(
  {
    minReplicas: one(1, 2),
    metrics: few(metricSpec),
    behavior: some({ scaleUp: rules('Pods'), scaleDown: rules('Percent') }),
  },
  {
    maxReplicas: one(3),
    scaleTargetRef: some({}, { apiVersion: one('apps/v1'), kind: one('Deployment'), name: one('edge') }),
  },
);

const disruptionBudget = some({
  minAvailable: one(0, 1, '50%', '0%'),
  selector: labelSelector,
  unhealthyPodEvictionPolicy: one('AlwaysAllow'),
});
