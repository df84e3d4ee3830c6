import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { conditionOf, identityOf, nodePorts, portsOf, type World } from './world.ts';
import { writes } from './writes.ts';

const ports = (...items: readonly JsonObject[]) => ({ serviceTemplate: { spec: { ports: items } } });
const nodePort = { serviceType: 'NodePort' };

/** Waits until the Service leads from these ports to these listeners. */
function waitTargets(edge: World, targets: Readonly<Record<string, number>>): Promise<JsonObject> {
  return eventually(async () => {
    const service = await edge.service();
    const found = portsOf(service).map(({ port, targetPort }) => [String(port), targetPort]);
    expect(Object.fromEntries(found)).to.deep.equal(targets);
    return service;
  });
}

underEachStrategy('ports of the Service', ({ cluster, world }) => {
  it('change in place, and the other ports keep their node ports', async () => {
    const edge = world();
    await edge.create(nodePort, {}, [8080, 8443]);
    const first = await waitTargets(edge, { 8080: 8080, 8443: 8443 });
    await edge.replaceSpec({ ...nodePort, ...ports({ port: 80, targetPort: 8080 }) });
    const second = await waitTargets(edge, { 80: 8080, 8443: 8443 });
    await edge.replaceSpec(nodePort);
    const third = await waitTargets(edge, { 8080: 8080, 8443: 8443 });
    for (const service of [second, third]) {
      expect(identityOf(service)).to.deep.equal(identityOf(first));
      expect(nodePorts(service)['8443']).to.equal(nodePorts(first)['8443']);
    }
  });

  it('follow the listeners: a listener that goes away leaves a note, and its port comes back with it', async () => {
    const edge = world();
    const spec = ports({ port: 80, targetPort: 8080 }, { port: 443, targetPort: 8443 });
    await edge.create({ serviceType: 'ClusterIP', ...spec }, {}, [8080, 8443]);
    await waitTargets(edge, { 80: 8080, 443: 8443 });
    await edge.putGateway([8443]);
    await waitTargets(edge, { 443: 8443 });
    await edge.bringUp();
    await eventually(async () => {
      expect(conditionOf(await edge.instance(), 'Ready')['message']).to.equal(
        'spec.serviceTemplate.spec.ports[0]: the Service has no port 80, because the MeshGateway has no listener with port 8080',
      );
    });
    await edge.putGateway([8080, 8443]);
    await waitTargets(edge, { 80: 8080, 443: 8443 });
    await eventually(async () => expect(conditionOf(await edge.instance(), 'Ready')['message']).to.equal(''));
  });

  it('stay as they are while two listeners would share one, and the status names both', async () => {
    const edge = world();
    await edge.create({ serviceType: 'ClusterIP', ...ports({ port: 80, targetPort: 8080 }) }, {}, [8080]);
    const before = await waitTargets(edge, { 80: 8080 });
    await edge.putGateway([8080, 80]);
    const { message } = await edge.waitReady('False', 'InvalidConfiguration');
    expect(message).to.contain('listener 80 has this port').and.contain('leads to 8080');
    expect((await edge.service())['spec']).to.deep.equal(before['spec']);
    await edge.replaceSpec({
      serviceType: 'ClusterIP',
      ...ports({ port: 80, targetPort: 8080 }, { port: 81, targetPort: 80 }),
    });
    await waitTargets(edge, { 80: 8080, 81: 80 });
  });

  it('are written once', async () => {
    const edge = world();
    const items = [
      { port: 80, targetPort: 8080, name: 'web', appProtocol: 'http' },
      { port: 443, targetPort: 8443, nodePort: 0 },
    ];
    await edge.create({ ...nodePort, ...ports(...items) }, {}, [8080, 8443]);
    await edge.bringUp();
    await edge.settled();
    await sleep(3000);
    const before = await writes(cluster);
    await edge.putGateway([8080, 8443]);
    await sleep(4000);
    expect(await writes(cluster)).to.deep.equal(before);
  });
});
