import { expect } from 'chai';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { loadConfig } from '../../src/config/load.ts';
import { customize } from '../../src/hooks/customize.ts';
import { parseCustomizeRequest, parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { testTime } from '../support/cli.ts';
import { create, dynamicApply, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf, deepFreeze, kumaCases, temporaryFolder, writeKumaCpConfig } from '../support/golden.ts';
import { answer, type Changes, deployment, gateway, ownRequest, service, syncRequest } from '../support/request.ts';

const own = (spec: JsonObject = {}, changes: Changes = {}) => answer(ownRequest({ ...changes, spec }));
const ready = (response: JsonObject) => conditionOf(response, 'Ready');

function specOf(response: JsonObject, kind: string): JsonObject {
  return objectAt(childOf(response, kind) ?? {}, 'spec');
}

function podOf(response: JsonObject): JsonObject {
  return objectAt(objectAt(specOf(response, 'Deployment'), 'template'), 'spec');
}

function containerOf(response: JsonObject, name = 'kuma-gateway'): JsonObject {
  return itemOf(podOf(response)['containers'], 'name', name);
}

function itemOf(list: Json | undefined, key: string, value: Json): JsonObject {
  const found = isList(list) ? list.find((item) => isObject(item) && item[key] === value) : undefined;
  return isObject(found) ? found : {};
}

/** Returns the objects that exist after the children of a response are applied, by group and key. */
function applied(response: JsonObject, changes: (deployment: JsonObject) => JsonObject = (one) => one): JsonObject {
  const groups = new Map([
    ['Service', 'Service.v1'],
    ['Deployment', 'Deployment.apps/v1'],
    ['HorizontalPodAutoscaler', 'HorizontalPodAutoscaler.autoscaling/v2'],
    ['PodDisruptionBudget', 'PodDisruptionBudget.policy/v1'],
  ]);
  return Object.fromEntries(
    [...groups].map(([kind, group]) => {
      const child = childOf(response, kind);
      if (child === undefined) return [group, {}];
      return [group, { 'demo/edge': kind === 'Deployment' ? changes(create(child)) : create(child) }];
    }),
  );
}

const scaledTo = (replicas: number) => (one: JsonObject) => ({ ...one, spec: { ...objectAt(one, 'spec'), replicas } });

describe('an instance of mesh.internal', () => {
  describe('with fields of kuma.io only', () => {
    const folder = temporaryFolder();
    for (const release of ['2.14', '2.13']) {
      for (const example of kumaCases(release)) {
        const { podTemplate, ...spec } = objectAt(objectAt(example.request, 'parent'), 'spec');
        it(`gets the answer of kuma.io, except for the grace period: Kuma ${release}, ${example.name}`, () => {
          const kumaCpConfig = writeKumaCpConfig(folder, example);
          const config = loadConfig(
            { kumaCpConfig, kumaVersion: release, nodePortRange: { first: 30000, last: 32767 } },
            {},
          );
          const metadata = objectAt(isObject(podTemplate) ? podTemplate : {}, 'metadata');
          const inBoth = { ...spec, replicas: spec['replicas'] ?? 1, podTemplate: { metadata } };
          const ask = (apiVersion: string) => {
            const parent = { ...objectAt(example.request, 'parent'), apiVersion, spec: inBoth };
            const { response } = sync(parseSyncRequest({ ...example.request, parent }), config, testTime);
            return JSON.parse(JSON.stringify(response));
          };
          const theirs = ask('kuma.io/v1alpha1');
          const ours = ask('mesh.internal/v1alpha1');
          const pod = objectAt(objectAt(specOf(ours, 'Deployment'), 'template'), 'spec') as Record<string, Json>;
          delete pod['terminationGracePeriodSeconds'];
          expect(ours.children).to.deep.equal(theirs.children);
          expect(ready(ours)).to.include({ status: ready(theirs)['status'], reason: ready(theirs)['reason'] });
        });
      }
    }

    it('sets the grace period to the drain time and 15 seconds', () => {
      const grace = (annotations: JsonObject) =>
        podOf(own({}, { metadata: { annotations } }))['terminationGracePeriodSeconds'];
      expect(grace({})).to.equal(45);
      expect(grace({ 'kuma.io/sidecar-drain-time': '90s' })).to.equal(105);
      expect(grace({ 'kuma.io/sidecar-drain-time': '1500ms' })).to.equal(17);
      expect(grace({ 'kuma.io/sidecar-drain-time': '-5s' })).to.equal(15);
    });

    it('does not change the request', () => {
      const request = deepFreeze(ownRequest({ spec: { podTemplate: { spec: { nodeSelector: { a: 'b' } } } } }));
      expect(JSON.stringify(answer(request))).to.equal(JSON.stringify(answer(request)));
    });
  });

  describe('with templates', () => {
    it('merges the pod template over the generated pods', () => {
      const containers = [
        {
          name: 'kuma-gateway',
          image: 'mirror/kuma-dp:1',
          env: [
            { name: 'EXTRA', value: 'x' },
            { name: 'POD_NAME', $patch: 'delete' },
          ],
        },
        { name: 'shipper', image: 'logs:1' },
      ];
      const response = own({
        podTemplate: {
          spec: { containers, nodeSelector: { disk: 'ssd' }, securityContext: { sysctls: null, runAsNonRoot: true } },
        },
      });
      const env = containerOf(response)['env'];
      expect(podOf(response)).to.deep.include({
        nodeSelector: { disk: 'ssd' },
        securityContext: { runAsNonRoot: true },
      });
      expect(containerOf(response)).to.include({ image: 'mirror/kuma-dp:1', imagePullPolicy: 'IfNotPresent' });
      expect(itemOf(env, 'name', 'EXTRA')).to.deep.equal({ name: 'EXTRA', value: 'x' });
      expect(itemOf(env, 'name', 'POD_NAME')).to.deep.equal({});
      expect(itemOf(env, 'name', 'POD_NAMESPACE')).to.have.property('valueFrom');
      expect(containerOf(response, 'shipper')).to.deep.equal({ name: 'shipper', image: 'logs:1' });
    });

    it('merges the specs and the metadata of the Deployment and the Service', () => {
      const metadata = { labels: { team: 'edge' }, annotations: { note: 'n' } };
      const response = own({
        serviceType: 'NodePort',
        deploymentTemplate: { metadata, spec: { strategy: { type: 'Recreate' }, minReadySeconds: 5 } },
        serviceTemplate: { metadata, spec: { externalTrafficPolicy: 'Local', ports: [{ port: 80, nodePort: 31000 }] } },
      });
      expect(specOf(response, 'Deployment')).to.deep.include({ strategy: { type: 'Recreate' }, minReadySeconds: 5 });
      expect(objectAt(childOf(response, 'Deployment') ?? {}, 'metadata')).to.deep.include(metadata);
      const ports = [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 31000 }];
      expect(specOf(response, 'Service')).to.deep.include({ externalTrafficPolicy: 'Local', ports });
      expect(ready(response)['message']).to.match(/^waiting for a cluster IP address; .* do not exist yet/);
    });

    it('validates a quantity with very many spaces quickly', () => {
      const sizeLimit = `x${' '.repeat(100_000)}x`;
      const start = process.cpuUsage();
      own({ podTemplate: { spec: { volumes: [{ name: 'tmp', emptyDir: { sizeLimit } }] } } });
      expect(process.cpuUsage(start).user).to.be.below(2_000_000);
    });

    it('sends merged objects in the form that the API server stores', () => {
      const container = {
        name: 'kuma-gateway',
        env: [{ name: 'A', value: '' }],
        resources: { limits: { cpu: 0.5, memory: '1024Mi' } },
      };
      const response = own({
        podTemplate: { spec: { containers: [container], hostNetwork: false, nodeSelector: {}, tolerations: [] } },
        deploymentTemplate: { spec: { paused: false, minReadySeconds: 0 } },
        serviceTemplate: { spec: { loadBalancerIP: '', externalIPs: [] } },
        autoscaling: { maxReplicas: 2, metrics: [], behavior: null },
        podDisruptionBudget: { minAvailable: 0, maxUnavailable: null },
      });
      expect(podOf(response)).to.not.have.any.keys('hostNetwork', 'nodeSelector', 'tolerations');
      expect(itemOf(containerOf(response)['env'], 'name', 'A')).to.deep.equal({ name: 'A' });
      expect(objectAt(objectAt(containerOf(response), 'resources'), 'limits')).to.include({
        cpu: '500m',
        memory: '1Gi',
      });
      expect(specOf(response, 'Deployment')).to.not.have.any.keys('paused', 'minReadySeconds');
      expect(specOf(response, 'Service')).to.not.have.any.keys('loadBalancerIP', 'externalIPs');
      expect(specOf(response, 'HorizontalPodAutoscaler')).to.have.all.keys('maxReplicas', 'scaleTargetRef');
      expect(specOf(response, 'PodDisruptionBudget')).to.have.all.keys('minAvailable', 'selector');
    });

    it('sends the IP families as the API server completed them', () => {
      const spec = { serviceTemplate: { spec: { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv6'] } } };
      const families = (observed: readonly string[]) =>
        specOf(own(spec, { service: service({ ipFamilies: observed }) }), 'Service')['ipFamilies'];
      expect(families(['IPv6', 'IPv4'])).to.deep.equal(['IPv6', 'IPv4']);
      expect(specOf(own(spec), 'Service')['ipFamilies']).to.deep.equal(['IPv6']);
    });

    describe('that change immutable fields of a Service', () => {
      const given = (spec: JsonObject) => ({ serviceType: 'LoadBalancer', serviceTemplate: { spec } });
      const change = (before: JsonObject, then: JsonObject, allocated: JsonObject = {}) => {
        const children = applied(own(given(before)));
        const one = objectAt(objectAt(children, 'Service.v1'), 'demo/edge');
        const observed = { ...one, spec: { ...objectAt(one, 'spec'), ...allocated } };
        return answer(ownRequest({ spec: given(then) }, { ...children, 'Service.v1': { 'demo/edge': observed } }));
      };
      for (const [what, before, then, message] of [
        [
          'another loadBalancerClass',
          { loadBalancerClass: 'a/b' },
          { loadBalancerClass: 'a/c' },
          'loadBalancerClass: "a/c": expected "a/b": it cannot',
        ],
        [
          'a loadBalancerClass that is added later',
          {},
          { loadBalancerClass: 'a/c' },
          'loadBalancerClass: "a/c": expected no value: it cannot',
        ],
        [
          'another clusterIP',
          { clusterIP: '10.0.0.1' },
          { clusterIP: '10.0.0.2' },
          'clusterIP: "10.0.0.2": expected "10.0.0.1"',
        ],
      ] as const) {
        it(`keep the Service and report the field: ${what}`, () => {
          const response = change(before, then);
          expect(ready(response)['message']).to.contain(`spec.serviceTemplate.spec.${message}`);
          expect(specOf(response, 'Service')).to.deep.include(before);
        });
      }

      it('keep the Service if the first IP family changes', () => {
        const allocated = { ipFamilies: ['IPv4'] };
        const { message } = ready(change({}, { ipFamilies: ['IPv6', 'IPv4'] }, allocated));
        expect(message).to.contain('spec.serviceTemplate.spec.ipFamilies[0]: "IPv6": expected "IPv4": it cannot');
        expect(ready(change({}, { ipFamilies: ['IPv4', 'IPv6'] }, allocated))['reason']).to.not.equal(
          'InvalidConfiguration',
        );
      });

      it('accept that a requested clusterIP is removed', () => {
        const response = change({ clusterIP: '10.0.0.1' }, {});
        expect(ready(response)['reason']).to.not.equal('InvalidConfiguration');
        expect(specOf(response, 'Service')).to.not.have.property('clusterIP');
      });

      it('accept a clusterIP and a loadBalancerClass that others chose', () => {
        const response = change({}, {}, { clusterIP: '10.0.0.9', loadBalancerClass: 'cloud/lb' });
        expect(ready(response)['reason']).to.not.equal('InvalidConfiguration');
        expect(specOf(response, 'Service')).to.not.have.any.keys('clusterIP', 'loadBalancerClass');
      });
    });

    it('takes ownership of the RollingUpdate defaults before it removes them for Recreate', () => {
      const spec = { deploymentTemplate: { spec: { strategy: { type: 'Recreate' } } } };
      const defaults = { type: 'RollingUpdate', rollingUpdate: { maxSurge: '25%', maxUnavailable: '25%' } };
      const observed = (strategy: JsonObject) => (one: JsonObject) => ({
        ...one,
        spec: { ...objectAt(one, 'spec'), strategy },
      });
      const strategyOf = (before: JsonObject, strategy: JsonObject) =>
        specOf(answer(ownRequest({ spec }, applied(own(before), observed(strategy)))), 'Deployment')['strategy'];
      expect(strategyOf({}, defaults)).to.deep.equal({ rollingUpdate: defaults.rollingUpdate });
      expect(strategyOf({ deploymentTemplate: { spec: { strategy: defaults } } }, defaults)).to.deep.equal({
        type: 'Recreate',
      });
      expect(strategyOf(spec, { type: 'Recreate' })).to.deep.equal({ type: 'Recreate' });
    });

    it('requests SingleStack once after two IP families are not requested any more', () => {
      const dual = { ipFamilyPolicy: 'PreferDualStack', ipFamilies: ['IPv4', 'IPv6'] };
      const policyOf = (last: JsonObject) => {
        const made = childOf(own({ serviceTemplate: { spec: last } }), 'Service') ?? {};
        const observed = { ...create(made), spec: { ...objectAt(made, 'spec'), ...dual, ...last } };
        const children = { 'Service.v1': { 'demo/edge': observed } };
        return specOf(answer(ownRequest({}, children)), 'Service')['ipFamilyPolicy'];
      };
      expect(policyOf(dual)).to.equal('SingleStack');
      expect(policyOf({ ipFamilyPolicy: 'SingleStack', ipFamilies: ['IPv4'] })).to.equal(undefined);
      // Two families that the instance never requested are the choice of a cloud provider's webhook.
      expect(policyOf({})).to.equal(undefined);
    });

    it('accepts node ports in any order and keeps the order of the listeners', () => {
      const ports = [
        { port: 443, nodePort: 31443 },
        { port: 80, nodePort: 31080 },
      ];
      const spec = { serviceType: 'NodePort', serviceTemplate: { spec: { ports } } };
      const response = own(spec, { gateways: [gateway('edge', [80, 443])] });
      expect(ready(response)['reason']).to.not.equal('InvalidConfiguration');
      expect(specOf(response, 'Service')['ports']).to.deep.equal([
        { name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 31080 },
        { name: '443', protocol: 'TCP', port: 443, targetPort: 443, nodePort: 31443 },
      ]);
    });

    it('omits the default security context with omitDefaultSecurityContext', () => {
      const response = own({ omitDefaultSecurityContext: true });
      expect(podOf(response)).to.not.have.property('securityContext');
      expect(containerOf(response)['securityContext']).to.deep.equal({ allowPrivilegeEscalation: false });
    });

    const wrong: [what: string, spec: JsonObject, message: string][] = [
      [
        'a field of another type',
        { podTemplate: { spec: { nodeSelector: 'ssd' } } },
        'spec.podTemplate.spec.nodeSelector: "ssd": expected an object',
      ],
      [
        'an invalid enum value',
        { podTemplate: { spec: { dnsPolicy: 'Own' } } },
        'spec.podTemplate.spec.dnsPolicy: "Own": expected one of',
      ],
      [
        "Metacontroller's label on the Deployment",
        { deploymentTemplate: { metadata: { labels: { 'controller-uid': 'x' } } } },
        'spec.deploymentTemplate.metadata.labels[controller-uid]: "x": expected no value, because Metacontroller sets this label',
      ],
      [
        'an invalid annotation name on the Deployment',
        { deploymentTemplate: { metadata: { annotations: { 'a b': 'x' } } } },
        'spec.deploymentTemplate.metadata.annotations: "a b": expected an annotation name',
      ],
      [
        'the gateway annotation of the Service',
        { serviceTemplate: { metadata: { annotations: { 'kuma.io/gateway': 'enabled' } } } },
        'spec.serviceTemplate.metadata.annotations[kuma.io/gateway]: "enabled": expected no value or builtin',
      ],
      [
        'a node port above 65535',
        { serviceTemplate: { spec: { ports: [{ port: 80, nodePort: 70000 }] } } },
        'nodePort: 70000',
      ],
      [
        'a node port outside the range',
        { serviceTemplate: { spec: { ports: [{ port: 80, nodePort: 81 }] } } },
        'spec.serviceTemplate.spec.ports[0].nodePort: 81: expected a node port from 30000 to 32767',
      ],
      [
        'minReplicas below 1',
        { autoscaling: { minReplicas: 0, maxReplicas: 2 } },
        'spec.autoscaling.minReplicas: 0: expected at least 1',
      ],
      [
        'a misspelled maxReplicas',
        { autoscaling: { maxReplica: 2 } },
        'spec.autoscaling.maxReplicas: undefined: expected a whole number',
      ],
      [
        'externalTrafficPolicy with type ClusterIP',
        { serviceTemplate: { spec: { externalTrafficPolicy: 'Local' } } },
        'spec.serviceTemplate.spec.externalTrafficPolicy: "Local": expected no value, or spec.serviceType LoadBalancer or NodePort',
      ],
      [
        'loadBalancerSourceRanges with type ClusterIP',
        { serviceTemplate: { spec: { loadBalancerSourceRanges: ['10.0.0.0/8'] } } },
        'spec.serviceTemplate.spec.loadBalancerSourceRanges: ["10.0.0.0/8"]: expected no value, or spec.serviceType LoadBalancer',
      ],
      [
        'an invalid quantity',
        { podTemplate: { spec: { containers: [{ name: 'kuma-gateway', resources: { limits: { cpu: 'much' } } }] } } },
        'spec.podTemplate.spec.containers[0].resources.limits.cpu: "much": expected a quantity such as',
      ],
      [
        'a list item without its merge key',
        { podTemplate: { spec: { containers: [{ image: 'a' }] } } },
        'spec.podTemplate.spec.containers[0]: {"image":"a"}: expected the merge key name',
      ],
      [
        'deletion of the gateway container',
        { podTemplate: { spec: { containers: [{ name: 'kuma-gateway', $patch: 'delete' }] } } },
        'spec.podTemplate.spec.containers: ',
      ],
      [
        'replacement of all containers',
        { podTemplate: { spec: { containers: [{ $patch: 'replace' }, { name: 'other' }] } } },
        'expected exactly one container with the name kuma-gateway',
      ],
      [
        'the field container of kuma.io',
        { podTemplate: { spec: { container: {} } } },
        'spec.podTemplate.spec.container: {}: expected the field to be omitted',
      ],
      [
        'the mesh label of the pods',
        { podTemplate: { metadata: { labels: { 'kuma.io/mesh': 'other' } } } },
        'spec.podTemplate.metadata.labels[kuma.io/mesh]: "other": expected no value or default',
      ],
      [
        'the injection label',
        { podTemplate: { metadata: { labels: { 'kuma.io/sidecar-injection': 'enabled' } } } },
        'labels[kuma.io/sidecar-injection]',
      ],
      [
        'the selector label',
        { podTemplate: { metadata: { labels: { app: 'other' } } } },
        'spec.podTemplate.metadata.labels[app]: "other"',
      ],
      [
        'the gateway annotation',
        { podTemplate: { metadata: { annotations: { 'kuma.io/gateway': 'enabled' } } } },
        'annotations[kuma.io/gateway]',
      ],
      [
        'the tags annotation',
        { podTemplate: { metadata: { annotations: { 'kuma.io/tags': '{}' } } } },
        'annotations[kuma.io/tags]',
      ],
      [
        'the selector',
        { deploymentTemplate: { spec: { selector: { matchLabels: { app: 'x' } } } } },
        'spec.deploymentTemplate.spec.selector',
      ],
      [
        'pods in the Deployment template',
        { deploymentTemplate: { spec: { template: {} } } },
        'spec.deploymentTemplate.spec.template: {}: expected the field to be omitted: set spec.podTemplate instead',
      ],
      [
        'replicas in the Deployment template',
        { deploymentTemplate: { spec: { replicas: 3 } } },
        'spec.deploymentTemplate.spec.replicas: 3',
      ],
      [
        'the type of the Service',
        { serviceTemplate: { spec: { type: 'ExternalName' } } },
        'spec.serviceTemplate.spec.type: "ExternalName": expected the field to be omitted: set spec.serviceType instead',
      ],
      [
        'the selector of the Service',
        { serviceTemplate: { spec: { selector: { app: 'x' } } } },
        'spec.serviceTemplate.spec.selector',
      ],
      [
        'another target port',
        { serviceTemplate: { spec: { ports: [{ port: 80, targetPort: 81 }] } } },
        'spec.serviceTemplate.spec.ports[0].port: 80: expected another port, because listener 80 has this port, and this item leads to 81',
      ],
      [
        'the selector in a deletion directive',
        { deploymentTemplate: { spec: { '$deleteFromPrimitiveList/selector': { matchLabels: { app: 'x' } } } } },
        'spec.deploymentTemplate.spec.selector: {"matchLabels":{"app":"x"}}: expected the field to be omitted',
      ],
      [
        'pods in a deletion directive',
        {
          deploymentTemplate: { spec: { '$deleteFromPrimitiveList/template': { metadata: { labels: { app: 'x' } } } } },
        },
        'spec.deploymentTemplate.spec.template',
      ],
      [
        'replacement of the whole Deployment',
        { deploymentTemplate: { spec: { $patch: 'replace', minReadySeconds: 1 } } },
        'spec.deploymentTemplate.spec.selector: undefined: expected the generated value',
      ],
      [
        'deletion of the whole Deployment',
        { deploymentTemplate: { spec: { $patch: 'delete' } } },
        'spec.deploymentTemplate.spec.template: undefined',
      ],
      [
        '$retainKeys with one field of the Deployment',
        { deploymentTemplate: { spec: { $retainKeys: ['minReadySeconds'], minReadySeconds: 1 } } },
        'spec.deploymentTemplate.spec.template: undefined',
      ],
      [
        '$retainKeys with the ports of the Service',
        { serviceTemplate: { spec: { $retainKeys: ['ports'] } } },
        'spec.serviceTemplate.spec.selector: undefined: expected the generated value',
      ],
      [
        'the type of the Service in a deletion directive',
        { serviceTemplate: { spec: { '$deleteFromPrimitiveList/type': 'ExternalName' } } },
        'spec.serviceTemplate.spec.type: "ExternalName"',
      ],
      [
        'deletion of the selector of the Service',
        { serviceTemplate: { spec: { '$deleteFromPrimitiveList/selector': null } } },
        'spec.serviceTemplate.spec.selector: undefined',
      ],
      [
        'two gateway containers',
        {
          podTemplate: {
            spec: { containers: [{ $patch: 'replace' }, { name: 'kuma-gateway' }, { name: 'kuma-gateway' }] },
          },
        },
        'expected exactly one container with the name kuma-gateway',
      ],
      [
        'too many items for the gateway container',
        { podTemplate: { spec: { containers: Array.from({ length: 5 }, () => ({ name: 'kuma-gateway' })) } } },
        'spec.podTemplate.spec.containers[4].name: "kuma-gateway": expected at most 4 elements with the same name',
      ],
      ['null for the ports', { serviceTemplate: { spec: { ports: null } } }, 'spec.serviceTemplate.spec.ports: null'],
      ['an autoscaler without maxReplicas', { autoscaling: {} }, 'spec.autoscaling.maxReplicas'],
      [
        'minReplicas above maxReplicas',
        { autoscaling: { minReplicas: 5, maxReplicas: 2 } },
        'spec.autoscaling.minReplicas: 5: expected at most maxReplicas, 2',
      ],
      [
        'an autoscaler with another target',
        { autoscaling: { maxReplicas: 2, scaleTargetRef: {} } },
        'spec.autoscaling.scaleTargetRef',
      ],
      [
        'a budget with minAvailable and maxUnavailable',
        { podDisruptionBudget: { minAvailable: 1, maxUnavailable: 1 } },
        'spec.podDisruptionBudget',
      ],
      ['an empty budget', { podDisruptionBudget: {} }, 'spec.podDisruptionBudget'],
      [
        'a budget with a selector',
        { podDisruptionBudget: { minAvailable: 1, selector: {} } },
        'spec.podDisruptionBudget.selector',
      ],
    ];
    it('passes on fields that Kubernetes does not have, and reports them', () => {
      const response = own({ podTemplate: { spec: { tolerationz: [], containers: [{ name: 'log', imagee: 'a' }] } } });
      expect(podOf(response)).to.deep.include({ tolerationz: [] });
      expect(containerOf(response, 'log')).to.deep.equal({ name: 'log', imagee: 'a' });
      for (const type of ['Ready', 'Synced']) {
        expect(conditionOf(response, type)['message']).to.contain(
          'spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?; spec.podTemplate.spec.containers[0].imagee: unknown field, did you mean "image"?',
        );
      }
    });

    it('does not wait for unknown fields, because the API server drops them', () => {
      const spec = {
        podTemplate: { spec: { turbo: true, containers: [{ name: 'kuma-gateway', imagePullPolcy: 'Always' }] } },
      };
      const dropped = (object: JsonObject): JsonObject =>
        JSON.parse(JSON.stringify(object), (key, value) =>
          ['turbo', 'imagePullPolcy'].includes(key) ? undefined : value,
        );
      const again = answer(ownRequest({ spec }, applied(own(spec), dropped)));
      expect(conditionOf(again, 'Synced')).to.include({ status: 'True', reason: 'Synced' });
      expect(conditionOf(again, 'Synced')['message']).to.contain('spec.podTemplate.spec.turbo: unknown field');
    });

    it('names at most ten unknown fields', () => {
      const many = Object.fromEntries(Array.from({ length: 12 }, (_, index) => [`unknown${index}`, 1]));
      const { message } = ready(own({ podTemplate: { spec: many } }));
      expect(message).to.contain('unknown9: unknown field; and more unknown fields').and.not.contain('unknown10');
    });

    it('reports an unknown field that a newer CRD may have', () => {
      expect(ready(own({ zone: 'a' }))['message']).to.contain('spec.zone: unknown field');
    });

    for (const [what, spec, message] of wrong) {
      it(`creates no pods and reports the field: ${what}`, () => {
        const response = own(spec);
        expect(ready(response)).to.include({ status: 'False', reason: 'InvalidConfiguration' });
        expect(ready(response)['message']).to.contain(message);
        expect(childOf(response, 'Deployment')).to.equal(undefined);
      });

      it(`does not change existing children: ${what}`, () => {
        const before = own({
          replicas: 2,
          podTemplate: { spec: { priorityClassName: 'high' } },
          serviceTemplate: { spec: { sessionAffinity: 'ClientIP' } },
        });
        const children = applied(before);
        const response = answer(ownRequest({ spec: { replicas: 2, ...spec } }, children));
        for (const [kind, group] of [
          ['Service', 'Service.v1'],
          ['Deployment', 'Deployment.apps/v1'],
        ] as const) {
          const observed = objectAt(objectAt(children, group), 'demo/edge');
          const after = dynamicApply(observed, childOf(response, kind) ?? {});
          // The Service follows its own template, which is valid if only another template is invalid.
          if (kind === 'Service' && spec['serviceTemplate'] === undefined) continue;
          expect(objectAt(after, 'spec')).to.deep.equal(objectAt(observed, 'spec'));
        }
      });
    }
  });

  describe('with a gatewayRef', () => {
    const gatewayRef = { name: 'edge' };

    it('requests the MeshGateway of the gatewayRef and those of the global control plane, in two rules', () => {
      const { parent } = parseCustomizeRequest(ownRequest({ spec: { gatewayRef } }));
      const rules = customize({ parent }).relatedResources.filter(({ resource }) => resource === 'meshgateways');
      expect(rules).to.deep.equal([
        { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways', names: ['edge'] },
        {
          apiVersion: 'kuma.io/v1alpha1',
          resource: 'meshgateways',
          labelSelector: { matchLabels: { 'kuma.io/origin': 'global' } },
        },
      ]);
    });

    it('does not bind a better match', () => {
      const better = gateway('better', [81], { 'kuma.io/service': 'edge_demo_svc', team: 'a' });
      const spec = { gatewayRef, tags: { team: 'a' } };
      expect(objectAt(own(spec, { gateways: [gateway(), better] }), 'status')['gateway']).to.equal('edge');
    });

    const refused: [what: string, gateways: readonly JsonObject[], message: string][] = [
      ['does not exist', [gateway('other')], 'MeshGateway "edge" of spec.gatewayRef does not exist'],
      [
        'belongs to another mesh',
        [{ ...gateway(), mesh: 'prod' }],
        "does not belong to mesh 'default', but to mesh 'prod'",
      ],
      [
        'selects other tags',
        [gateway('edge', [80], { team: 'b' })],
        'does not match: "edge" selects team="b", the instance has no such tag',
      ],
      ['cannot be read', [{ ...gateway(), spec: { selectors: 'all' } }], 'cannot be read: '],
    ];
    for (const [what, gateways, message] of refused) {
      it(`creates no children and reports that the MeshGateway ${what}`, () => {
        const response = own({ gatewayRef }, { gateways });
        expect(response['children']).to.deep.equal([]);
        for (const type of ['Ready', 'GatewayMatched']) {
          expect(conditionOf(response, type)).to.include({ status: 'False', reason: 'NoGatewayMatched' });
          expect(conditionOf(response, type)['message']).to.contain(message);
        }
        expect(objectAt(response, 'status')).to.not.have.property('gateway');
      });
    }

    it('keeps the Service and the Deployment after the MeshGateway is deleted', () => {
      const children = applied(own({ gatewayRef }));
      const response = answer(ownRequest({ spec: { gatewayRef }, gateways: [] }, children));
      expect(specOf(response, 'Service')['ports']).to.have.length(1);
      expect(childOf(response, 'Deployment')).to.not.equal(undefined);
    });
  });

  describe('with a number of pods', () => {
    const replicasOf = (response: JsonObject) => specOf(response, 'Deployment')['replicas'];
    const autoscaling = { minReplicas: 2, maxReplicas: 8 };

    it('always has spec.replicas pods', () => {
      expect(replicasOf(own({ replicas: 3 }))).to.equal(3);
      const children = applied(own({ replicas: 3 }), scaledTo(7));
      expect(replicasOf(answer(ownRequest({ spec: { replicas: 3 } }, children)))).to.equal(3);
    });

    it('creates one pod without spec.replicas and then keeps the current number', () => {
      expect(replicasOf(own())).to.equal(1);
      const children = applied(own(), scaledTo(7));
      expect(replicasOf(answer(ownRequest({}, children)))).to.equal(7);
    });

    it('starts with the minReplicas of the autoscaler', () => {
      expect(replicasOf(own({ autoscaling }))).to.equal(2);
      expect(replicasOf(own({ autoscaling: { maxReplicas: 3 } }))).to.equal(1);
    });

    it('keeps the current number when the autoscaler is added and when it is removed', () => {
      const three = applied(own({ replicas: 3 }));
      const on = answer(ownRequest({ spec: { autoscaling } }, three));
      expect(replicasOf(on)).to.equal(3);
      const scaled = applied(on, scaledTo(6));
      expect(replicasOf(answer(ownRequest({ spec: { autoscaling } }, scaled)))).to.equal(6);
      const off = answer(ownRequest({}, scaled));
      expect(replicasOf(off)).to.equal(6);
      expect(childOf(off, 'HorizontalPodAutoscaler')).to.equal(undefined);
      expect(childOf(off, 'Deployment')).to.not.equal(undefined);
    });

    it('omits the field under server-side apply after another manager takes it over', () => {
      const owner = (fields: JsonObject) => ({ manager: 'metacontroller', operation: 'Apply', fieldsV1: fields });
      const labels = { 'f:metadata': { 'f:labels': { 'f:controller-uid': {} } } };
      const observed = (fields: JsonObject) => {
        const one = deployment('True');
        const metadata = { ...objectAt(one, 'metadata'), managedFields: [owner({ ...labels, ...fields })] };
        return scaledTo(6)({ ...one, metadata });
      };
      const held = own({ autoscaling }, { deployment: observed({ 'f:spec': { 'f:replicas': {} } }) });
      expect(replicasOf(held)).to.equal(6);
      const free = own({ autoscaling }, { deployment: observed({ 'f:spec': { 'f:paused': {} } }) });
      expect(specOf(free, 'Deployment')).to.not.have.property('replicas');
    });

    it('reports that spec.replicas is ignored with an autoscaler', () => {
      const children = applied(own({ replicas: 3 }));
      const response = answer(ownRequest({ spec: { replicas: 9, autoscaling } }, children));
      expect(replicasOf(response)).to.equal(3);
      expect(ready(response)['message']).to.contain('spec.replicas is ignored');
    });

    it('keeps the current number or applies spec.replicas while another field is invalid', () => {
      const children = applied(own({ replicas: 3 }), scaledTo(6));
      const wrong = { podTemplate: { spec: { dnsPolicy: 'Own' } } };
      expect(replicasOf(answer(ownRequest({ spec: wrong }, children)))).to.equal(6);
      expect(replicasOf(answer(ownRequest({ spec: { ...wrong, replicas: 4 } }, children)))).to.equal(4);
    });
  });

  describe('with an autoscaler and a disruption budget', () => {
    const spec = { autoscaling: { maxReplicas: 4 }, podDisruptionBudget: { minAvailable: '50%' } };
    const holder = (kind: string, apiVersion: string) => ({
      [`${kind}.${apiVersion}`]: { 'demo/edge': { apiVersion, kind, metadata: { name: 'edge', namespace: 'demo' } } },
    });

    it('creates both for its Deployment and its pods', () => {
      const response = own(spec);
      expect(childOf(response, 'HorizontalPodAutoscaler')).to.deep.include({
        apiVersion: 'autoscaling/v2',
        metadata: { name: 'edge', namespace: 'demo' },
        spec: { maxReplicas: 4, scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'edge' } },
      });
      expect(childOf(response, 'PodDisruptionBudget')).to.deep.include({
        apiVersion: 'policy/v1',
        metadata: { name: 'edge', namespace: 'demo' },
        spec: { minAvailable: '50%', selector: { matchLabels: { app: 'edge' } } },
      });
    });

    it('requests the objects with their names only if the spec asks for them', () => {
      const ask = (given: JsonObject) =>
        customize(parseCustomizeRequest(ownRequest({ spec: given }))).relatedResources.map(({ resource }) => resource);
      expect(ask({ ...spec, className: '' })).to.include.members(['horizontalpodautoscalers', 'poddisruptionbudgets']);
      expect(ask({ className: '' })).to.not.include.members(['horizontalpodautoscalers']);
      const kuma = parseCustomizeRequest(syncRequest({ spec }));
      expect(customize(kuma).relatedResources).to.have.length(4);
    });

    it('creates neither before the Deployment', () => {
      expect(own(spec, { gateways: [] })['children']).to.deep.equal([]);
    });

    it('does not take over objects of another owner', () => {
      const related = {
        ...holder('HorizontalPodAutoscaler', 'autoscaling/v2'),
        ...holder('PodDisruptionBudget', 'policy/v1'),
      };
      const response = own(spec, { related });
      expect(ready(response)).to.include({ reason: 'NameConflict' });
      expect(ready(response)['message']).to.contain('HorizontalPodAutoscaler "edge" already exists');
      expect(ready(response)['message']).to.contain('PodDisruptionBudget "edge" already exists');
      expect(childOf(response, 'HorizontalPodAutoscaler')).to.equal(undefined);
      expect(childOf(response, 'PodDisruptionBudget')).to.equal(undefined);
      expect(childOf(response, 'Deployment')).to.not.equal(undefined);
    });

    it('keeps the existing ones while the spec is invalid', () => {
      const children = applied(own(spec));
      const wrong = { autoscaling: { maxReplicas: 0 }, podDisruptionBudget: {} };
      const response = answer(ownRequest({ spec: wrong }, children));
      expect(specOf(response, 'HorizontalPodAutoscaler')['maxReplicas']).to.equal(4);
      expect(specOf(response, 'PodDisruptionBudget')['minAvailable']).to.equal('50%');
    });

    it('is not Ready while one of them is missing, because the API server may have refused it', () => {
      const changes = { service: service({ type: 'ClusterIP' }), deployment: deployment('True') };
      const quiet = { ...spec, resources: { requests: { cpu: '1' } }, podDisruptionBudget: { maxUnavailable: 1 } };
      expect(ready(own(quiet, changes))).to.include({
        status: 'False',
        reason: 'ChildrenMissing',
        message:
          'HorizontalPodAutoscaler, PodDisruptionBudget do not exist yet; if this persists, see the events of this MeshGatewayInstance',
      });
      const { 'Service.v1': _, 'Deployment.apps/v1': __, ...both } = applied(own(quiet));
      const request = ownRequest({ ...changes, spec: quiet });
      const complete = answer({ ...request, children: { ...objectAt(request, 'children'), ...both } });
      expect(ready(complete)).to.include({ status: 'True', reason: 'Ready', message: '' });
    });

    it('reports a missing Service and a missing Deployment with the reason of Kuma', () => {
      const { message, reason } = ready(own({}));
      expect(reason).to.equal('LoadBalancerAddressNotReady');
      expect(message).to.contain('waiting for a cluster IP address; Service, Deployment do not exist yet; if');
    });

    it('reports that the CompositeController does not list them', () => {
      const controller = { metadata: { name: 'own' }, spec: { generateSelector: true, childResources: [] } };
      const { message } = ready(own(spec, { controller }));
      expect(message).to.contain('add autoscaling/v2 horizontalpodautoscalers to spec.childResources');
      expect(message).to.contain('add policy/v1 poddisruptionbudgets to spec.childResources');
    });
  });

  describe('that is suspended', () => {
    const rich = {
      replicas: 2,
      autoscaling: undefined,
      podDisruptionBudget: { minAvailable: 1 },
      podTemplate: { spec: { priorityClassName: 'high' } },
    };

    it('keeps its children after changes of its spec and its MeshGateway', () => {
      const children = applied(own(rich), scaledTo(5));
      const spec = { suspend: true, replicas: 9, serviceType: 'NodePort', autoscaling: { maxReplicas: 2 } };
      const response = answer(ownRequest({ spec, gateways: [gateway('edge', [99], { team: 'x' })] }, children));
      const kinds = [
        ['Service', 'Service.v1'],
        ['Deployment', 'Deployment.apps/v1'],
        ['PodDisruptionBudget', 'PodDisruptionBudget.policy/v1'],
      ] as const;
      for (const [kind, group] of kinds) {
        const observed = objectAt(objectAt(children, group), 'demo/edge');
        const after = dynamicApply(observed, childOf(response, kind) ?? {});
        expect(objectAt(after, 'spec')).to.deep.equal(objectAt(observed, 'spec'));
      }
      expect(response['children']).to.have.length(3);
    });

    it('creates nothing', () => {
      expect(own({ suspend: true })['children']).to.deep.equal([]);
    });

    it('reports that it is suspended and whether the existing children are ready', () => {
      const changes = { service: service({ type: 'ClusterIP' }), deployment: deployment('True') };
      expect(ready(own({ suspend: true }, changes))).to.include({
        status: 'True',
        reason: 'Suspended',
        message: 'children are kept as they are because spec.suspend is true',
      });
      expect(ready(own({ suspend: true }))).to.include({ status: 'False', reason: 'Suspended' });
    });
  });

  describe('in its status', () => {
    it('reports the MeshGateway, the addresses, the number of pods and their selector', () => {
      const observed = { ...deployment('True'), status: { replicas: 3, availableReplicas: 3 } };
      const status = objectAt(own({}, { service: service({ type: 'ClusterIP' }), deployment: observed }), 'status');
      expect(status).to.deep.include({
        gateway: 'edge',
        addresses: [{ type: 'IPAddress', value: '10.0.0.1' }],
        replicas: 3,
        selector: 'app=edge',
      });
    });

    it('reports the addresses of the load balancer', () => {
      const ingress = [{ ip: '192.0.2.1' }, { hostname: 'lb.example.com' }, { ports: [] }];
      const { addresses } = objectAt(
        own({ serviceType: 'LoadBalancer' }, { service: service({}, undefined, { ingress }) }),
        'status',
      );
      expect(addresses).to.deep.equal([
        { type: 'IPAddress', value: '192.0.2.1' },
        { type: 'Hostname', value: 'lb.example.com' },
      ]);
    });

    it('omits the addresses if there are none', () => {
      expect(objectAt(own(), 'status')).to.not.have.property('addresses');
    });

    it('reports the name of a headless Service, which resolves to the addresses of the pods', () => {
      const headless = service({ type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] });
      expect(objectAt(own({}, { service: headless }), 'status')['addresses']).to.deep.equal([
        { type: 'Hostname', value: 'edge.demo.svc' },
      ]);
    });
  });

  it('does not take over the Service of a kuma.io instance with the same name', () => {
    const owner = {
      apiVersion: 'kuma.io/v1alpha1',
      kind: 'MeshGatewayInstance',
      name: 'edge',
      uid: 'other',
      controller: true,
    };
    const foreign = service({}, { labels: { 'controller-uid': 'other' }, ownerReferences: [owner] });
    const response = own({}, { related: { 'Service.v1': { 'demo/edge': foreign } } });
    expect(ready(response)['reason']).to.equal('NameConflict');
    expect(childOf(response, 'Service')).to.equal(undefined);
  });

  it('prints the kubectl label command for an orphaned Service', () => {
    const orphan = service({}, { annotations: { 'kuma.io/gateway': 'builtin' } });
    const response = own({}, { related: { 'Service.v1': { 'demo/edge': orphan } } });
    expect(ready(response)['reason']).to.equal('AdoptionRequired');
    expect(ready(response)['message']).to.match(
      /^Service of this gateway .*kubectl label --namespace demo service\/edge/,
    );
  });
});
