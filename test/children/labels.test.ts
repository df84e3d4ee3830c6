import { expect } from 'chai';
import { podLabels, selectorLabels } from '../../src/children/labels.ts';

describe('labels', () => {
  it('of the selector are the name alone', () => {
    expect([...selectorLabels('edge')]).to.deep.equal([['app', 'edge']]);
  });

  it('of the pods are the selector, no sidecar and the mesh', () => {
    expect(Object.fromEntries(podLabels('edge', 'prod', new Map()))).to.deep.equal({
      app: 'edge',
      'kuma.io/sidecar-injection': 'disabled',
      'kuma.io/mesh': 'prod',
    });
  });

  it("of the pods have the template's over all", () => {
    const template = new Map([
      ['kuma.io/mesh', 'other'],
      ['team', 'a'],
    ]);
    expect(Object.fromEntries(podLabels('edge', 'prod', template))).to.deep.equal({
      app: 'edge',
      'kuma.io/sidecar-injection': 'disabled',
      'kuma.io/mesh': 'other',
      team: 'a',
    });
  });
});
