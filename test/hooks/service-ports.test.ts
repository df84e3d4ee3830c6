import { expect } from 'chai';
import fc from 'fast-check';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { classOf, createdFrom, specOf, withClasses } from '../support/classes.ts';
import { dynamicApply, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, gateway, ownRequest } from '../support/request.ts';

const listening = (...ports: readonly number[]) => ({ gateways: [gateway('edge', ports)] });
const ports = (...items: readonly JsonObject[]) => ({ serviceTemplate: { spec: { ports: items } } });
const tcp = (port: number, targetPort: Json, more: JsonObject = {}) => ({
  name: `${port}`,
  protocol: 'TCP',
  port,
  targetPort,
  ...more,
});
const portsIn = (response: JsonObject) => specOf(response, 'Service')['ports'];
const ready = (response: JsonObject) => conditionOf(response, 'Ready');

/** Returns the answer for an instance with a template and listeners on some ports. */
function own(spec: JsonObject, ...listeners: readonly number[]): JsonObject {
  return answer(ownRequest({ spec, ...listening(...listeners) }));
}

/** Returns the answer for an instance with a class. */
function merged(ofClass: JsonObject, spec: JsonObject, ...listeners: readonly number[]): JsonObject {
  return withClasses([classOf('gold', ofClass)], { className: 'gold', ...spec }, listening(...listeners));
}

describe('the ports of a Service', () => {
  describe('lead to a listener on another port', () => {
    it('in place of the port of the listener', () => {
      expect(portsIn(own(ports({ port: 80, targetPort: 8080 }), 8080, 8443))).to.deep.equal([
        tcp(80, 8080),
        tcp(8443, 8443),
      ]);
    });

    it('with the name, the application protocol and the node port of the item', () => {
      const item = { port: 80, targetPort: 8080, name: 'web', appProtocol: 'http', nodePort: 30080 };
      const response = own({ serviceType: 'NodePort', ...ports(item) }, 8080);
      expect(portsIn(response)).to.deep.equal([{ ...item, protocol: 'TCP' }]);
    });

    it('that another port belongs to: two listeners change places', () => {
      const items = [
        { port: 80, targetPort: 8080 },
        { port: 8080, targetPort: 80 },
      ];
      expect(portsIn(own(ports(...items), 80, 8080))).to.deep.equal([tcp(8080, 80), tcp(80, 8080)]);
    });

    it('from several ports', () => {
      const items = [80, 81, 8080].map((port) => ({ port, targetPort: 8080 }));
      expect(portsIn(own(ports(...items), 8080))).to.deep.equal([tcp(80, 8080), tcp(81, 8080), tcp(8080, 8080)]);
    });

    it('in the order of the listeners', () => {
      const items = [
        { port: 443, targetPort: 8443 },
        { port: 80, targetPort: 8080 },
      ];
      const names = (portsIn(own(ports(...items), 8080, 9000, 8443)) as JsonObject[]).map(({ name }) => name);
      expect(names).to.deep.equal(['80', '9000', '443']);
    });

    it('with the node port of the listener, unless the item sets one', () => {
      const nodePorts = (...items: readonly JsonObject[]) => {
        const response = own({ serviceType: 'NodePort', ...ports(...items) }, 30080, 30081);
        return (portsIn(response) as JsonObject[]).map(({ nodePort, port }) => [port, nodePort]);
      };
      expect(nodePorts({ port: 80, targetPort: 30080 })).to.deep.equal([
        [80, 30080],
        [30081, 30081],
      ]);
      expect(nodePorts({ port: 80, targetPort: 30080, nodePort: 31000 })[0]).to.deep.equal([80, 31000]);
      // 0 lets the API server choose.
      expect(nodePorts({ port: 80, targetPort: 30080, nodePort: 0 })[0]).to.deep.equal([80, undefined]);
      expect(nodePorts({ port: 30081, targetPort: 30080 }, { port: 30080, targetPort: 30081 })).to.deep.equal([
        [30081, 30080],
        [30080, 30081],
      ]);
    });

    it('with an item that removes the port of the listener explicitly', () => {
      const items = [
        { port: 8080, $patch: 'delete' },
        { port: 80, targetPort: 8080 },
      ];
      expect(portsIn(own(ports(...items), 8080))).to.deep.equal([tcp(80, 8080)]);
    });

    it('and the message names the port of the Service that gets an allocated node port', () => {
      const note = 'ports outside the node port range 30000-32767 get an allocated node port: ';
      const message = (item: JsonObject) =>
        ready(own({ serviceType: 'NodePort', ...ports(item) }, 8080, 8443))['message'];
      expect(message({ port: 80, targetPort: 8080 })).to.contain(`${note}80, 8443`);
      expect(message({ port: 80, targetPort: 8080, nodePort: 30080 })).to.contain(`${note}8443`);
    });
  });

  describe('lead to a port of a sidecar', () => {
    const sidecar = {
      podTemplate: {
        spec: {
          containers: [{ name: 'dns', image: 'dns', ports: [{ name: 'dns', containerPort: 53, protocol: 'UDP' }] }],
        },
      },
    };
    const item = { port: 53, targetPort: 'dns', protocol: 'UDP' };

    it('by its name, after the ports of the listeners', () => {
      expect(portsIn(own({ ...sidecar, ...ports(item) }, 80))).to.deep.equal([
        tcp(80, 80),
        { name: '53', protocol: 'UDP', port: 53, targetPort: 'dns' },
      ]);
    });

    it('with the node port of a listener, because the protocol differs', () => {
      const items = [
        { port: 80, nodePort: 30080 },
        { ...item, nodePort: 30080 },
      ];
      const response = own({ serviceType: 'NodePort', ...sidecar, ...ports(...items) }, 80);
      expect((portsIn(response) as JsonObject[]).map(({ nodePort }) => nodePort)).to.deep.equal([30080, 30080]);
    });

    it('of an init container that keeps running', () => {
      const [container] = sidecar.podTemplate.spec.containers;
      const spec = { initContainers: [{ ...container, restartPolicy: 'Always' }] };
      expect(portsIn(own({ podTemplate: { spec }, ...ports(item) }, 80))).to.have.length(2);
    });

    it('of the class, until the instance removes it', () => {
      const remove = { podTemplate: { spec: { containers: [{ name: 'dns', $patch: 'delete' }] } } };
      expect(portsIn(merged({ serviceType: 'ClusterIP', ...sidecar }, ports(item), 80))).to.have.length(2);
      expect(ready(merged(sidecar, { ...remove, ...ports(item) }, 80))['message']).to.contain(
        'spec.serviceTemplate.spec.ports[0].targetPort: "dns": expected the port of a listener, or the name of a port of the pods (the pods have none)',
      );
    });
  });

  describe('are refused', () => {
    const cases: readonly [what: string, spec: JsonObject, listeners: readonly number[], says: string][] = [
      [
        'for two listeners on one port',
        ports({ port: 80, targetPort: 8080 }),
        [80, 8080],
        'spec.serviceTemplate.spec.ports[0].port: 80: expected another port, because listener 80 has this port, and this item leads to 8080',
      ],
      [
        'for two listeners on one port, one after the other',
        ports({ port: 443 }, { port: 80, targetPort: 8080 }, { port: 80, targetPort: 8081 }),
        [443, 8080, 8081],
        'spec.serviceTemplate.spec.ports[2].port: 80: expected another port, because ports[1] leads from port 80 to 8080, and this item leads to 8081',
      ],
      [
        'for a sidecar on the port of a listener',
        ports({ port: 80, targetPort: 'http' }),
        [80],
        'spec.serviceTemplate.spec.ports[0].port: 80: expected another port, because listener 80 has this port, and this item leads to http',
      ],
      [
        'for a name that no port of the pods has',
        ports({ port: 9090, targetPort: 'metrics' }),
        [80],
        'spec.serviceTemplate.spec.ports[0].targetPort: "metrics": expected the port of a listener, or the name of a port of the pods',
      ],
      [
        'for a listener with another protocol than TCP',
        ports({ port: 53, targetPort: 80, protocol: 'UDP' }),
        [80],
        'spec.serviceTemplate.spec.ports[0].protocol: "UDP": expected TCP',
      ],
      [
        'for a number that is no port',
        ports({ port: 70000, targetPort: 80 }),
        [80],
        'spec.serviceTemplate.spec.ports[0].port: 70000: expected at most 65535',
      ],
      [
        'for a name that is no label',
        ports({ port: 80, name: 'Web_1' }),
        [80],
        'spec.serviceTemplate.spec.ports[0].name: "Web_1": expected at most 63 lowercase letters',
      ],
      [
        'for a name that another port has',
        ports({ port: 80, name: '443' }),
        [80, 443],
        'spec.serviceTemplate.spec.ports[0].name: "443": expected a name that no other port has',
      ],
      [
        'for a node port that another port has',
        { serviceType: 'NodePort', ...ports({ port: 80, nodePort: 30443 }) },
        [30443, 80],
        'spec.serviceTemplate.spec.ports[0].nodePort: 30443: expected a node port that no other port has',
      ],
      [
        'without the port of a listener',
        ports({ port: 80, $patch: 'delete' }),
        [80],
        'spec.serviceTemplate.spec.ports: [{"port":80,"$patch":"delete"}]: expected the ports of all listeners',
      ],
    ];

    for (const [what, spec, listeners, says] of cases)
      it(what, () => {
        const response = own(spec, ...listeners);
        expect(ready(response)).to.include({ status: 'False', reason: 'InvalidConfiguration' });
        expect(ready(response)['message']).to.contain(says);
        expect(childOf(response, 'Service')).to.equal(undefined);
      });
  });

  describe('of a listener that does not exist', () => {
    it('are left out and noted, and nothing else changes', () => {
      const response = own(ports({ port: 80, targetPort: 8080 }, { port: 443, targetPort: 8443 }), 8443);
      expect(portsIn(response)).to.deep.equal([tcp(443, 8443)]);
      expect(ready(response)['reason']).to.not.equal('InvalidConfiguration');
      for (const type of ['Ready', 'Synced'])
        expect(conditionOf(response, type)['message']).to.contain(
          'spec.serviceTemplate.spec.ports[0]: the Service has no port 80, because the MeshGateway has no listener with port 8080',
        );
    });

    it('are left out and noted if only a node port was set', () => {
      const response = own({ serviceType: 'NodePort', ...ports({ port: 443, nodePort: 30443 }) }, 80);
      expect(portsIn(response)).to.deep.equal([tcp(80, 80)]);
      expect(ready(response)['message']).to.contain('ports[0]: the Service has no port 443');
    });

    it('are noted with the class that sets them', () => {
      const response = merged(ports({ port: 80, targetPort: 8080 }), {}, 443);
      expect(portsIn(response)).to.deep.equal([tcp(443, 443)]);
      expect(ready(response)['message']).to.contain(
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.spec.ports[0]: the Service has no port 80',
      );
    });
  });

  describe('of a class', () => {
    const web = ports({ port: 80, targetPort: 8080, name: 'web' });
    const cases: readonly [what: string, spec: JsonObject, expected: readonly JsonObject[]][] = [
      ['stay without ports in the instance', {}, [tcp(80, 8080, { name: 'web' }), tcp(8443, 8443)]],
      [
        'get other fields from an item of the instance with the same port',
        ports({ port: 80, appProtocol: 'http' }),
        [tcp(80, 8080, { name: 'web', appProtocol: 'http' }), tcp(8443, 8443)],
      ],
      ['lose fields by null', ports({ port: 80, name: null }), [tcp(80, 8080), tcp(8443, 8443)]],
      [
        'give way to an item of the instance that leads to the same listener',
        ports({ port: 81, targetPort: 8080 }),
        [tcp(81, 8080), tcp(8443, 8443)],
      ],
      ['give way to the own port of the listener', ports({ port: 8080 }), [tcp(8080, 8080), tcp(8443, 8443)]],
      [
        'lead to another listener',
        ports({ port: 80, targetPort: 8443 }),
        [tcp(8080, 8080), tcp(80, 8443, { name: 'web' })],
      ],
      ['are removed by $patch: delete', ports({ port: 80, $patch: 'delete' }), [tcp(8080, 8080), tcp(8443, 8443)]],
    ];

    for (const [what, spec, expected] of cases)
      it(what, () => {
        const response = merged(web, spec, 8080, 8443);
        expect(ready(response)['reason'], String(ready(response)['message'])).to.not.equal('InvalidConfiguration');
        expect(portsIn(response)).to.deep.equal(expected);
      });

    it('are removed by $patch: delete if they set nothing but the target', () => {
      const response = merged(ports({ port: 80, targetPort: 8080 }), ports({ port: 80, $patch: 'delete' }), 8080);
      expect(portsIn(response)).to.deep.equal([tcp(8080, 8080)]);
    });

    it('are all removed by null, if each leads to a listener', () => {
      const spec = { serviceTemplate: { spec: { ports: null } } };
      expect(portsIn(merged(web, spec, 8080))).to.deep.equal([tcp(8080, 8080)]);
    });

    it('keep all but the node ports for an instance of type ClusterIP', () => {
      const ofClass = { serviceType: 'NodePort', ...ports({ port: 80, targetPort: 8080, nodePort: 30080 }) };
      expect(portsIn(merged(ofClass, { serviceType: 'ClusterIP' }, 8080))).to.deep.equal([tcp(80, 8080)]);
    });

    it('are refused with the name of the class', () => {
      expect(ready(merged(web, {}, 80, 8080))['message']).to.contain(
        'MeshGatewayInstanceClass gold: spec.serviceTemplate.spec.ports[0].port: 80',
      );
    });

    it('are settled by the instance if they are on the port of a listener', () => {
      const response = merged(web, ports({ port: 81, targetPort: 80 }), 80, 8080);
      expect(portsIn(response)).to.deep.equal([tcp(81, 80), tcp(80, 8080, { name: 'web' })]);
    });
  });

  it('depend on the last template alone, and ports that do not change keep their node port', () => {
    const item = fc.record({ port: fc.constantFrom(80, 81, 443), targetPort: fc.constantFrom(8080, 8443) });
    const items = fc.uniqueArray(item, { selector: ({ port }) => port, maxLength: 3 });
    fc.assert(
      fc.property(items, items, (before, after) => {
        const first = own({ serviceType: 'NodePort', ...ports(...before) }, 8080, 8443);
        const children = createdFrom(first);
        const observed = allocated(objectAt(objectAt(children, 'Service.v1'), 'demo/edge'));
        const spec = { serviceType: 'NodePort', ...ports(...after) };
        const next = answer(
          ownRequest({ spec, ...listening(8080, 8443) }, { ...children, 'Service.v1': { 'demo/edge': observed } }),
        );
        const [stored, wanted] = [
          dynamicApply(observed, childOf(next, 'Service') ?? {}),
          portsIn(own(spec, 8080, 8443)),
        ];
        const plain = byPort(objectAt(stored, 'spec')['ports']).map(({ nodePort: _, ...port }) => port);
        expect(plain).to.deep.equal(byPort(wanted));
        for (const { nodePort, port } of byPort(objectAt(observed, 'spec')['ports'])) {
          const later = byPort(objectAt(stored, 'spec')['ports']).find((other) => other['port'] === port);
          if (later !== undefined) expect(later['nodePort']).to.equal(nodePort);
        }
      }),
    );
  });
});

function byPort(list: Json | undefined): readonly JsonObject[] {
  return [...(list as readonly JsonObject[])].sort((one, other) => Number(one['port']) - Number(other['port']));
}

/** Returns a Service with the node ports that an API server allocates. */
function allocated(service: JsonObject): JsonObject {
  const spec = objectAt(service, 'spec');
  const list = byPort(spec['ports']).map((port) => ({ ...port, nodePort: 32000 + Number(port['port']) }));
  return { ...service, spec: { ...spec, ports: list } };
}
