import { expect } from 'chai';
import { CompositeController } from '../../src/api/controller.ts';

describe('a CompositeController', () => {
  describe('when it sets few fields', () => {
    for (const spec of [{}, { generateSelector: null, childResources: null, hooks: null }]) {
      it(`is parsed: ${JSON.stringify(spec)}`, () => {
        const { childResources, generateSelector, hooks } = CompositeController.parse({
          metadata: { name: 'c' },
          spec,
        }).spec;
        expect([childResources, generateSelector, hooks]).to.deep.equal([undefined, undefined, undefined]);
      });
    }
  });

  describe('when it sets all fields', () => {
    it('is parsed without the fields that the hook does not need', () => {
      const { spec } = CompositeController.parse({
        metadata: { name: 'c', uid: 'u', generation: 2 },
        spec: {
          generateSelector: true,
          parentResource: { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgatewayinstances' },
          childResources: [{ apiVersion: 'v1', resource: 'services', updateStrategy: { method: 'InPlace' } }],
          hooks: {
            sync: {
              version: 'v2',
              webhook: { url: 'http://hook/sync', etag: { enabled: true, cacheTimeoutSeconds: 9 } },
            },
          },
        },
      });
      expect(JSON.parse(JSON.stringify(spec))).to.deep.equal({
        generateSelector: true,
        childResources: [{ apiVersion: 'v1', resource: 'services', updateStrategy: { method: 'InPlace' } }],
        hooks: { sync: { version: 'v2', webhook: { etag: { enabled: true } } } },
      });
    });
  });
});
