import { expect } from 'chai';
import { findNamed, titleOf } from '../../src/gateways/names.ts';

const at = (name: string, displayName?: string, mesh = 'default') => ({
  mesh,
  metadata: { name, annotations: displayName === undefined ? {} : { 'kuma.io/display-name': displayName } },
});
const find = (...gateways: readonly ReturnType<typeof at>[]) => {
  const { candidates, namesakes } = findNamed(
    Object.fromEntries(gateways.map((one) => [one.metadata.name, one])),
    'edge',
    'default',
  );
  return { candidates: Object.keys(candidates), namesakes };
};

describe('the title of a MeshGateway', () => {
  it('has the display name and the name', () => {
    expect(titleOf('edge-44d8', at('edge-44d8', 'edge'))).to.equal('edge (edge-44d8)');
  });

  it('is the name if there is no other display name', () => {
    for (const one of [at('edge'), at('edge', ''), at('edge', 'edge'), null, 7, { metadata: 'x' }]) {
      expect(titleOf('edge', one)).to.equal('edge');
    }
  });
});

describe('the MeshGateway that spec.gatewayRef names', () => {
  it('is the one of that name', () => {
    expect(find(at('edge'), at('other'))).to.deep.equal({ candidates: ['edge'], namesakes: [] });
  });

  it('is the one with that display name if none has the name', () => {
    expect(find(at('edge-1', 'edge'), at('other-1', 'other'))).to.deep.equal({ candidates: ['edge-1'], namesakes: [] });
  });

  it('is the one of that name although others have the display name, which are namesakes', () => {
    const found = find(at('edge-1', 'edge'), at('edge', 'edge'), at('edge-2', 'edge', 'prod'));
    expect(found).to.deep.equal({ candidates: ['edge'], namesakes: ['edge (edge-1)'] });
  });

  it('is the one with the display name if the one of that name belongs to another mesh', () => {
    expect(find(at('edge', undefined, 'prod'), at('edge-1', 'edge'))).to.deep.equal({
      candidates: ['edge-1'],
      namesakes: [],
    });
  });

  it('is the one of the mesh among several with the display name', () => {
    const found = find(at('edge-1', 'edge', 'prod'), at('edge-2', 'edge'));
    expect(found).to.deep.equal({ candidates: ['edge-2'], namesakes: [] });
  });

  it('does not exist if several of the mesh have the display name', () => {
    const found = find(at('edge-1', 'edge'), at('edge-2', 'edge'));
    expect(found).to.deep.equal({ candidates: [], namesakes: ['edge (edge-1)', 'edge (edge-2)'] });
  });

  it('can be of another mesh only if the mesh has none', () => {
    const found = find(at('edge', undefined, 'prod'), at('edge-1', 'edge', 'test'));
    expect(found).to.deep.equal({ candidates: ['edge', 'edge-1'], namesakes: [] });
  });
});
