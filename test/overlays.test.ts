import { expect } from 'chai';
import { CompositeController } from '../src/api/controller.ts';
import type { JsonObject } from '../src/api/json.ts';
import { checkController } from '../src/hooks/check-controller.ts';
import { objectAt } from './support/dynamic-apply.ts';
import { kubectlVersion } from './support/kubectl.ts';
import { kustomize } from './support/kustomize.ts';

const groups = ['kuma.io/v1alpha1', 'mesh.internal/v1alpha1'];
const everything = { autoscaling: {}, podDisruptionBudget: {} };

/** What a component does to the two webhooks of a CompositeController. */
const components: readonly { readonly names: readonly string[]; readonly webhook: JsonObject }[] = [
  { names: ['auth-token'], webhook: { authorization: { type: 'Bearer', secretRef: secret('token', 'token') } } },
  { names: ['auth-basic'], webhook: { basicAuth: { secretRef: secret('user') } } },
  { names: ['tls'], webhook: { caBundle: { secretRef: secret('tls', 'ca.crt') } } },
  { names: ['tls', 'mtls'], webhook: { clientTLS: { secretRef: secret('client') } } },
];

function secret(name: string, key?: string): JsonObject {
  const reference = { name: `meshgatewayinstance-hook-${name}`, namespace: 'meshgatewayinstance-hook' };
  return key === undefined ? reference : { ...reference, key };
}

function controllersOf(objects: readonly JsonObject[]): readonly JsonObject[] {
  return objects.filter(({ kind }) => kind === 'CompositeController');
}

function groupsOf(objects: readonly JsonObject[]): readonly unknown[] {
  return controllersOf(objects).map(
    (controller) => objectAt(objectAt(controller, 'spec'), 'parentResource')['apiVersion'],
  );
}

function webhooksOf(objects: readonly JsonObject[]): readonly JsonObject[] {
  return controllersOf(objects).flatMap((controller) => {
    const hooks = objectAt(objectAt(controller, 'spec'), 'hooks');
    return ['sync', 'customize'].map((hook) => objectAt(objectAt(hooks, hook), 'webhook'));
  });
}

/** Where there is no kubectl. */
const leftOut = (_title: string, _test: () => void) => {};
const hasKubectl = kubectlVersion() !== undefined;
if (!hasKubectl) process.stderr.write('left out: what kustomize makes of the overlays, for want of kubectl\n');
const when = hasKubectl ? it : leftOut;

for (const overlay of ['manifests/overlays/lightweight', 'manifests/overlays/ha']) {
  describe(overlay, () => {
    when('serves both groups, and the hook finds no fault', () => {
      const objects = kustomize([overlay]);
      expect(groupsOf(objects)).to.have.members(groups);
      const [kuma, own] = controllersOf(objects).map((controller) => CompositeController.parse(controller));
      expect(kuma && checkController(kuma, { autoscaling: undefined, podDisruptionBudget: undefined })).to.deep.equal(
        [],
      );
      expect(own && checkController(own, everything)).to.deep.equal([]);
    });

    for (const { names, webhook } of components) {
      when(`has every webhook changed by ${names.join(' and ')}`, () => {
        const webhooks = webhooksOf(
          kustomize(
            [overlay],
            names.map((name) => `manifests/components/${name}`),
          ),
        );
        expect(webhooks).to.have.length(4);
        for (const one of webhooks) expect(one).to.deep.include(webhook);
        if (names.includes('tls')) for (const { url } of webhooks) expect(url).to.match(/^https:/);
      });
    }

    when("is called in the control plane's namespace with kuma-cp-config", () => {
      const objects = kustomize([overlay], ['manifests/components/kuma-cp-config']);
      for (const { url } of webhooksOf(objects)) expect(url).to.contain('//meshgatewayinstance-hook.kuma-system.svc:');
      for (const { metadata } of controllersOf(objects)) expect(metadata).to.not.have.property('namespace');
    });

    when('serves mesh.internal alone with beside-kuma, with kuma-cp-config or without it', () => {
      const beside = 'manifests/components/beside-kuma';
      for (const more of [[], ['manifests/components/kuma-cp-config']]) {
        expect(groupsOf(kustomize([overlay], [beside, ...more]))).to.deep.equal([groups[1]]);
      }
    });
  });
}
