import { expect } from 'chai';
import { customize } from '../../src/hooks/customize.ts';
import { parseCustomizeRequest } from '../../src/hooks/parse.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { recorded } from '../support/golden.ts';

describe('customize', () => {
  const request = recorded('customize');
  const parent = objectAt(request, 'parent');

  it('requests all MeshGateways, the Namespace, and the objects with the names of the children', () => {
    expect(customize(parseCustomizeRequest(request)).relatedResources).to.deep.equal([
      { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways', labelSelector: {} },
      { apiVersion: 'v1', resource: 'namespaces', names: ['demo'] },
      { apiVersion: 'v1', resource: 'services', namespace: 'demo', names: ['edge-gateway'] },
      { apiVersion: 'apps/v1', resource: 'deployments', namespace: 'demo', names: ['edge-gateway'] },
    ]);
  });

  it('does not depend on labels, annotations and status, which do not change the generation', () => {
    const metadata = { ...objectAt(parent, 'metadata'), labels: { a: 'b' }, annotations: { c: 'd' } };
    const other = { ...request, parent: { ...parent, metadata, status: { x: 1 } } };
    expect(customize(parseCustomizeRequest(other))).to.deep.equal(customize(parseCustomizeRequest(request)));
  });
});
