import { expect } from 'chai';
import { podLabels, selectorLabels } from '../../src/children/labels.ts';

describe('labels', () => {
  it('of the selector contain only the name', () => {
    expect([...selectorLabels('edge')]).to.deep.equal([['app', 'edge']]);
  });

  it('of the pods contain the selector, the disabled injection and the mesh', () => {
    expect(Object.fromEntries(podLabels('edge', 'prod', new Map()))).to.deep.equal({
      app: 'edge',
      'kuma.io/sidecar-injection': 'disabled',
      'kuma.io/mesh': 'prod',
    });
  });

  it('of the pods are overridden by the template', () => {
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
