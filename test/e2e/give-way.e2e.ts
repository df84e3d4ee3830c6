import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { childrenOf, look, underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';

const pod = (spec: JsonObject): JsonObject => ({ podTemplate: { spec } });
const gateway = (container: JsonObject): JsonObject => pod({ containers: [{ name: 'kuma-gateway', ...container }] });

/** Fields that the API server refuses beside a generated field, and the expected values at paths of the children. */
const cases: readonly (readonly [string, JsonObject, Readonly<Record<string, Json | undefined>>])[] = [
  ['hostNetwork', pod({ hostNetwork: true }), { 'pod/hostNetwork': true, 'pod/securityContext/sysctls': undefined }],
  [
    'Windows',
    pod({ os: { name: 'windows' } }),
    { 'pod/os': { name: 'windows' }, 'gateway/securityContext/runAsUser': undefined },
  ],
  // The API server of the tests does not allow privileged containers.
  [
    'CAP_SYS_ADMIN',
    gateway({ securityContext: { capabilities: { add: ['CAP_SYS_ADMIN'] } } }),
    {
      'gateway/securityContext/capabilities/add': ['CAP_SYS_ADMIN'],
      'gateway/securityContext/allowPrivilegeEscalation': undefined,
    },
  ],
  [
    'a hook that sleeps',
    gateway({ lifecycle: { preStop: { sleep: { seconds: 60 } } } }),
    { 'gateway/lifecycle/preStop/sleep/seconds': 60, 'pod/terminationGracePeriodSeconds': 105 },
  ],
  [
    'a small limit',
    gateway({ resources: { limits: { memory: '32Mi' } } }),
    { 'gateway/resources/limits/memory': '32Mi', 'gateway/resources/requests/memory': undefined },
  ],
  [
    'a great request',
    gateway({ resources: { requests: { memory: '1Gi' } } }),
    { 'gateway/resources/requests/memory': '1Gi', 'gateway/resources/limits/memory': undefined },
  ],
  [
    'resources of the pod',
    pod({ resources: { limits: { memory: '256Mi' }, requests: { cpu: '10m' } } }),
    { 'pod/resources/limits': { memory: '256Mi' }, 'gateway/resources/limits/memory': undefined },
  ],
  [
    'a removed volume',
    pod({ volumes: [{ name: 'tmp', $patch: 'delete' }] }),
    { 'pod/volumes': undefined, 'gateway/volumeMounts': undefined },
  ],
];

underEachStrategy('generated fields that give way', ({ world }) => {
  for (const [what, spec, sees] of cases) {
    it(`to ${what}: on a running gateway, and at its creation`, async () => {
      const running = world();
      await running.create({ serviceType: 'ClusterIP' });
      await eventually(() => running.deployment());
      await running.replaceSpec({ serviceType: 'ClusterIP', ...spec });
      const fresh = world();
      await fresh.create({ serviceType: 'ClusterIP', ...spec });
      for (const edge of [running, fresh]) {
        await eventually(async () => {
          const children = await childrenOf(edge);
          const seen = Object.fromEntries(Object.keys(sees).map((path) => [path, look(children, path)]));
          expect(seen).to.deep.equal(sees);
        }, 15);
      }
    });
  }
});
