import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { eventually } from './processes.ts';
import { identityOf, podTemplate, World } from './world.ts';

const run = promisify(execFile);
const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;
const helmProgram = process.env['HELM_BIN'] ?? '';
const name = 'meshgatewayinstance-hook';
const image = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_IMAGE';
const definitions = ['meshgatewayinstances', 'meshgatewayinstanceclasses', 'meshgatewayindexentries'].map(
  (plural) => `customresourcedefinition/${plural}.mesh.internal`,
);

describe('The Helm chart', () => {
  const cluster = new Cluster('chart');
  const own = new World(cluster, 'chart-own', 'mesh.internal');
  const kuma = new World(cluster, 'chart-kuma', 'kuma.io');
  let former: unknown;

  before(async function () {
    if (helmProgram === '' || offer.assets === undefined) {
      process.stderr.write('skipped: the Helm chart, because HELM_BIN or KUBEBUILDER_ASSETS is not set\n');
      return this.skip();
    }
    await cluster.start(offer, 'server-side-apply', [], ['-f', join(root, 'manifests/crds/kuma.io.yaml')]);
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  const helm = async (...argv: readonly string[]) => {
    const flags = ['--kubeconfig', cluster.kubeconfig, '-n', name];
    return (await run(helmProgram, [...argv, ...flags], { maxBuffer: 64 * 1024 ** 2 })).stdout;
  };

  /** Runs helm with the chart and the values of this test. The hook runs outside the cluster. */
  const helmWithChart = async (command: string, environment: JsonObject, more: readonly string[] = []) => {
    const values = {
      groups: { kumaIo: 'all' },
      metacontroller: { hookUrl: cluster.hookUrl },
      classes: {
        standard: { default: true, spec: { commonMetadata: { labels: { 'example.com/class': 'standard' } } } },
      },
      kumaCpEnvironment: environment,
    };
    const file = join(cluster.folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const notes = await helm(command, name, join(root, 'manifests/chart'), '-f', file, ...more);
    await restartHook();
    return notes;
  };

  /** Starts the hook with the ConfigMap that the chart wrote, as its pod does. */
  const restartHook = async () => {
    const text = await cluster.kubectl('get', 'configmap', name, '-n', name, '-o', 'json');
    const data = objectAt(JSON.parse(text), 'data');
    await cluster.stopProgram('hook');
    await cluster.startHook([], Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)])));
  };

  const generationOf = (definition: string) =>
    cluster.kubectl(
      'get',
      'customresourcedefinition',
      definition,
      '-o',
      'jsonpath={.metadata.uid} {.metadata.generation}',
    );

  const observe = async () =>
    Promise.all(
      [own, kuma].map(async (world) => {
        const [service, deployment] = [await world.service(), await world.deployment()];
        return {
          service: identityOf(service),
          uid: objectAt(deployment, 'metadata')['uid'],
          pods: podTemplate(deployment),
        };
      }),
    );

  it('installs the CustomResourceDefinitions of mesh.internal and the hook, and leaves those of Kuma alone', async () => {
    const theirs = await generationOf('meshgateways.kuma.io');
    const notes = await helmWithChart('install', {}, ['--create-namespace']);
    expect(notes)
      .to.contain('mgi detect')
      .and.not.contain('WARNING')
      .and.not.contain('no CustomResourceDefinitions of Kuma');
    expect(await generationOf('meshgateways.kuma.io')).to.equal(theirs);
    await cluster.kubectl('wait', '--for=condition=Established', ...definitions, '--timeout=1s');
  });

  it('makes gateways of both groups Ready, with the class of the values', async () => {
    await own.create({ serviceType: 'LoadBalancer' });
    await kuma.create({ serviceType: 'LoadBalancer' });
    await own.bringUp();
    await kuma.bringUp();
    expect(objectAt(objectAt(await own.service(), 'metadata'), 'labels')).to.include({
      'example.com/class': 'standard',
    });
  });

  it('makes a changed value reach every gateway at once', async () => {
    await helmWithChart('upgrade', { [image]: 'example.com/kuma-dp:next' });
    for (const world of [own, kuma])
      await eventually(async () => expect(imageOf(await world.deployment())).to.equal('example.com/kuma-dp:next'));
  });

  it('changes nothing if it is upgraded again with the same values', async () => {
    const versions = () =>
      cluster.kubectl(
        'get',
        'compositecontrollers,configmaps,deployments',
        '-n',
        name,
        '-o',
        'jsonpath={.items[*].metadata.resourceVersion}',
      );
    const was = await versions();
    await helmWithChart('upgrade', { [image]: 'example.com/kuma-dp:next' });
    expect(await versions())
      .to.equal(was)
      .and.to.match(/\d+/);
  });

  it('does not change CustomResourceDefinitions in an upgrade, and prints the command that does', async () => {
    const path = '/spec/versions/0/schema/openAPIV3Schema/description';
    const patch = JSON.stringify([{ op: 'add', path, value: 'of an older release' }]);
    await cluster.kubectl('patch', definitions[0] ?? '', '--type=json', '--patch', patch);
    const older = await generationOf('meshgatewayinstances.mesh.internal');
    const upgrade = () => helmWithChart('upgrade', { [image]: 'example.com/kuma-dp:next' });
    const notes = await upgrade();
    expect(notes).to.match(/WARNING: .* than the chart: meshgatewayinstances\.mesh\.internal\./);
    expect(await generationOf('meshgatewayinstances.mesh.internal')).to.equal(older);
    const [command = ''] = /kubectl apply --server-side.*/.exec(notes) ?? [];
    await cluster.shell(command);
    expect(await generationOf('meshgatewayinstances.mesh.internal')).to.not.equal(older);
    expect(await upgrade()).to.not.contain('WARNING');
  });

  it('keeps the children, the instances, the classes and the CustomResourceDefinitions when it is uninstalled', async () => {
    former = await observe();
    await helm('uninstall', name);
    const left = await cluster.kubectl(
      'get',
      'compositecontrollers,decoratorcontrollers,validatingadmissionpolicies',
      '-o',
      'name',
    );
    expect(left).to.equal('');
    expect(await cluster.kubectl('get', 'deployments', '-n', name, '-o', 'name')).to.equal('');
    expect(await observe()).to.deep.equal(former);
    await cluster.kubectl('get', ...definitions, 'meshgatewayinstanceclass/standard');
    await own.instance();
  });

  it('serves the same gateways when it is installed again', async () => {
    await helmWithChart('install', { [image]: 'example.com/kuma-dp:next' });
    await own.putGateway([80, 443, 8443]);
    await own.waitPorts([80, 443, 8443]);
    expect(await observe()).to.deep.equal(former);
    await helm('uninstall', name);
  });

  it('takes over an installation of an overlay: the pods of the hook keep their Deployment', async () => {
    await cluster.applyOverlay(['manifests/overlays/lightweight']);
    const uid = () => cluster.kubectl('get', 'deployment', name, '-n', name, '-o', 'jsonpath={.metadata.uid}');
    const deployment = await uid();
    await helmWithChart('install', { [image]: 'example.com/kuma-dp:next' }, ['--take-ownership']);
    expect(await uid()).to.equal(deployment);
    await own.putGateway([80, 443]);
    await own.waitPorts([80, 443]);
    expect(await observe()).to.deep.equal(former);
  });
});

function imageOf(deployment: JsonObject): unknown {
  const { containers } = objectAt(podTemplate(deployment), 'spec');
  return isList(containers) && isObject(containers[0]) ? containers[0]['image'] : undefined;
}
