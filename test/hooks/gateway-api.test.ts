import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  answer,
  type Changes,
  deployment,
  gatewayOwner,
  ownRequest,
  result,
  service,
  syncRequest,
  uid,
} from '../support/request.ts';

const labels = { 'mesh.internal/managed': 'true' };
const made = (changes: Changes = {}): JsonObject =>
  syncRequest({ ...changes, metadata: { labels, ownerReferences: [gatewayOwner()] } });
const ready = {
  type: 'Ready',
  status: 'True',
  reason: 'Ready',
  message: '',
  lastTransitionTime: '2026-01-01T00:00:00Z',
};
const specsOf = (response: JsonObject) =>
  Object(response['children']).map((child: JsonObject) => objectAt(child, 'spec'));

describe("an instance that Kuma's Gateway API controller made", () => {
  it('gets no children', () => expect(answer(made())['children']).to.deep.equal([]));

  it('keeps its children as they are', () => {
    const children = {
      service: service({ selector: { app: 'edge', track: 'stable' } }),
      deployment: deployment('True'),
    };
    const [kept, pods] = specsOf(answer(made(children)));
    expect(kept).to.deep.include({ type: 'LoadBalancer', selector: { app: 'edge', track: 'stable' } });
    expect(kept['ports']).to.deep.equal([{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }]);
    expect(pods.template.spec.containers).to.deep.equal([{ name: 'kuma-gateway', image: 'old' }]);
  });

  it('keeps the status of the control plane and says in Synced why the hook leaves it alone', () => {
    const status = { conditions: [ready], loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
    const { conditions, loadBalancer } = Object(answer(made({ status }))['status']);
    expect(loadBalancer).to.deep.equal(status.loadBalancer);
    expect(conditions).to.have.length(2);
    expect(conditions[0]).to.deep.equal(ready);
    expect(conditions[1]).to.include({ type: 'Synced', status: 'False', reason: 'ServedByGatewayAPI' });
    expect(conditions[1].message)
      .to.contain('for the Gateway demo/edge')
      .and.contain('remove the label mesh.internal/managed');
  });

  it('does not name a label that it does not have', () => {
    const { conditions } = Object(answer(syncRequest({ metadata: { ownerReferences: [gatewayOwner()] } }))['status']);
    expect(conditions[0].message).to.not.contain('label');
  });

  it('answers in the same way after its own answer', () => {
    const status = objectAt(answer(made()), 'status');
    expect(answer(made({ status }))['status']).to.deep.equal(status);
  });

  it('has the reason in logs and metrics', () => {
    expect(result(made())).to.include({ reason: 'ServedByGatewayAPI', syncedReason: 'ServedByGatewayAPI' });
  });
});

describe('an instance that the hook serves', () => {
  const served: readonly [what: string, request: JsonObject][] = [
    [
      'has a Gateway as another owner',
      syncRequest({ metadata: { ownerReferences: [{ ...gatewayOwner(), controller: false }] } }),
    ],
    [
      'is controlled by a Gateway of another group',
      syncRequest({ metadata: { ownerReferences: [{ ...gatewayOwner(), apiVersion: 'networking.example.com/v1' }] } }),
    ],
    ['is one of mesh.internal', ownRequest({ metadata: { uid, ownerReferences: [gatewayOwner()] } })],
  ];
  for (const [what, request] of served) {
    it(what, () => expect(answer(request)['children']).to.have.length(2));
  }
});
