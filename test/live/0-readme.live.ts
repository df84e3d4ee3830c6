import { expect } from 'chai';
import { eventually } from '../e2e/processes.ts';
import { conditionOf, World } from '../e2e/world.ts';
import { installProduct, removeProduct } from './product.ts';
import { commandsOf } from './readme.ts';
import { scenario, site } from './site.ts';
import { report } from './table.ts';

scenario("0. README's main path, word for word", () => {
  const sample = 'manifests/samples/first-gateway';
  before(() => removeProduct(site, { withDefinition: true }));
  after(() => site.kubectl('delete', '-k', sample, '--ignore-not-found', '--timeout=120s'));

  it('installs, and a gateway becomes Ready and answers a request', async () => {
    const began = Date.now();
    await installProduct(site);
    const installed = Date.now();
    const [request = '', ...commands] = [...commandsOf('Step three')].reverse();
    for (const command of commands.reverse()) await site.cluster.shell(command);
    const seconds = [(installed - began) / 1000, (Date.now() - installed) / 1000].map((one) => one.toFixed(0));
    const proxy = 'kubectl proxy > /dev/null & sleep 2';
    const answer = await site.cluster.shell(`${proxy}; trap "kill $!" EXIT; ${request}`);
    expect(answer).to.include('This is a Kuma MeshGateway');
    report({
      scenario: "0: README's main path",
      note: `installed after ${seconds[0]} s, Ready and served ${seconds[1]} s later`,
    });
  });

  it('reports Ready, Synced and Available', () =>
    eventually(async () => {
      const instance = await new World(site.cluster, 'first-gateway', 'mesh.internal', 'first-gateway').instance();
      for (const type of ['Ready', 'Synced', 'Available'])
        expect(conditionOf(instance, type)['status'], type).to.equal('True');
    }));
});
