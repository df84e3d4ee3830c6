import { expect } from 'chai';
import { isList, type JsonObject } from '../../src/api/json.ts';
import { classOf, createdFrom, gatewayOf, podOf, specOf, withClasses } from '../support/classes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf, deepFreeze } from '../support/golden.ts';
import { service } from '../support/request.ts';

const merged = (ofClass: JsonObject, spec: JsonObject = {}) =>
  withClasses([classOf('gold', ofClass)], { className: 'gold', ...spec });
const pods = (spec: JsonObject) => ({ podTemplate: { spec } });
const gateway = (fields: JsonObject) => pods({ containers: [{ name: 'kuma-gateway', ...fields }] });
const problems = (response: JsonObject) => {
  const { message, reason } = conditionOf(response, 'Ready');
  return reason === 'InvalidConfiguration' ? String(message) : '';
};
const envOf = (response: JsonObject, name: string) => {
  const { env } = gatewayOf(response);
  return (isList(env) ? env : []).filter((one) => Object(one).name === name);
};

describe('an instance with a class', () => {
  it('does not change the request', () => {
    const [ofClass, spec] = [deepFreeze(gateway({ image: 'a' })), deepFreeze(gateway({ image: 'b' }))];
    expect(JSON.stringify(merged(ofClass, spec))).to.equal(JSON.stringify(merged(ofClass, spec)));
  });

  describe('templates', () => {
    it('are merged one after the other: generated, class, instance', () => {
      const response = merged(
        gateway({
          image: 'class:1',
          env: [
            { name: 'A', value: 'class' },
            { name: 'B', value: 'class' },
          ],
        }),
        gateway({ env: [{ name: 'A', value: 'instance' }], terminationMessagePath: '/tmp/end' }),
      );
      expect(gatewayOf(response)).to.include({ image: 'class:1', terminationMessagePath: '/tmp/end' });
      expect(envOf(response, 'A')).to.deep.equal([{ name: 'A', value: 'instance' }]);
      expect(envOf(response, 'B')).to.deep.equal([{ name: 'B', value: 'class' }]);
      expect(envOf(response, 'POD_NAME')).to.have.length(1);
    });

    it('remove values of the class with null and with $patch: delete', () => {
      const ofClass = pods({
        nodeSelector: { disk: 'ssd', zone: 'a' },
        priorityClassName: 'high',
        containers: [
          { name: 'kuma-gateway', env: [{ name: 'A', value: 'class' }] },
          { name: 'shipper', image: 's' },
        ],
      });
      const response = merged(
        ofClass,
        pods({
          nodeSelector: { zone: null },
          priorityClassName: null,
          containers: [
            { name: 'kuma-gateway', env: [{ name: 'A', $patch: 'delete' }] },
            { name: 'shipper', $patch: 'delete' },
          ],
        }),
      );
      expect(podOf(response)).to.not.have.property('priorityClassName');
      expect(podOf(response)['nodeSelector']).to.deep.equal({ disk: 'ssd' });
      expect(podOf(response)['containers']).to.have.length(1);
      expect(envOf(response, 'A')).to.deep.equal([]);
    });

    it('apply the directives of the class to the generated object, not to the instance', () => {
      const ofClass = gateway({ env: [{ $patch: 'replace' }, { name: 'ONLY', value: '1' }] });
      const response = merged(ofClass, gateway({ env: [{ name: 'MORE', value: '2' }] }));
      const { env } = gatewayOf(response);
      expect(env).to.have.deep.members([
        { name: 'ONLY', value: '1' },
        { name: 'MORE', value: '2' },
      ]);
    });

    it('can remove a whole template of the class', () => {
      const ofClass = {
        ...pods({ priorityClassName: 'high' }),
        deploymentTemplate: { metadata: { labels: { a: 'b' } } },
      };
      for (const podTemplate of [null, { spec: null }]) {
        const response = merged(ofClass, { podTemplate, deploymentTemplate: null });
        expect(podOf(response)).to.not.have.property('priorityClassName');
        expect(objectAt(childOf(response, 'Deployment') ?? {}, 'metadata')).to.not.have.property('labels');
      }
    });
  });

  describe('labels and annotations', () => {
    const metadata = { labels: { team: 'class', tier: 'class' }, annotations: { 'example.com/a': 'class' } };
    const ofClass = { serviceTemplate: { metadata }, podTemplate: { metadata }, deploymentTemplate: { metadata } };
    const labelsOf = (labels: JsonObject) =>
      objectAt(childOf(merged(ofClass, { serviceTemplate: { metadata: { labels } } }), 'Service') ?? {}, 'metadata')[
        'labels'
      ];

    it('are merged by key', () => {
      expect(labelsOf({ team: 'instance', own: 'x' })).to.deep.equal({ team: 'instance', tier: 'class', own: 'x' });
      const response = merged(ofClass, { podTemplate: { metadata: { labels: { team: 'instance' } } } });
      const template = objectAt(objectAt(specOf(response, 'Deployment'), 'template'), 'metadata');
      expect(template['labels']).to.include({ app: 'edge', team: 'instance', tier: 'class' });
      expect(template['annotations']).to.include({ 'kuma.io/gateway': 'builtin', 'example.com/a': 'class' });
      const metadataOf = objectAt(childOf(response, 'Deployment') ?? {}, 'metadata');
      expect(metadataOf).to.deep.include(metadata);
    });

    it('of the class are removed by null and by $patch', () => {
      expect(labelsOf({ team: null })).to.deep.equal({ tier: 'class' });
      expect(labelsOf({ $patch: 'delete' })).to.equal(undefined);
      expect(labelsOf({ $patch: 'replace', own: 'x' })).to.deep.equal({ own: 'x' });
    });
  });

  describe('scalars and resources', () => {
    it('are those of the instance if it sets them', () => {
      const ofClass = { serviceType: 'NodePort', replicas: 2, omitDefaultSecurityContext: true };
      const response = merged(ofClass);
      expect(specOf(response, 'Service')['type']).to.equal('NodePort');
      expect(specOf(response, 'Deployment')['replicas']).to.equal(2);
      expect(podOf(response)).to.not.have.property('securityContext');
      const other = merged(ofClass, { serviceType: 'ClusterIP', replicas: 5, omitDefaultSecurityContext: false });
      expect(specOf(other, 'Service')['type']).to.equal('ClusterIP');
      expect(specOf(other, 'Deployment')['replicas']).to.equal(5);
      expect(podOf(other)).to.have.property('securityContext');
      expect(specOf(merged({}), 'Service')['type']).to.equal('LoadBalancer');
    });

    it('are merged by name', () => {
      const resources = { limits: { memory: '1024Mi' }, requests: { cpu: '500m', memory: '64Mi' } };
      const of = (own: JsonObject | null) => gatewayOf(merged({ resources }, { resources: own }))['resources'];
      expect(of({ limits: { memory: '2Gi' }, requests: { cpu: null } })).to.deep.equal({
        limits: { memory: '2Gi' },
        requests: { memory: '64Mi' },
      });
      expect(of(null)).to.deep.equal(gatewayOf(merged({}))['resources']);
    });
  });

  describe('autoscaler and budget', () => {
    const scaled = { autoscaling: { minReplicas: 2, maxReplicas: 4 }, podDisruptionBudget: { maxUnavailable: 1 } };
    const kinds = (response: JsonObject) =>
      ['HorizontalPodAutoscaler', 'PodDisruptionBudget'].filter((kind) => childOf(response, kind) !== undefined);

    it('are merged field by field', () => {
      const response = merged(scaled, {
        autoscaling: { maxReplicas: 9 },
        podDisruptionBudget: { unhealthyPodEvictionPolicy: 'AlwaysAllow' },
      });
      expect(specOf(response, 'HorizontalPodAutoscaler')).to.include({ minReplicas: 2, maxReplicas: 9 });
      const budget = { maxUnavailable: 1, unhealthyPodEvictionPolicy: 'AlwaysAllow' };
      expect(specOf(response, 'PodDisruptionBudget')).to.include(budget);
      expect(specOf(response, 'Deployment')['replicas']).to.equal(2);
    });

    it('of the class are removed by null and by $patch: delete', () => {
      expect(kinds(merged(scaled))).to.have.length(2);
      for (const nothing of [null, { $patch: 'delete' }])
        expect(kinds(merged(scaled, { autoscaling: nothing, podDisruptionBudget: nothing }))).to.deep.equal([]);
    });

    it('stay while the instance has an invalid patch for them', () => {
      const running = createdFrom(merged(scaled));
      const bad = { $patch: 'destroy' };
      const response = withClasses(
        [classOf('gold', scaled)],
        { className: 'gold', autoscaling: bad, podDisruptionBudget: bad },
        {},
        running,
      );
      expect(kinds(response)).to.have.length(2);
      expect(problems(response)).to.contain('spec.autoscaling[$patch]: "destroy": expected replace or delete');
    });
  });

  describe('where class and instance exclude each other', () => {
    it('the replicas of the instance replace the autoscaler of the class, and the other way round', () => {
      const fixed = merged({ autoscaling: { maxReplicas: 4 } }, { replicas: 3 });
      expect(childOf(fixed, 'HorizontalPodAutoscaler')).to.equal(undefined);
      expect(specOf(fixed, 'Deployment')['replicas']).to.equal(3);
      const scaled = merged({ replicas: 3 }, { autoscaling: { maxReplicas: 4 } });
      expect(childOf(scaled, 'HorizontalPodAutoscaler')).to.not.equal(undefined);
      expect(specOf(scaled, 'Deployment')['replicas']).to.equal(1);
      expect(problems(fixed) + problems(scaled)).to.equal('');
    });

    it('minAvailable of the instance replaces maxUnavailable of the class, and the other way round', () => {
      const budget = (ofClass: JsonObject, own: JsonObject) =>
        specOf(merged({ podDisruptionBudget: ofClass }, { podDisruptionBudget: own }), 'PodDisruptionBudget');
      const [least, most] = [{ minAvailable: 1 }, { maxUnavailable: 1 }];
      expect(budget(most, least)).to.include(least).and.not.have.property('maxUnavailable');
      expect(budget(least, most)).to.include(most).and.not.have.property('minAvailable');
      expect(budget(most, { maxUnavailable: 2 })).to.include({ maxUnavailable: 2 });
    });

    it('the type of the instance removes fields of the class that only another type has', () => {
      const spec = { externalTrafficPolicy: 'Local', loadBalancerClass: 'a.example/b', sessionAffinity: 'ClientIP' };
      const response = merged({ serviceType: 'LoadBalancer', serviceTemplate: { spec } }, { serviceType: 'ClusterIP' });
      expect(problems(response)).to.equal('');
      expect(specOf(response, 'Service')).to.include({ type: 'ClusterIP', sessionAffinity: 'ClientIP' });
      expect(specOf(response, 'Service')).to.not.have.any.keys('externalTrafficPolicy', 'loadBalancerClass');
    });

    it('the type of the instance removes node ports and a headless Service of the class', () => {
      const ports = [{ port: 80, nodePort: 30080 }];
      const plain = merged(
        { serviceType: 'NodePort', serviceTemplate: { spec: { ports } } },
        { serviceType: 'ClusterIP' },
      );
      expect(specOf(plain, 'Service')['ports']).to.deep.equal([
        { name: '80', protocol: 'TCP', port: 80, targetPort: 80 },
      ]);
      const headless = { serviceType: 'ClusterIP', serviceTemplate: { spec: { clusterIP: 'None' } } };
      expect(specOf(merged(headless), 'Service')).to.include({ clusterIP: 'None' });
      expect(specOf(merged(headless, { serviceType: 'NodePort' }), 'Service')).to.not.have.property('clusterIP');
    });

    it('the strategy of the instance replaces that of the class', () => {
      const strategyOf = (ofClass: JsonObject, own: JsonObject) => {
        const of = (strategy: JsonObject) => ({ deploymentTemplate: { spec: { strategy } } });
        return specOf(merged(of(ofClass), of(own)), 'Deployment')['strategy'];
      };
      const rolling = { rollingUpdate: { maxSurge: 1 } };
      expect(strategyOf({ type: 'RollingUpdate', ...rolling }, { type: 'Recreate' })).to.deep.equal({
        type: 'Recreate',
      });
      expect(strategyOf({ type: 'Recreate' }, rolling)).to.deep.equal({ type: 'RollingUpdate', ...rolling });
    });
  });

  describe('a problem names its source', () => {
    const cases: readonly [what: string, ofClass: JsonObject, spec: JsonObject, says: string][] = [
      [
        'a type in a template',
        pods({ nodeSelector: 7 }),
        {},
        'MeshGatewayInstanceClass gold: spec.podTemplate.spec.nodeSelector: 7',
      ],
      [
        'a type in the instance',
        pods({ nodeSelector: { a: 'b' } }),
        pods({ nodeSelector: 7 }),
        'spec.podTemplate.spec.nodeSelector: 7',
      ],
      [
        'a removed container',
        gateway({ $patch: 'delete' }),
        pods({ containers: [{ name: 'shipper', image: 's' }] }),
        'MeshGatewayInstanceClass gold: spec.podTemplate.spec.containers: ',
      ],
      [
        'a label',
        { podTemplate: { metadata: { labels: { app: 'x' } } } },
        {},
        'MeshGatewayInstanceClass gold: spec.podTemplate.metadata.labels[app]: "x"',
      ],
      [
        'a label that identifies the gateway',
        { podTemplate: { metadata: { labels: { 'kuma.io/mesh': 'x' } } } },
        { podTemplate: { metadata: { labels: { a: 'b' } } } },
        'MeshGatewayInstanceClass gold: spec.podTemplate.metadata.labels[kuma.io/mesh]: "x"',
      ],
      [
        'a label of the Service',
        { serviceTemplate: { metadata: { labels: { '-': 'x' } } } },
        {},
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.metadata.labels: "-"',
      ],
      [
        'a reserved field',
        { deploymentTemplate: { spec: { replicas: 2 } } },
        {},
        'MeshGatewayInstanceClass gold: spec.deploymentTemplate.spec.replicas: 2',
      ],
      [
        'a directive',
        gateway({ $patch: 'x' }),
        {},
        'MeshGatewayInstanceClass gold: spec.podTemplate.spec.containers[0][$patch]: "x"',
      ],
      [
        'a quantity',
        { resources: { limits: { cpu: 'x' } } },
        { resources: { limits: { memory: '1Gi' } } },
        'MeshGatewayInstanceClass gold: spec.resources.limits[cpu]: "x"',
      ],
      ['a type in resources', {}, { resources: { limits: 7 } }, 'spec.resources.limits: 7'],
      [
        'an autoscaler of both',
        { autoscaling: { maxReplicas: 2 } },
        { autoscaling: { minReplicas: 3 } },
        'spec.autoscaling.minReplicas: 3: expected at most maxReplicas, 2',
      ],
      [
        'an autoscaler of the class',
        { autoscaling: { maxReplicas: 0 } },
        { autoscaling: { minReplicas: 1 } },
        'MeshGatewayInstanceClass gold: spec.autoscaling.maxReplicas: 0',
      ],
      ['an autoscaler without maxReplicas', {}, { autoscaling: { minReplicas: 1 } }, 'spec.autoscaling.maxReplicas: '],
      ['a budget', {}, { podDisruptionBudget: {} }, 'spec.podDisruptionBudget: {}: expected exactly one of'],
      [
        'a node port',
        { serviceTemplate: { spec: { ports: [{ port: 80, nodePort: 1 }] } } },
        { serviceTemplate: { spec: { ports: [] } } },
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.spec.ports[0].nodePort: 1',
      ],
      [
        'a port',
        { serviceTemplate: { spec: { ports: [{ port: 80, targetPort: 81 }] } } },
        {},
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.spec.ports[0].port: 80: ',
      ],
      [
        'a field that the type of the class forbids',
        { serviceType: 'ClusterIP' },
        { serviceTemplate: { spec: { externalTrafficPolicy: 'Local' } } },
        'spec.serviceTemplate.spec.externalTrafficPolicy: "Local"',
      ],
    ];

    for (const [what, ofClass, spec, says] of cases)
      it(what, () => {
        const message = problems(merged(ofClass, spec));
        expect(
          message.split('; ').find((one) => one.startsWith(says)),
          message,
        ).to.not.equal(undefined);
      });

    it('a field of the Service that cannot be changed', () => {
      const ofClass = { serviceTemplate: { spec: { clusterIP: '10.0.0.9' } } };
      const response = withClasses([classOf('gold', ofClass)], { className: 'gold' }, { service: service() });
      expect(problems(response)).to.contain(
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.spec.clusterIP: "10.0.0.9"',
      );
    });
  });
});
