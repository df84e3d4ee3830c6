import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { Cluster, readOffer } from './cluster.ts';
import { bothControllers, refusal } from './own.ts';
import { freePort } from './processes.ts';
import { World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const user = 'metacontroller';

describe('A Metacontroller with the permissions of manifests/rbac alone', () => {
  const cluster = new Cluster('rbac');

  before(async function () {
    if (offer.assets === undefined) return this.skip();
    await cluster.start(offer, 'dynamic-apply');
    await cluster.applyOverlay(bothControllers);
    await cluster.stopProgram('metacontroller');
    await cluster.kubectl(
      'create',
      'clusterrolebinding',
      user,
      `--user=${user}`,
      '--clusterrole=metacontroller-meshgatewayinstance',
    );
    const kubeconfig = join(cluster.folder, 'impersonating');
    writeFileSync(kubeconfig, await cluster.kubectl('config', 'view', '--raw'));
    await cluster.shell(`sed -i 's/^    token: .*/&\\n    as: ${user}/' '${kubeconfig}'`);
    expect(readFileSync(kubeconfig, 'utf8')).to.contain(`as: ${user}`);
    expect(await refusal(cluster.shell(`kubectl --kubeconfig '${kubeconfig}' get nodes`))).to.contain('Forbidden');
    const [metrics, health] = [await freePort(), await freePort()];
    cluster.startProgram('restricted', offer.metacontroller ?? '', [
      `--kubeconfig=${kubeconfig}`,
      '--discovery-interval=2s',
      `--metrics-address=127.0.0.1:${metrics}`,
      `--health-probe-bind-address=127.0.0.1:${health}`,
    ]);
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  it('creates, changes and deletes all children, and is refused nothing', async () => {
    const [own, kuma] = [new World(cluster, 'rbac-own', 'mesh.internal'), new World(cluster, 'rbac-kuma')];
    await own.create({
      autoscaling: { minReplicas: 1, maxReplicas: 3 },
      podDisruptionBudget: { maxUnavailable: 1 },
      serviceAccount: { create: true },
    });
    await kuma.create({ replicas: 1 });
    await own.bringUp();
    await kuma.bringUp();
    for (const what of ['services', 'deployments', 'horizontalpodautoscalers', 'poddisruptionbudgets'] as const)
      await own.get(what);
    await own.putGateway([80, 8080]);
    await own.waitPorts([80, 8080]);
    const log = readFileSync(cluster.programs.get('restricted')?.logFile ?? '', 'utf8');
    expect(log.split('\n').filter((line) => /forbidden/i.test(line))).to.deep.equal([]);
  });
});
