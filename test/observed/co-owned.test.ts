import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { withoutCoOwned } from '../../src/observed/co-owned.ts';
import { deepFreeze } from '../support/golden.ts';

const type = apiType('DeploymentSpec');
const podFields = {
  'f:securityContext': { 'f:fsGroup': {} },
  'f:nodeSelector': {},
  'f:containers': {
    'k:{"name":"kuma-gateway"}': {
      '.': {},
      'f:name': {},
      'f:securityContext': { 'f:readOnlyRootFilesystem': {} },
      'f:resources': { 'f:limits': { 'f:cpu': {} } },
      'f:env': { 'k:{"name":"A"}': { '.': {}, 'f:name': {}, 'f:value': {} } },
    },
  },
};
const pod = {
  securityContext: { fsGroup: 5 },
  nodeSelector: { a: 'b' },
  containers: [
    {
      name: 'kuma-gateway',
      securityContext: { readOnlyRootFilesystem: true },
      resources: { limits: { cpu: '1' } },
      env: [{ name: 'A', value: 'x' }],
    },
  ],
};
const bare = { containers: [{ name: 'kuma-gateway' }] };

const deployment = (spec: JsonObject) => ({ spec: { template: { spec } } });

function entry(manager: string, operation: string, more: JsonObject = {}): JsonObject {
  return { manager, operation, fieldsV1: { 'f:spec': { 'f:template': { 'f:spec': podFields } } }, ...more };
}

function asked(wanted: JsonObject, managedFields: readonly JsonObject[], annotations: JsonObject = {}): JsonObject {
  const metadata = { name: 'edge', namespace: 'demo', managedFields, annotations };
  const raw = { apiVersion: 'apps/v1', kind: 'Deployment', metadata, ...deployment(pod) };
  return withoutCoOwned(deepFreeze(deployment(wanted)), ObservedObject.parse(deepFreeze(raw)), type);
}

const ours = entry('metacontroller', 'Apply');
const kumaCp = entry('kuma-cp', 'Update');

describe('fields that an earlier control plane owns too', () => {
  it('are removed with null when they are not asked for any more: scalars of structs', () => {
    expect(asked(bare, [ours, kumaCp])).to.deep.equal(
      deployment({
        containers: [{ name: 'kuma-gateway', securityContext: { readOnlyRootFilesystem: null } }],
        securityContext: { fsGroup: null },
      }),
    );
  });

  for (const [what, wanted, managers, annotations] of [
    ['are still asked for', pod, [ours, kumaCp], {}],
    ['have no other owner', bare, [ours], {}],
    [
      'are owned by others through a subresource',
      bare,
      [ours, entry('kubectl', 'Update', { subresource: 'scale' })],
      {},
    ],
    ['were never applied', bare, [kumaCp], {}],
    [
      'are removed by dynamic apply',
      bare,
      [ours, kumaCp],
      { 'metacontroller.k8s.io/last-applied-configuration': '{}' },
    ],
  ] as const) {
    it(`stay as they are if they ${what}`, () => {
      expect(asked(wanted, managers, annotations)).to.deep.equal(deployment(wanted));
    });
  }
});
