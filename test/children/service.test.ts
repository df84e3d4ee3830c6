import { expect } from 'chai';
import { ObservedService } from '../../src/api/children.ts';
import type { MeshGatewayInstance } from '../../src/api/instance.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { makeService, portsOutsideRange, serviceKind } from '../../src/children/service.ts';

const range = { first: 30000, last: 32767 };
const noMetadata = { labels: new Map<string, string>(), annotations: new Map<string, string>() };

function instance(spec: JsonObject = {}): MeshGatewayInstance {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'u1' };
  return KumaMeshGatewayInstance.parse({ apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', metadata, spec });
}

/** Returns the Service as it is sent. */
function serviceOf(spec: JsonObject = {}, ports: readonly number[] = [80], metadata = noMetadata): JsonObject {
  return JSON.parse(JSON.stringify(makeService(instance(spec), metadata, ports, range)));
}

const specOf = (spec: JsonObject = {}, ports: readonly number[] = [80]) => serviceOf(spec, ports)['spec'];

describe('a Service', () => {
  describe('without settings', () => {
    it('has the defaults', () => {
      expect(serviceOf()).to.deep.equal({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'edge', namespace: 'demo', annotations: { 'kuma.io/gateway': 'builtin' } },
        spec: {
          type: 'LoadBalancer',
          selector: { app: 'edge' },
          ports: [{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }],
        },
      });
    });
  });

  describe('with metadata', () => {
    it('overrides the generated metadata', () => {
      const metadata = {
        labels: new Map([['team', 'a']]),
        annotations: new Map([
          ['lb.example.com/class', 'fast'],
          ['kuma.io/gateway', 'mine'],
        ]),
      };
      expect(serviceOf({}, [80], metadata)['metadata']).to.deep.equal({
        name: 'edge',
        namespace: 'demo',
        annotations: { 'kuma.io/gateway': 'mine', 'lb.example.com/class': 'fast' },
        labels: { team: 'a' },
      });
    });
  });

  describe('with a loadBalancerIP in the instance', () => {
    const template = (loadBalancerIP: string) => ({ serviceTemplate: { spec: { loadBalancerIP } } });

    it('requests the address', () => {
      expect(specOf(template('1.2.3.4'))).to.have.property('loadBalancerIP', '1.2.3.4');
    });

    it('requests no address if it is empty', () => {
      expect(specOf(template(''))).to.not.have.property('loadBalancerIP');
    });
  });

  describe('with several ports', () => {
    it('keeps their order', () => {
      expect(specOf({ serviceType: 'ClusterIP' }, [443, 80])).to.deep.equal({
        type: 'ClusterIP',
        selector: { app: 'edge' },
        ports: [
          { name: '443', protocol: 'TCP', port: 443, targetPort: 443 },
          { name: '80', protocol: 'TCP', port: 80, targetPort: 80 },
        ],
      });
    });
  });

  describe('of type NodePort', () => {
    const nodePort = { serviceType: 'NodePort' };

    for (const [port, asked] of [
      [29999, false],
      [30000, true],
      [31234, true],
      [32767, true],
      [32768, false],
      [80, false],
    ] as const) {
      it(`${asked ? 'requests' : 'does not request'} the node port ${port}`, () => {
        const common = { name: `${port}`, protocol: 'TCP', port, targetPort: port };
        expect(specOf(nodePort, [port])).to.deep.equal({
          type: 'NodePort',
          selector: { app: 'edge' },
          ports: [asked ? { ...common, nodePort: port } : common],
        });
      });
    }

    it('reports the ports outside the range', () => {
      expect(portsOutsideRange(instance(nodePort), [80, 30000, 32767, 32768], range)).to.deep.equal([80, 32768]);
    });
  });

  for (const serviceType of ['ClusterIP', 'LoadBalancer']) {
    describe(`of type ${serviceType}`, () => {
      it('requests no node port', () => {
        expect(specOf({ serviceType }, [30000]))
          .to.have.property('ports')
          .that.deep.equals([{ name: '30000', protocol: 'TCP', port: 30000, targetPort: 30000 }]);
      });

      it('reports no port outside the range', () => {
        expect(portsOutsideRange(instance({ serviceType }), [80, 30000], range)).to.deep.equal([]);
      });
    });
  }
});

describe('isMadeByKuma of a Service', () => {
  const service = (annotations: JsonObject, spec: JsonObject) =>
    ObservedService.parse({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'edge', annotations }, spec });
  const builtin = { 'kuma.io/gateway': 'builtin' };
  const selector = { app: 'edge' };

  it('is true with the annotation of built-in gateways and the selector of the instance', () => {
    expect(serviceKind.isMadeByKuma(service(builtin, { selector }), 'edge')).to.equal(true);
  });

  for (const [what, annotations, spec] of [
    ['without the annotation', {}, { selector }],
    ['of a delegated gateway', { 'kuma.io/gateway': 'enabled' }, { selector }],
    ['that selects other pods', builtin, { selector: { app: 'web' } }],
    ['that selects nothing', builtin, {}],
  ] as const) {
    it(`is false for a Service ${what}`, () => {
      expect(serviceKind.isMadeByKuma(service(annotations, spec), 'edge')).to.equal(false);
    });
  }
});
