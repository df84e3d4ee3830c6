import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isList, isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { applyResponse } from '../support/driver.ts';
import { childOf, conditionOf, deepFreeze, observedOf } from '../support/golden.ts';
import { answer } from '../support/request.ts';

/** Reads a request that was made from a public report. */
function reported(name: string): JsonObject {
  return deepFreeze(JSON.parse(readFileSync(new URL(`../golden/reports/${name}.json`, import.meta.url), 'utf8')));
}

const specOf = (object: JsonObject | undefined) => objectAt(object ?? {}, 'spec');
const podOf = (object: JsonObject | undefined) => objectAt(objectAt(specOf(object), 'template'), 'spec');
const portsOf = (object: JsonObject | undefined) => {
  const { ports } = specOf(object);
  return isList(ports) ? ports.filter(isObject) : [];
};

/** Syncs and applies as Metacontroller does. Returns the request of each sync. */
function rounds(start: JsonObject, count: number): readonly JsonObject[] {
  const requests = [start];
  for (let round = 0; round < count; round += 1) {
    const last = requests.at(-1) ?? {};
    requests.push(applyResponse(last, answer(last)));
  }
  return requests;
}

/** Returns the request with another spec of the instance. */
function withSpec(request: JsonObject, spec: JsonObject): JsonObject {
  return { ...request, parent: { ...objectAt(request, 'parent'), spec } };
}

/** Returns the request with other fields in the spec of the Service. */
function withService(request: JsonObject, fields: JsonObject): JsonObject {
  const children = objectAt(request, 'children');
  const services = Object.entries(objectAt(children, 'Service.v1')).map(([key, service]) => {
    const object = isObject(service) ? service : {};
    return [key, { ...object, spec: { ...specOf(object), ...fields } }];
  });
  return { ...request, children: { ...children, 'Service.v1': Object.fromEntries(services) } };
}

function withListeners(request: JsonObject, ...ports: readonly number[]): JsonObject {
  const related = objectAt(request, 'related');
  const gateways = Object.entries(objectAt(related, 'MeshGateway.kuma.io/v1alpha1')).map(([name, gateway]) => {
    const object = isObject(gateway) ? gateway : {};
    return [name, { ...object, spec: { ...specOf(object), conf: { listeners: ports.map((port) => ({ port })) } } }];
  });
  return { ...request, related: { ...related, 'MeshGateway.kuma.io/v1alpha1': Object.fromEntries(gateways) } };
}

describe('what leaving out does not take away', () => {
  describe('when a loadBalancerClass is not asked for any more', () => {
    const request = reported('31-load-balancer-class-unset');

    it('the class stays, and nothing is reported', () => {
      const response = answer(request);
      expect(specOf(childOf(response, 'Service'))['loadBalancerClass']).to.equal('a.example/x');
      expect(conditionOf(response, 'Ready')).to.include({ status: 'True', reason: 'Ready' });
      expect(conditionOf(response, 'Synced')).to.include({ status: 'True', message: '' });
    });

    it('a new listener gets its port, and the pods follow the template', () => {
      const spec = { serviceType: 'LoadBalancer', podTemplate: { spec: { nodeSelector: { zone: 'a' } } } };
      const response = answer(withListeners(withSpec(request, spec), 80, 443));
      expect(portsOf(childOf(response, 'Service')).map(({ port }) => port)).to.deep.equal([80, 443]);
      expect(podOf(childOf(response, 'Deployment'))['nodeSelector']).to.deep.equal({ zone: 'a' });
    });

    it('the class goes when the type has no classes any more', () => {
      const response = answer(withSpec(request, { serviceType: 'ClusterIP' }));
      expect(specOf(childOf(response, 'Service'))).to.not.have.property('loadBalancerClass');
    });
  });

  it('the node ports of a load balancer that uses none are given back once', () => {
    const request = reported('34-allocate-node-ports-false');
    const [port] = portsOf(childOf(answer(request), 'Service'));
    expect(port).to.deep.equal({ name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 0 });
    const freed = withService(request, { ports: [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }] });
    expect(portsOf(childOf(answer(freed), 'Service'))).to.deep.equal(portsOf(observedOf(freed, 'Service.v1')));
  });

  it('the node ports are given back without a nodePort in the template too', () => {
    const spec = { serviceTemplate: { spec: { allocateLoadBalancerNodePorts: false } } };
    const [port] = portsOf(childOf(answer(withSpec(reported('34-allocate-node-ports-false'), spec)), 'Service'));
    expect(port).to.include({ nodePort: 0 });
  });

  it('a ServiceAccount of kuma.io goes with both of its names', () => {
    const request = reported('42b-kuma-service-account-unset');
    expect(podOf(observedOf(request, 'Deployment.apps/v1'))).to.include({
      serviceAccountName: 'x',
      serviceAccount: 'x',
    });
    const first = answer(request);
    expect(podOf(childOf(first, 'Deployment'))).to.include({ serviceAccountName: null, serviceAccount: null });
    expect(conditionOf(first, 'Synced')).to.include({ status: 'Unknown', reason: 'Updating' });
    expect(conditionOf(first, 'Synced')['message']).to.contain('spec.template.spec.serviceAccount (to be removed)');
  });

  it('a key that somebody added to the selector goes in the second sync', () => {
    const [start = {}, claimed = {}, released = {}] = rounds(reported('96-selector-edited'), 2);
    const selectorOf = (request: JsonObject) => specOf(observedOf(request, 'Service.v1'))['selector'];
    expect(selectorOf(start)).to.deep.equal({ app: 'front', version: 'v2' });
    expect(conditionOf(answer(start), 'Synced')).to.include({ status: 'Unknown', reason: 'Updating' });
    expect(conditionOf(answer(start), 'Synced')['message']).to.contain('spec.selector.version (to be removed)');
    expect(selectorOf(claimed)).to.deep.equal({ app: 'front', version: 'v2' });
    expect(selectorOf(released)).to.deep.equal({ app: 'front' });
  });
});

describe('what Kubernetes fixes when it creates a Service', () => {
  const request = reported('77-health-check-node-port');
  const path = 'spec.serviceTemplate.spec';

  it('a healthCheckNodePort is told, not tried, and everything else goes on', () => {
    const spec = { ...objectAt(objectAt(request, 'parent'), 'spec'), replicas: 3 };
    const response = answer(withListeners(withSpec(request, spec), 80, 443));
    for (const type of ['Ready', 'Synced'])
      expect(conditionOf(response, type)['message']).to.contain(
        `${path}.healthCheckNodePort: 30199: expected 31000: it cannot be changed while the Service exists`,
      );
    expect(conditionOf(response, 'Ready')['status']).to.equal('False');
    expect(specOf(childOf(response, 'Service'))).to.include({ healthCheckNodePort: 31000 });
    expect(portsOf(childOf(response, 'Service')).map(({ port }) => port)).to.deep.equal([80, 443]);
    expect(specOf(childOf(response, 'Deployment'))['replicas']).to.equal(3);
  });

  it('a healthCheckNodePort can be asked for when the Service gets its first one', () => {
    const cluster = withService(request, { externalTrafficPolicy: 'Cluster', healthCheckNodePort: undefined });
    const response = answer(cluster);
    expect(specOf(childOf(response, 'Service'))).to.include({ healthCheckNodePort: 30199 });
    expect(conditionOf(response, 'Ready')['message']).to.not.contain('cannot be changed');
  });

  for (const [what, stored, asked, kept, message] of [
    [
      'an address for a headless Service',
      { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] },
      { serviceType: 'ClusterIP', serviceTemplate: { spec: { clusterIP: '10.0.0.7' } } },
      { clusterIP: 'None' },
      `${path}.clusterIP: "10.0.0.7": expected "None": it cannot be changed while the Service exists`,
    ],
    [
      'no address for a Service that has one',
      { type: 'ClusterIP' },
      { serviceType: 'ClusterIP', serviceTemplate: { spec: { clusterIP: 'None' } } },
      { clusterIP: '10.0.0.10' },
      `${path}.clusterIP: "None": expected "10.0.0.10": it cannot be changed while the Service exists`,
    ],
    [
      'a load balancer in front of a headless Service',
      { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] },
      { serviceType: 'LoadBalancer', serviceTemplate: { spec: { externalTrafficPolicy: 'Local' } } },
      { type: 'ClusterIP' },
      'spec.serviceType: "LoadBalancer": expected "ClusterIP": the Service is headless',
    ],
    [
      'another class',
      { loadBalancerClass: 'a.example/x' },
      { serviceTemplate: { spec: { loadBalancerClass: 'a.example/y' } } },
      { loadBalancerClass: 'a.example/x' },
      `${path}.loadBalancerClass: "a.example/y": expected "a.example/x"`,
    ],
    [
      'another first family',
      { ipFamilies: ['IPv4', 'IPv6'], ipFamilyPolicy: 'PreferDualStack' },
      { serviceTemplate: { spec: { ipFamilies: ['IPv6', 'IPv4'], ipFamilyPolicy: 'PreferDualStack' } } },
      { ipFamilies: ['IPv4', 'IPv6'] },
      `${path}.ipFamilies[0]: "IPv6": expected "IPv4"`,
    ],
  ] as const) {
    it(`${what} is told, and a new listener gets its port`, () => {
      const response = answer(withListeners(withSpec(withService(request, stored), asked), 80, 443));
      const service = childOf(response, 'Service');
      expect(specOf(service)).to.deep.include(kept);
      expect(portsOf(service).map(({ port }) => port)).to.deep.equal([80, 443]);
      expect(conditionOf(response, 'Ready')).to.include({ status: 'False', reason: 'InvalidConfiguration' });
      expect(conditionOf(response, 'Ready')['message']).to.contain(message);
    });
  }

  it('the Service of a load balancer that stays headless has no fields of a load balancer', () => {
    const headless = withService(request, { type: 'ClusterIP', clusterIP: 'None', clusterIPs: ['None'] });
    const asked = {
      serviceType: 'LoadBalancer',
      serviceTemplate: {
        spec: {
          externalTrafficPolicy: 'Local',
          healthCheckNodePort: 30_199,
          loadBalancerClass: 'a.example/x',
          ports: [{ port: 80, nodePort: 30_080 }],
        },
      },
    };
    const spec = specOf(childOf(answer(withSpec(headless, asked)), 'Service'));
    expect(spec).to.have.all.keys('type', 'selector', 'ports');
    expect(spec['ports']).to.deep.equal([{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }]);
  });
});
