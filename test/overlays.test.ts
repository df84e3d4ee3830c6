import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { CompositeController } from '../src/api/controller.ts';
import type { JsonObject } from '../src/api/json.ts';
import { checkController } from '../src/hooks/check-controller.ts';
import { objectAt } from './support/dynamic-apply.ts';
import { kubectlVersion } from './support/kubectl.ts';
import { kustomize } from './support/kustomize.ts';

const groups = ['kuma.io/v1alpha1', 'mesh.internal/v1alpha1'];
const everything = {
  workload: 'DaemonSet',
  autoscaling: {},
  podDisruptionBudget: {},
  serviceAccount: { create: true, name: undefined },
} as const;

/** The fields that components add to both webhooks of a CompositeController. */
const components: readonly { readonly names: readonly string[]; readonly webhook: JsonObject }[] = [
  { names: ['auth-token'], webhook: { authorization: { type: 'Bearer', secretRef: secret('token', 'token') } } },
  { names: ['auth-basic'], webhook: { basicAuth: { secretRef: secret('user') } } },
  { names: ['tls'], webhook: { caBundle: { secretRef: secret('tls', 'ca.crt') } } },
  { names: ['mtls'], webhook: { clientTLS: { secretRef: secret('client') } } },
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

function selectorsOf(objects: readonly JsonObject[]): readonly unknown[] {
  return controllersOf(objects).map(
    (controller) => objectAt(objectAt(controller, 'spec'), 'parentResource')['labelSelector'],
  );
}

function nameOf({ kind, metadata }: JsonObject): string {
  return `${kind} ${objectAt({ metadata }, 'metadata')['name']}`;
}

function webhooksOf(objects: readonly JsonObject[]): readonly JsonObject[] {
  return controllersOf(objects).flatMap((controller) => {
    const hooks = objectAt(objectAt(controller, 'spec'), 'hooks');
    return ['sync', 'customize'].map((hook) => objectAt(objectAt(hooks, hook), 'webhook'));
  });
}

/** Replaces `it` if kubectl is not installed. */
const leftOut = (_title: string, _test: () => void) => {};
const hasKubectl = kubectlVersion() !== undefined;
if (!hasKubectl) process.stderr.write('skipped: tests of the overlays, because kubectl is not installed\n');
const when = hasKubectl ? it : leftOut;

for (const overlay of ['manifests/overlays/lightweight', 'manifests/overlays/ha']) {
  describe(overlay, () => {
    when('has a CompositeController for each group, and the hook accepts both', () => {
      const objects = kustomize([overlay]);
      expect(groupsOf(objects)).to.have.members(groups);
      const [kuma, own] = controllersOf(objects).map((controller) => CompositeController.parse(controller));
      expect(
        kuma &&
          checkController(kuma, {
            workload: 'Deployment',
            autoscaling: undefined,
            podDisruptionBudget: undefined,
            serviceAccount: undefined,
          }),
      ).to.deep.equal([]);
      expect(own && checkController(own, everything)).to.deep.equal([]);
    });

    for (const { names, webhook } of components) {
      when(`patches every webhook with the component ${names.join(' and ')}`, () => {
        const webhooks = webhooksOf(
          kustomize(
            [overlay],
            names.map((name) => `manifests/components/${name}`),
          ),
        );
        expect(webhooks).to.have.length(4);
        for (const one of webhooks) expect(one).to.deep.include(webhook);
        if (names.some((name) => name.endsWith('tls'))) for (const { url } of webhooks) expect(url).to.match(/^https:/);
      });
    }

    when('serves instances of kuma.io only with the label that hands them over', () => {
      expect(selectorsOf(kustomize([overlay]))).to.deep.equal([
        { matchLabels: { 'mesh.internal/managed': 'true' } },
        undefined,
      ]);
    });

    when('serves all instances with the component without-control-plane', () => {
      const objects = kustomize([overlay], ['manifests/components/without-control-plane']);
      expect(selectorsOf(objects)).to.deep.equal([undefined, undefined]);
      expect(objects.map(nameOf)).to.deep.equal(kustomize([overlay]).map(nameOf));
    });

    when('refuses the field namespace alone, which would rename the Namespace and leave the URLs behind', () => {
      expect(() => kustomize([overlay], [], new Map(), { namespace: 'kong-mesh-system' })).to.throw(
        /add manifests\/components\/namespace beside the field namespace/,
      );
    });

    when('contains no CustomResourceDefinition, so that kubectl delete -k deletes no instance', () => {
      const all = readdirSync(new URL('../manifests/components', import.meta.url));
      const names = all.filter((one) => one !== 'config-revision').map((one) => `manifests/components/${one}`);
      const kinds = kustomize([overlay], names).map(({ kind }) => kind);
      expect(kinds).to.include('Deployment').and.to.not.include('CustomResourceDefinition');
    });

    when('never wakes the hook by a status', () => {
      for (const controller of controllersOf(kustomize([overlay]))) {
        expect(objectAt(objectAt(controller, 'spec'), 'parentResource')).to.have.property('ignoreStatusChanges', true);
      }
    });
  });
}
