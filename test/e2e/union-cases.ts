import type { JsonObject } from '../../src/api/json.ts';
import type { FieldCase } from './own-cases.ts';

const gateway = (container: JsonObject): JsonObject => ({
  podTemplate: { spec: { containers: [{ name: 'kuma-gateway', ...container }] } },
});
const volume = (source: JsonObject): JsonObject => ({
  podTemplate: { spec: { volumes: [{ name: 'extra', ...source }] } },
});
const metric = (type: string, source: JsonObject): JsonObject => ({
  autoscaling: { maxReplicas: 3, metrics: [{ type, ...source }] },
});

const secret = { secretKeyRef: { name: 'a', key: 'a' } };
const field = { fieldRef: { apiVersion: 'v1', fieldPath: 'status.podIP' } };

/** Returns a case in which each step sets another one of the fields that exclude each other. */
function oneAfterTheOther(
  name: string,
  path: string,
  fields: readonly (readonly [string, JsonObject])[],
  specOf: (fields: JsonObject) => JsonObject,
): FieldCase {
  const steps = fields.map(([member, value]) => ({
    spec: specOf({ [member]: value }),
    sees: Object.fromEntries(
      fields.map(([other]) => [
        `${path}/${other}/${Object.keys(value)[0]}`,
        other === member ? Object.values(value)[0] : undefined,
      ]),
    ),
  }));
  return { name, steps };
}

const handlers: readonly (readonly [string, JsonObject])[] = [
  ['tcpSocket', { port: 9901 }],
  ['exec', { command: ['true'] }],
  ['grpc', { port: 9000 }],
  ['httpGet', { path: '/live', port: 9902 }],
];

/** Fields that exclude each other, set one after the other. */
export const unionCases: readonly FieldCase[] = [
  {
    name: 'environment variables: value and valueFrom',
    steps: [
      {
        spec: gateway({
          env: [
            { name: 'KUMA_CONTROL_PLANE_CA_CERT', valueFrom: secret },
            { name: 'POD_NAME', value: 'x' },
          ],
        }),
        sees: {
          'gateway/env/KUMA_CONTROL_PLANE_CA_CERT': { name: 'KUMA_CONTROL_PLANE_CA_CERT', valueFrom: secret },
          'gateway/env/POD_NAME': { name: 'POD_NAME', value: 'x' },
        },
      },
      {
        spec: gateway({
          env: [
            { name: 'KUMA_CONTROL_PLANE_CA_CERT', value: 'ca' },
            { name: 'POD_NAME', valueFrom: field },
          ],
        }),
        sees: {
          'gateway/env/KUMA_CONTROL_PLANE_CA_CERT': { name: 'KUMA_CONTROL_PLANE_CA_CERT', value: 'ca' },
          'gateway/env/POD_NAME': { name: 'POD_NAME', valueFrom: field },
        },
      },
      {
        spec: gateway({ env: [{ name: 'POD_NAME', valueFrom: secret }] }),
        sees: { 'gateway/env/POD_NAME': { name: 'POD_NAME', valueFrom: secret } },
      },
    ],
  },
  oneAfterTheOther('handlers of a probe', 'gateway/livenessProbe', handlers, (one) => gateway({ livenessProbe: one })),
  oneAfterTheOther(
    'handlers of a lifecycle hook',
    'gateway/lifecycle/preStop',
    [
      ['sleep', { seconds: 5 }],
      ['exec', { command: ['true'] }],
      ['httpGet', { path: '/stop', port: 9902 }],
    ],
    (preStop) => gateway({ lifecycle: { preStop } }),
  ),
  {
    name: 'sources of a volume, one of them filled in by the API server',
    steps: [
      { spec: volume({}), sees: { 'pod/volumes/extra': { name: 'extra', emptyDir: {} } } },
      {
        spec: volume({ configMap: { name: 'a' } }),
        sees: { 'pod/volumes/extra': { name: 'extra', configMap: { name: 'a', defaultMode: 420 } } },
      },
      {
        spec: volume({ projected: { sources: [{ secret: { name: 'a' } }] } }),
        sees: {
          'pod/volumes/extra': { name: 'extra', projected: { sources: [{ secret: { name: 'a' } }], defaultMode: 420 } },
        },
      },
      {
        spec: volume({ projected: { sources: [{ configMap: { name: 'a' } }] } }),
        sees: {
          'pod/volumes/extra': {
            name: 'extra',
            projected: { sources: [{ configMap: { name: 'a' } }], defaultMode: 420 },
          },
        },
      },
      {
        spec: volume({ hostPath: { path: '/run' } }),
        sees: { 'pod/volumes/extra': { name: 'extra', hostPath: { path: '/run', type: '' } } },
      },
      { spec: volume({}), sees: { 'pod/volumes/extra': { name: 'extra', emptyDir: {} } } },
    ],
  },
  {
    name: 'the volume of the gateway itself',
    steps: [
      {
        spec: { podTemplate: { spec: { volumes: [{ name: 'tmp', hostPath: { path: '/tmp' } }] } } },
        sees: { 'pod/volumes/tmp': { name: 'tmp', hostPath: { path: '/tmp', type: '' } } },
      },
    ],
  },
  {
    name: 'profiles and their types',
    steps: [
      {
        spec: {
          podTemplate: { spec: { securityContext: { seccompProfile: { type: 'Localhost', localhostProfile: 'a' } } } },
        },
        sees: { 'pod/securityContext/seccompProfile': { type: 'Localhost', localhostProfile: 'a' } },
      },
      {
        spec: { podTemplate: { spec: { securityContext: { seccompProfile: { type: 'RuntimeDefault' } } } } },
        sees: { 'pod/securityContext/seccompProfile': { type: 'RuntimeDefault' } },
      },
    ],
  },
  {
    name: 'subPath and subPathExpr',
    steps: [
      {
        spec: gateway({ volumeMounts: [{ name: 'tmp', mountPath: '/tmp', subPath: 'a' }] }),
        sees: { 'gateway/volumeMounts/~tmp': { name: 'tmp', mountPath: '/tmp', subPath: 'a' } },
      },
      {
        spec: gateway({ volumeMounts: [{ name: 'tmp', mountPath: '/tmp', subPathExpr: 'a' }] }),
        sees: { 'gateway/volumeMounts/~tmp': { name: 'tmp', mountPath: '/tmp', subPathExpr: 'a' } },
      },
    ],
  },
];

/** Metrics of the autoscaler, set one after the other. */
export const metricSteps: readonly JsonObject[] = [
  metric('Resource', { resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } }),
  metric('Resource', { resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '500m' } } }),
  metric('Pods', { pods: { metric: { name: 'requests' }, target: { type: 'AverageValue', averageValue: '100' } } }),
  metric('ContainerResource', {
    containerResource: {
      container: 'kuma-gateway',
      name: 'cpu',
      target: { type: 'Utilization', averageUtilization: 50 },
    },
  }),
];

/** What somebody does to the gateway container by hand, as a strategic merge patch. */
export const variableByHand: JsonObject = { env: [{ name: 'POD_NAME', value: 'by-hand', valueFrom: null }] };
export const probeByHand: JsonObject = { livenessProbe: { httpGet: null, tcpSocket: { port: 9901 } } };
