import { expect } from 'chai';
import { eventually } from '../e2e/processes.ts';
import { conditionOf } from '../e2e/world.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { GlobalControlPlane } from './global.ts';
import { applyRelease } from './kuma.ts';
import { applyProduct, installProduct } from './product.ts';
import { scenario, site } from './site.ts';
import { port, Stage } from './stage.ts';
import { report } from './table.ts';

scenario('10. a zone of a global control plane', () => {
  const stage = new Stage('live-zone', 'mesh.internal');
  const global = new GlobalControlPlane(site);
  const name = stage.namespace;
  const putGateway = (...ports: readonly number[]) =>
    global.put('meshgateways', {
      type: 'MeshGateway',
      name,
      selectors: [{ match: { 'kuma.io/service': `edge_${name}_svc` } }],
      conf: { listeners: ports.map((one) => ({ port: one, protocol: 'HTTP' })) },
    });

  before(async () => {
    await global.start();
    await applyRelease(site, site.offer.kuma, ...global.zoneValues);
    await installProduct(site);
    await applyProduct(site);
    await stage.world.createNamespace();
    const address = await stage.startBackend();
    await global.put('external-services', {
      type: 'ExternalService',
      name,
      tags: { 'kuma.io/service': `${name}-backend`, 'kuma.io/protocol': 'http' },
      networking: { address: `${address}:8080` },
    });
    await global.put('meshhttproutes', { type: 'MeshHTTPRoute', name, spec: stage.routeSpec() });
    await putGateway(port);
  });
  after(async () => {
    await stage.close();
    // A zone keeps the resources of the global control plane after it leaves it, and its webhook refuses to delete them.
    for (const plural of ['meshgateways', 'meshhttproutes', 'external-services']) await global.delete(plural, name);
    const kinds = 'meshgateways.kuma.io,meshhttproutes.kuma.io,externalservices.kuma.io';
    await eventually(async () => {
      expect(await site.kubectl('get', kinds, '-A', '-l', 'kuma.io/origin=global', '-o', 'name')).to.equal('');
    }, 60);
    await global.stop();
    await applyRelease(site, site.offer.kuma);
    // The webhook of the former control plane refuses this until its pod is gone.
    await eventually(() => site.kubectl('label', 'meshes.kuma.io', 'default', 'kuma.io/origin-'), 60, 1000);
  });

  it('serves requests through the MeshGateway that the instance names as on the global control plane', async () => {
    const spec = { serviceType: 'ClusterIP', replicas: 1, gatewayRef: { name } };
    await stage.world.createInstance(spec);
    await stage.ready();
    const instance = await stage.world.instance();
    const title = String(objectAt(instance, 'status')['gateway']);
    expect(title).to.match(new RegExp(`^${name} \\(${name}-[a-z0-9]{16}\\)$`));
    expect(conditionOf(instance, 'GatewayMatched')).to.include({ message: `MeshGateway "${title}"` });
    await stage.client.start(await stage.url());
    const { failed, sent } = await stage.client.mark();
    report({ scenario: '10: a gateway in a zone', sent, failed, note: title });
    expect(sent).to.be.greaterThan(0);
  });

  it('follows a listener that is added on the global control plane, without a failed request', async () => {
    const before = await stage.client.mark();
    await putGateway(port, 9090);
    const url = await eventually(async () => {
      await stage.world.waitPorts([port, 9090]);
      return stage.url(9090);
    }, 60);
    await eventually(async () => expect(await stage.client.fetch(url)).to.equal(200), 60, 1000);
    const after = await stage.client.mark();
    const [sent, failed] = [after.sent - before.sent, after.failed - before.failed];
    report({ scenario: '10: a listener is added on the global control plane', sent, failed });
    expect(failed, after.errors.join('; ')).to.equal(0);
  });
});
