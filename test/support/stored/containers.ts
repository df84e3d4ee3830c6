import fc from 'fast-check';
import type { JsonObject } from '../../../src/api/json.ts';
import {
  distinct,
  few,
  fieldRef,
  flag,
  name,
  number,
  one,
  port,
  resourceFieldRef,
  resources,
  type Shape,
  some,
  text,
  texts,
} from './values.ts';

const keyRef = some({ optional: flag }, { key: name, name });
const env = fc.oneof(
  some({ value: text }, { name: one('A', 'B', 'C') }),
  fc.record<JsonObject>({
    name: one('D', 'E', 'F'),
    valueFrom: fc.oneof(
      fieldRef,
      resourceFieldRef(text),
      fc.record({ secretKeyRef: keyRef }),
      fc.record({ configMapKeyRef: keyRef }),
    ),
  }),
);

const action = fc.oneof(
  fc.record({ exec: some({}, { command: one(['a'], ['a', '', null]) }) }),
  fc.record({
    httpGet: some(
      {
        path: one('', '/ready'),
        host: text,
        scheme: one('', 'HTTPS'),
        httpHeaders: one([], [{ name: 'A', value: '' }]),
      },
      { port: one(80, 'http') },
    ),
  }),
  fc.record({ tcpSocket: some({ host: text }, { port: one(80, 'http') }) }),
);
const probe = fc
  .tuple(
    fc.oneof(action, fc.record({ grpc: some({ service: text }, { port }) })),
    some({
      initialDelaySeconds: number,
      timeoutSeconds: number,
      periodSeconds: number,
      successThreshold: one(0, 1),
      failureThreshold: number,
    }),
  )
  .map(([handler, times]): JsonObject => ({ ...handler, ...times }));
const lifecycle = some({ postStart: action, preStop: fc.oneof(action, fc.constant({ sleep: { seconds: 0 } })) });

export const profile = one({ type: 'RuntimeDefault' }, { type: 'Localhost', localhostProfile: 'a' });
export const seLinuxOptions = some({ user: text, role: text, type: text, level: text });
const securityContext = some({
  capabilities: some({ add: texts, drop: one([], ['ALL']) }),
  seLinuxOptions,
  windowsOptions: one({}, { hostProcess: false }),
  runAsUser: number,
  runAsGroup: number,
  runAsNonRoot: flag,
  readOnlyRootFilesystem: flag,
  privileged: one(false),
  seccompProfile: profile,
  procMount: one('Default'),
});

const containerPort = some(
  { name: one(''), hostPort: one(0), protocol: one('', 'TCP'), hostIP: one('', '127.0.0.1') },
  { containerPort: port },
);
const envFrom = some({ prefix: text }, {}).chain((from) =>
  fc.oneof(
    fc.constant({ configMapRef: { name: 'a' }, ...from }),
    fc.constant({ secretRef: { name: 'a', optional: false }, ...from }),
  ),
);
const containerFields: Shape = {
  command: one([], ['a'], ['', null]),
  args: texts,
  workingDir: text,
  ports: distinct(containerPort, 'containerPort'),
  envFrom: few(envFrom),
  env: distinct(env, 'name', 0, 3),
  resources,
  resizePolicy: one([], [{ resourceName: 'cpu', restartPolicy: 'NotRequired' }]),
  volumeMounts: distinct(
    some({ readOnly: flag, subPath: text, subPathExpr: one('') }, { mountPath: one('/a', '/b'), name: one('own') }),
    'mountPath',
  ),
  volumeDevices: one([]),
  terminationMessagePath: one('', '/log'),
  terminationMessagePolicy: one('', 'File'),
  imagePullPolicy: one('', 'Always'),
  securityContext,
  stdin: flag,
  stdinOnce: flag,
  tty: flag,
};
const image = one('kuma-dp', 'kuma-dp:2');
export const container = some(
  { ...containerFields, livenessProbe: probe, readinessProbe: probe, startupProbe: probe, lifecycle },
  { name, image },
);
export const initContainer = some(containerFields, { name: one('d', 'e'), image });
