import { expect } from 'chai';
import { synced } from '../../src/status/synced.ts';
import { quietEvidence as base } from '../support/evidence.ts';
import { ownInstance } from '../support/own-instance.ts';

const image = { path: 'spec.image', observed: 'a', wanted: 'b', isTaken: true, steps: [] };

describe('the condition Synced', () => {
  it('is True, with the notes, when the children are as the instance asks', () => {
    expect(synced({ ...base, notes: ['one', 'two'] })).to.deep.equal({
      type: 'Synced',
      status: 'True',
      reason: 'Synced',
      message: 'one; two',
    });
  });

  it('does not depend on the pods and the address', () => {
    expect(synced(base).status).to.equal('True');
  });

  it('is False and names the children that do not exist', () => {
    const { message, reason, status } = synced({ ...base, missing: ['Service', 'Deployment'] });
    expect([status, reason]).to.deep.equal(['False', 'ChildrenMissing']);
    expect(message).to.match(/^Service, Deployment do not exist yet;/);
  });

  it('is False while the instance is suspended', () => {
    expect(synced({ ...base, instance: ownInstance({ suspend: true }) })).to.include({
      status: 'False',
      reason: 'Suspended',
    });
  });

  describe('when the control plane sets other values', () => {
    it('is False and names the field, both values and what to do', () => {
      const { message, reason, status } = synced({ ...base, yielded: [{ kind: 'Deployment', fields: [image] }] });
      expect([status, reason]).to.deep.equal(['False', 'ControlPlaneDiffers']);
      expect(message).to.contain('Deployment spec.image is "a" (the hook would set "b")');
      expect(message).to.contain('mgi detect').and.contain('mesh.internal');
    });

    it('says that the control plane removes a field', () => {
      const fields = [{ ...image, observed: undefined }];
      expect(synced({ ...base, yielded: [{ kind: 'Service', fields }] }).message).to.contain('spec.image is absent');
    });

    it('names three fields and counts the others', () => {
      const fields = [1, 2, 3, 4, 5].map((number) => ({ ...image, path: `spec.field${number}` }));
      const { message } = synced({ ...base, yielded: [{ kind: 'Deployment', fields }] });
      expect(message).to.contain('spec.field3').and.contain('and 2 more').and.not.contain('spec.field4');
    });
  });

  it('has the most important reason and lists every fault', () => {
    const { message, reason } = synced({
      ...base,
      unmatched: "No Gateway matched by tags in mesh: 'prod'",
      yielded: [{ kind: 'Deployment', fields: [image] }],
      missing: ['Service'],
    });
    expect(reason).to.equal('NoGatewayMatched');
    expect(message).to.contain('spec.image').and.contain('Service does not exist yet');
  });
});
