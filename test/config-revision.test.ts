import { expect } from 'chai';
import type { JsonObject } from '../src/api/json.ts';
import { isObject } from '../src/api/json.ts';
import { objectAt } from './support/dynamic-apply.ts';
import { kubectlVersion } from './support/kubectl.ts';
import { kustomize } from './support/kustomize.ts';

const overlay = 'manifests/overlays/lightweight';
const component = (name: string) => `manifests/components/${name}`;
const own = JSON.stringify({
  apiVersion: 'kustomize.config.k8s.io/v1alpha1',
  kind: 'Component',
  configMapGenerator: [
    {
      name: 'meshgatewayinstance-hook',
      namespace: 'meshgatewayinstance-hook',
      behavior: 'merge',
      literals: ['MGI_CONFIG_REVISION=2'],
    },
  ],
});

function build(components: readonly string[]): readonly JsonObject[] {
  return kustomize([overlay], components, new Map([['own', own]]));
}

/** The URLs of all webhooks, without host and port. */
function urlsOf(objects: readonly JsonObject[]): readonly string[] {
  const text = JSON.stringify(objects.filter(({ kind }) => kind === 'CompositeController'));
  return [
    ...text.matchAll(/"url":"(https?):\/\/meshgatewayinstance-hook\.meshgatewayinstance-hook\.svc:8080([^"]*)"/g),
  ].map(([, scheme, path]) => `${scheme} ${path}`);
}

const both = (scheme: string) => [`${scheme} /revisions/2/customize`, `${scheme} /revisions/2/sync`];

describe('manifests/components/config-revision', () => {
  before(function () {
    if (kubectlVersion() === undefined) this.skip();
  });

  it('puts the revision of the ConfigMap into the URLs, and prints nothing else', () => {
    const objects = build(['own', component('config-revision')]);
    expect(urlsOf(objects)).to.deep.equal([...both('http'), ...both('http')]);
    expect(objects).to.have.length(kustomize([overlay]).length);
    const config = objects.find(({ kind }) => kind === 'ConfigMap') ?? {};
    expect(objectAt(config, 'data')).to.include({ MGI_CONFIG_REVISION: '2' });
  });

  for (const others of [['tls'], ['tls', 'mtls'], ['tls', 'auth-token'], ['auth-basic']]) {
    const scheme = others.includes('tls') ? 'https' : 'http';
    const paths = others.map(component);
    it(`agrees with ${others.join(' and ')} in any order`, () => {
      for (const order of [
        ['own', component('config-revision'), ...paths],
        ['own', ...paths, component('config-revision')],
        [...paths, 'own', component('config-revision')],
      ])
        expect(urlsOf(build(order))).to.deep.equal([...both(scheme), ...both(scheme)]);
    });
  }

  it('changes nothing else in the CompositeControllers', () => {
    const plain = JSON.stringify(build(['own']).filter(isController));
    const changed = JSON.stringify(build(['own', component('config-revision')]).filter(isController));
    expect(changed.replaceAll('/revisions/2/', '/')).to.equal(plain);
  });

  it('is refused without a revision, or if the revision comes later', () => {
    expect(() => kustomize([overlay], [component('config-revision')])).to.throw(/MGI_CONFIG_REVISION/);
    expect(() => build([component('config-revision'), 'own'])).to.throw(/MGI_CONFIG_REVISION/);
  });
});

function isController(object: JsonObject): boolean {
  return isObject(object) && object['kind'] === 'CompositeController';
}
