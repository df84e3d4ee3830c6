import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { ca, chart } from '../support/control-plane.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { refusal } from './own.ts';
import { eventually } from './processes.ts';
import { Runbook } from './runbook.ts';
import { identityOf, podTemplate, World } from './world.ts';

const offer = readOffer(process.env) ?? {};
const root = new URL('../../', import.meta.url).pathname;
const helmProgram = process.env['HELM_BIN'] ?? '';
const name = 'meshgatewayinstance-hook';
const next = 'example.com/kuma-dp:next';
const definitions = ['meshgatewayinstances', 'meshgatewayinstanceclasses', 'meshgatewayindexentries'].map(
  (plural) => `customresourcedefinition/${plural}.mesh.internal`,
);

describe('The Helm chart', () => {
  const cluster = new Cluster('chart');
  const own = new World(cluster, 'chart-own', 'mesh.internal');
  const kuma = new World(cluster, 'chart-kuma', 'kuma.io');
  let runbook: Runbook;
  let former: unknown;

  before(async function () {
    if (helmProgram === '' || offer.assets === undefined) {
      process.stderr.write('skipped: the Helm chart, because HELM_BIN or KUBEBUILDER_ASSETS is not set\n');
      return this.skip();
    }
    await cluster.start(offer, 'server-side-apply', [], ['-f', join(root, 'manifests/crds/kuma.io.yaml')]);
    await createControlPlane(cluster);
    const programs = join(cluster.folder, 'programs');
    mkdirSync(programs);
    symlinkSync(helmProgram, join(programs, 'helm'));
    runbook = new Runbook('docs/helm.md', cluster, { PATH: `'${programs}':"$PATH"` });
    const values = {
      groups: { kumaIo: 'all' },
      // The hook runs outside the cluster.
      metacontroller: { hookUrl: cluster.hookUrl },
      classes: {
        standard: { default: true, spec: { commonMetadata: { labels: { 'example.com/class': 'standard' } } } },
      },
    };
    writeFileSync(join(runbook.folder, 'values.yaml'), JSON.stringify(values));
  });
  after(() => cluster.stop());
  afterEach(function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
  });

  /** Runs a block of docs/helm.md, and starts the hook with the ConfigMap that the chart wrote. Returns the output. */
  const runAndRestart = async (block: string) => {
    const output = await runbook.run(block);
    await restartHook();
    return output;
  };

  /** Starts the hook with the ConfigMap that the chart wrote, as its pod does. */
  const restartHook = async () => {
    const text = await cluster.kubectl('get', 'configmap', name, '-n', name, '-o', 'json');
    const data = objectAt(JSON.parse(text), 'data');
    await cluster.stopProgram('hook');
    await cluster.startHook([], Object.fromEntries(Object.entries(data).map(([key, value]) => [key, String(value)])));
  };

  /** Changes the values that mgi detect printed. */
  const change = (before: string, after: string) => {
    const file = join(runbook.folder, 'kuma-cp.yaml');
    const text = readFileSync(file, 'utf8');
    expect(text).to.contain(before);
    writeFileSync(file, text.replace(before, after));
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
    await runbook.run('detect');
    const notes = await runAndRestart('install');
    expect(notes)
      .to.contain('kubectl apply -k manifests/samples/first-gateway')
      .and.not.contain('WARNING')
      .and.not.contain('no CustomResourceDefinitions of Kuma');
    expect(await generationOf('meshgateways.kuma.io')).to.equal(theirs);
    await cluster.kubectl('wait', '--for=condition=Established', ...definitions, '--timeout=1s');
  });

  it('refuses a second installation in another namespace', async () => {
    const second =
      "sed -e 's/-n meshgatewayinstance-hook/-n second/; s/install meshgatewayinstance-hook/install second/'";
    const command = await cluster.shell(`grep 'helm upgrade --install' docs/helm.md | ${second}`);
    const run = `cd '${runbook.folder}'; '${helmProgram}' ${command.trim().replace(/^helm /, '')}`;
    expect(await refusal(cluster.shell(run))).to.contain('invalid ownership metadata');
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
    change('docker.io/kumahq/kuma-dp:2.14.3', next);
    await runAndRestart('upgrade');
    for (const world of [own, kuma])
      await eventually(async () => expect(imageOf(await world.deployment())).to.equal(next));
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
    await runAndRestart('upgrade');
    expect(await versions())
      .to.equal(was)
      .and.to.match(/\d+/);
  });

  it('restores a CompositeController that was deleted, as docs/moving.md says', async () => {
    await cluster.kubectl('delete', '-k', 'metacontroller/mesh.internal');
    await runAndRestart('upgrade');
    await cluster.kubectl('get', 'compositecontroller/meshgatewayinstance-mesh-internal');
  });

  it('does not change CustomResourceDefinitions in an upgrade, and prints the command that does', async () => {
    const path = '/spec/versions/0/schema/openAPIV3Schema/description';
    const patch = JSON.stringify([{ op: 'add', path, value: 'of an older release' }]);
    await cluster.kubectl('patch', definitions[0] ?? '', '--type=json', '--patch', patch);
    const older = await generationOf('meshgatewayinstances.mesh.internal');
    const notes = await runAndRestart('install');
    expect(notes).to.match(/WARNING: .* than the chart: meshgatewayinstances\.mesh\.internal\./);
    expect(await generationOf('meshgatewayinstances.mesh.internal')).to.equal(older);
    const [command = ''] = /kubectl apply --server-side.*/.exec(notes) ?? [];
    await cluster.shell(command);
    expect(await generationOf('meshgatewayinstances.mesh.internal')).to.not.equal(older);
    expect(await runAndRestart('install')).to.not.contain('WARNING');
  });

  it('keeps the children, the instances, the classes and the CustomResourceDefinitions when it is uninstalled', async () => {
    former = await observe();
    await runbook.run('uninstall');
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
    await runAndRestart('install');
    await own.putGateway([80, 443, 8443]);
    await own.waitPorts([80, 443, 8443]);
    expect(await observe()).to.deep.equal(former);
    await runbook.run('uninstall');
  });

  it('takes over an installation of an overlay: the pods of the hook keep their Deployment', async () => {
    await cluster.applyOverlay(['manifests/overlays/lightweight']);
    const uid = () => cluster.kubectl('get', 'deployment', name, '-n', name, '-o', 'jsonpath={.metadata.uid}');
    const deployment = await uid();
    await runAndRestart('take-over');
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

/** Creates the objects of a control plane that mgi detect reads. Nothing runs it. */
async function createControlPlane(cluster: Cluster): Promise<void> {
  const namespace = 'kuma-system';
  const secret = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'kuma-tls-cert', namespace },
    stringData: { 'ca.crt': ca },
  };
  const objects = chart('kuma-2.14').map(({ metadata, status: _, ...rest }): JsonObject => {
    const { labels = {}, name: own = '' } = objectAt({ metadata }, 'metadata');
    return { ...rest, metadata: { name: own, namespace, labels } };
  });
  const file = join(cluster.folder, 'control-plane.json');
  writeFileSync(file, JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects, secret] }));
  await cluster.kubectl('create', 'namespace', namespace);
  await cluster.kubectl('create', '-f', file);
}
