import { expect } from 'chai';
import { isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { checkAgreement } from '../support/agreement.ts';
import { mgi } from '../support/cli.ts';
import { helmLint, helmTemplate, leftOut, withHelm } from '../support/helm.ts';
import { clusterScoped } from '../support/installation.ts';
import { kubectlVersion } from '../support/kubectl.ts';
import { kustomize } from '../support/kustomize.ts';
import { labelOfInjection, normalChart, normalKustomization } from './normalize.ts';
import { combinations, detected, type Switch, switches } from './switches.ts';

/** Each overlay with the files of values that do the same. One with all pairs of switches is enough. */
const presets = [
  { overlay: 'manifests/overlays/lightweight', files: [], chosen: combinations },
  { overlay: 'manifests/overlays/ha', files: ['values-ha.yaml'], chosen: combinations.filter((one) => one.length < 2) },
] as const;

const hook = 'meshgatewayinstance-hook';

const hasKubectl = kubectlVersion() !== undefined;
if (!hasKubectl) process.stderr.write('skipped: chart and overlays, because kubectl is not installed\n');
const when = hasKubectl ? withHelm : leftOut;

describe('the chart and the overlays', () => {
  let component = '';
  let printed: JsonObject = {};

  before(async () => {
    const argv = ['detect', '-f', 'test/golden/charts/kuma-2.14-configured.json', '--ca', 'test/golden/charts/ca.crt'];
    component = (await mgi(argv)).stdout;
    const [values = {}] = parseYaml((await mgi([...argv, '-o', 'helm-values'])).stdout, 'values').filter(isObject);
    // The component of mgi detect has a revision, with or without components/config-revision.
    const [, value = ''] = /MGI_CONFIG_REVISION=(\w+)/.exec(component) ?? [];
    printed = { ...values, configRevision: { value } };
  });

  const ofKustomize = (overlay: string, chosen: readonly Switch[], namespace = hook) => {
    const before = chosen.flatMap(({ needs }) => (needs === undefined ? [] : [needs]));
    const names = new Set([...before, ...chosen.map((one) => one.component).filter((name) => name === detected)]);
    for (const { component: name } of chosen) if (name !== detected) names.add(`manifests/components/${name}`);
    if (namespace !== hook) names.add('manifests/components/namespace');
    const fields = namespace === hook ? {} : { namespace };
    return kustomize([overlay], [...names], new Map([[detected, component]]), fields);
  };

  const ofHelm = (files: readonly string[], chosen: readonly Switch[], namespace = hook) => {
    const isDetected = chosen.some((one) => [one.component, one.needs].includes(detected));
    const all = [
      { configRevision: { enabled: false } },
      ...(isDetected ? [printed] : []),
      ...chosen.map(({ values }) => values),
    ];
    return helmTemplate(all.reduce(merge), { files, namespace });
  };

  for (const { chosen: all, files, overlay } of presets) {
    describe(overlay, () => {
      for (const chosen of all) {
        when(`has the same objects: ${chosen.map((one) => one.component).join(' and ') || 'no component'}`, () => {
          const objects = ofHelm(files, chosen);
          const expected = normalKustomization(ofKustomize(overlay, chosen), clusterScoped);
          expect(normalChart(objects)).to.deep.equal(expected);
          checkAgreement(objects.filter(isInstalled));
        });
      }

      when('has the same objects in another namespace', () => {
        const everything = switches.filter(({ component: name }) => ['metrics', 'mtls', 'auth-token'].includes(name));
        const objects = ofHelm(files, everything, 'platform');
        const expected = normalKustomization(ofKustomize(overlay, everything, 'platform'), clusterScoped);
        expect(normalChart(objects)).to.deep.equal(expected);
      });

      when('keeps the hook out of the mesh: the label of the Namespace is on the pods', () => {
        const namespace = ofKustomize(overlay, []).find(({ kind }) => kind === 'Namespace') ?? {};
        const deployment = ofHelm(files, []).find(({ kind }) => kind === 'Deployment') ?? {};
        expect(labelOfInjection(deployment)).to.equal('disabled').and.equal(labelOfInjection(namespace));
      });
    });
  }

  when('have the same ClusterRole for Metacontroller', () => {
    const values = { metacontroller: { clusterRole: { create: true } } };
    const role = Object.entries(normalChart(helmTemplate(values))).filter(([name]) => name.startsWith('ClusterRole '));
    expect(Object.fromEntries(role)).to.deep.equal(normalKustomization(kustomize(['manifests/rbac']), clusterScoped));
  });

  withHelm('pass helm lint --strict', () => {
    for (const file of ['values.yaml', 'values-ha.yaml']) helmLint(file);
  });
});

function isInstalled({ metadata }: JsonObject): boolean {
  return objectAt(objectAt({ metadata }, 'metadata'), 'annotations')['helm.sh/hook'] === undefined;
}

/** Merges values as helm does. */
function merge(values: JsonObject, more: JsonObject): JsonObject {
  const result = { ...values };
  for (const [key, value] of Object.entries(more)) {
    const before = result[key];
    result[key] = isObject(before) && isObject(value) ? merge(before, value) : value;
  }
  return result;
}
