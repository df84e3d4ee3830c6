import { expect } from 'chai';
import { MeshGateway } from '../../src/api/gateway.ts';
import type { Json } from '../../src/api/json.ts';
import { listenerPorts } from '../../src/gateways/ports.ts';

const portsOf = (listeners: readonly Json[] | null) =>
  listenerPorts(MeshGateway.parse({ metadata: { name: 'edge' }, spec: { conf: { listeners } } }));

describe('the ports of a MeshGateway', () => {
  describe('when several listeners share a port', () => {
    it('are distinct, in the order of first use', () => {
      const listeners = [443, 80, 443, '80', 8080].map((port, index) => ({ port, hostname: `h${index}` }));
      expect(portsOf(listeners)).to.deep.equal({ ports: [443, 80, 8080], unusable: [] });
    });
  });

  describe('when listeners have no valid port', () => {
    it('do not include them, and are returned with the first issue of each skipped listener', () => {
      const listeners = [{ port: 80 }, { port: 0 }, { protocol: 'HTTP' }, null, { port: 443 }];
      const { ports, unusable } = portsOf(listeners);
      expect(ports).to.deep.equal([80, 443]);
      expect(unusable).to.deep.equal([
        { field: 'spec.conf.listeners[1].port', message: 'expected a port from 1 to 65535' },
        { field: 'spec.conf.listeners[2].port', message: 'expected a port from 1 to 65535' },
        { field: 'spec.conf.listeners[3]', message: 'expected object, received null' },
      ]);
    });
  });

  describe('when there are no listeners', () => {
    for (const listeners of [[], null]) {
      it(`are empty: ${JSON.stringify(listeners)}`, () => {
        expect(portsOf(listeners)).to.deep.equal({ ports: [], unusable: [] });
      });
    }

    for (const spec of [null, {}, { conf: null }]) {
      it(`are empty: ${JSON.stringify(spec)}`, () => {
        expect(listenerPorts(MeshGateway.parse({ metadata: { name: 'edge' }, spec }))).to.deep.equal({
          ports: [],
          unusable: [],
        });
      });
    }
  });
});
