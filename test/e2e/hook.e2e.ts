import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { eventually } from './processes.ts';
import { conditionOf, identityOf, nodePorts, podTemplate, World } from './world.ts';
import { writes } from './writes.ts';

const offer = readOffer(process.env) ?? {};
const strategies = offer.assets === undefined ? ['of the existing cluster'] : ['dynamic-apply', 'server-side-apply'];

for (const strategy of strategies) {
  describe(`the hook with Metacontroller's apply strategy ${strategy}`, () => {
    const cluster = new Cluster(strategy.replaceAll(' ', '-'));
    const overlays = ['manifests/overlays/lightweight', 'manifests/rbac'];
    let count = 0;
    const world = () => {
      count += 1;
      return new World(cluster, `case-${count}`);
    };

    before(async () => {
      await cluster.start(offer, strategy);
      await cluster.applyOverlay(overlays);
    });
    after(() => cluster.stop());
    afterEach(function () {
      if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    });

    it('creates Service and Deployment for an instance with a gateway, and becomes Ready', async () => {
      const edge = world();
      await edge.create({ replicas: 2, serviceType: 'LoadBalancer' });
      await edge.waitReady('False', 'DeploymentNotAvailable');
      await edge.makePodsReady();
      await edge.waitReady('False', 'LoadBalancerAddressNotReady');
      await edge.giveAddress('192.0.2.10');
      await cluster.kubectl(
        'wait',
        '--for=condition=Ready',
        '-n',
        edge.namespace,
        'meshgatewayinstance/edge',
        '--timeout=30s',
      );
      const { loadBalancer } = objectAt(await edge.instance(), 'status');
      expect(loadBalancer).to.deep.include({ ingress: [{ ip: '192.0.2.10', ipMode: 'VIP' }] });
    });

    it('updates ports when the gateway changes, and keeps node ports and clusterIP', async () => {
      const edge = world();
      await edge.create({ serviceType: 'LoadBalancer' });
      const before = await edge.waitPorts([80, 443]);
      await edge.putGateway([443, 8080, 80]);
      const added = await edge.waitPorts([80, 443, 8080]);
      await edge.putGateway([443, 80]);
      const removed = await edge.waitPorts([80, 443]);
      for (const after of [added, removed]) {
        expect(identityOf(after)).to.deep.equal(identityOf(before));
        expect(nodePorts(after)).to.include(nodePorts(before));
      }
    });

    for (const serviceType of ['LoadBalancer', 'NodePort', 'ClusterIP']) {
      it(`keeps the Service unchanged when the gateway is deleted and created again: ${serviceType}`, async () => {
        const edge = world();
        await edge.create({ serviceType }, {}, [80, 30000 + count]);
        const before = await edge.waitPorts([80, 30000 + count]);
        await edge.bringUp();
        await edge.deleteGateway();
        await edge.waitReady('False', 'NoGatewayMatched');
        const without = await edge.service();
        await edge.putGateway([80, 30000 + count]);
        await edge.bringUp();
        for (const after of [without, await edge.service()]) {
          expect(identityOf(after)).to.deep.equal(identityOf(before));
          expect(objectAt(after, 'spec')).to.deep.equal(objectAt(before, 'spec'));
        }
      });
    }

    it('updates the children when the instance changes', async () => {
      const edge = world();
      await edge.create({ replicas: 1, serviceType: 'ClusterIP', resources: { limits: { cpu: '1000m' } } });
      await edge.waitPorts([80, 443]);
      await edge.patchInstance({ spec: { replicas: 3, resources: { limits: { cpu: null, memory: '1024Mi' } } } });
      await eventually(async () => {
        const deployment = await edge.deployment();
        expect(objectAt(deployment, 'spec')['replicas']).to.equal(3);
        const [container] = containersOf(deployment);
        expect(container?.['resources']).to.deep.equal({ limits: { memory: '1Gi' } });
      });
    });

    it('changes the type of the Service in all six ways', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      const before = identityOf(await edge.waitPorts([80, 443]));
      for (const serviceType of ['NodePort', 'LoadBalancer', 'ClusterIP', 'LoadBalancer', 'NodePort', 'ClusterIP']) {
        await edge.patchInstance({ spec: { serviceType } });
        await eventually(async () => expect(objectAt(await edge.service(), 'spec')['type']).to.equal(serviceType));
        const service = await edge.service();
        expect(identityOf(service)).to.deep.equal(before);
        expect(Object.values(nodePorts(service)).every(Boolean)).to.equal(serviceType !== 'ClusterIP');
      }
    });

    it('removes stale labels and annotations, and keeps those of others', async () => {
      const edge = world();
      const metadata = (key: string) => ({ metadata: { labels: { [key]: 'x' }, annotations: { [key]: 'y' } } });
      await edge.create({
        serviceType: 'ClusterIP',
        serviceTemplate: metadata('first'),
        podTemplate: metadata('first'),
      });
      await edge.waitPorts([80, 443]);
      await edge.patchService({
        metadata: { annotations: { 'cloud.example.com/id': 'lb-1' }, labels: { foreign: 'f' } },
      });
      await cluster.kubectl('rollout', 'restart', '-n', edge.namespace, 'deployment/edge');
      const restarted = await annotationOf(edge, 'kubectl.kubernetes.io/restartedAt');
      const other = { ...metadata('second'), spec: null };
      const gone = { metadata: { labels: { first: null }, annotations: { first: null } } };
      await edge.patchInstance({ spec: { serviceTemplate: gone, podTemplate: gone } });
      await edge.patchInstance({ spec: { serviceTemplate: other, podTemplate: other } });
      await eventually(async () => {
        const { annotations, labels } = objectAt(await edge.service(), 'metadata');
        expect(annotations).to.include({ second: 'y', 'cloud.example.com/id': 'lb-1' }).and.not.have.property('first');
        expect(labels).to.include({ second: 'x', foreign: 'f' }).and.not.have.property('first');
        const template = objectAt(podTemplate(await edge.deployment()), 'metadata');
        expect(template['annotations']).to.include({ second: 'y', 'kubectl.kubernetes.io/restartedAt': restarted });
        expect(template['labels']).to.include({ second: 'x' }).and.not.have.property('first');
      });
    });

    it('updates the mesh when labels change, although the generation stays the same', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      const meshOf = async () =>
        objectAt(objectAt(podTemplate(await edge.deployment()), 'metadata'), 'labels')['kuma.io/mesh'];
      await edge.waitPorts([80, 443]);
      await eventually(async () => expect(await meshOf()).to.equal('default'));
      await edge.putGateway([80, 443], 'payments');
      await edge.waitReady('False', 'NoGatewayMatched');
      await cluster.kubectl('label', 'namespace', edge.namespace, 'kuma.io/mesh=payments');
      await eventually(async () => expect(await meshOf()).to.equal('payments'));
      await eventually(async () =>
        expect(conditionOf(await edge.instance(), 'GatewayMatched')['status']).to.equal('True'),
      );
      await edge.patchInstance({ metadata: { labels: { 'kuma.io/mesh': 'other' } } });
      await edge.waitReady('False', 'NoGatewayMatched');
    });

    it('lets the garbage collector delete the children of a deleted instance, without a finalizer', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      await edge.waitPorts([80, 443]);
      expect(objectAt(await edge.instance(), 'metadata')).to.not.have.property('finalizers');
      await edge.deleteInstance();
      // The garbage collector discovers new kinds every 30 s.
      for (const get of [edge.instance, edge.service, edge.deployment])
        await eventually(() => rejects(get.call(edge)), 90);
    });

    it('does not touch an object of another owner with the name of a child', async () => {
      const edge = world();
      await edge.createNamespace();
      const ports = [{ name: 'x', port: 1234 }];
      const foreign = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'edge' },
        spec: { ports, selector: { a: 'b' } },
      };
      const made = await cluster.request('POST', `/api/v1/namespaces/${edge.namespace}/services`, foreign);
      await edge.putGateway([80]);
      await edge.createInstance({ serviceType: 'ClusterIP' });
      const { message } = await edge.waitReady('False', 'NameConflict');
      expect(message).to.contain('Service "edge" already exists and has no owner');
      expect(objectAt(await edge.service(), 'metadata')['resourceVersion']).to.equal(
        objectAt(made, 'metadata')['resourceVersion'],
      );
      await cluster.kubectl('delete', 'service', '-n', edge.namespace, 'edge');
      await edge.waitPorts([80]);
    });

    it("adopts Kuma's Service and Deployment in place, without restarting pods", async () => {
      const edge = world();
      await adoptFromKuma(edge);
    });

    it('keeps the pods while an annotation is invalid, and recovers when it is fixed', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      await edge.bringUp();
      const before = await edge.deployment();
      await edge.patchInstance({ metadata: { annotations: { 'kuma.io/sidecar-drain-time': 'soon' } } });
      const { message } = await edge.waitReady('False', 'InvalidConfiguration');
      expect(message).to.contain('metadata.annotations[kuma.io/sidecar-drain-time]: "soon"');
      await edge.putGateway([80, 443, 8443]);
      await edge.waitPorts([80, 443, 8443]);
      expect(podTemplate(await edge.deployment())).to.deep.equal(podTemplate(before));
      expect(objectAt(await edge.deployment(), 'metadata')['generation']).to.equal(
        objectAt(before, 'metadata')['generation'],
      );
      await edge.patchInstance({ metadata: { annotations: { 'kuma.io/sidecar-drain-time': '90s' } } });
      await edge.waitReady('True');
      await eventually(async () => expect(JSON.stringify(await edge.deployment())).to.contain('"1m30s"'));
    });

    it('applies changes that were made while the hook was down', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      const before = await edge.waitPorts([80, 443]);
      await cluster.stopProgram('hook');
      await edge.putGateway([80]);
      await edge.patchInstance({ spec: { replicas: 2 } });
      await new Promise((resolve) => setTimeout(resolve, 2000));
      expect(objectAt(await edge.service(), 'spec')).to.deep.equal(objectAt(before, 'spec'));
      await cluster.startHook();
      expect(identityOf(await edge.waitPorts([80]))).to.deep.equal(identityOf(before));
      await eventually(async () => expect(objectAt(await edge.deployment(), 'spec')['replicas']).to.equal(2));
    });

    it('reports hook version v1 in an event and changes nothing', async () => {
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      const before = await edge.waitPorts([80, 443]);
      await setHookVersion(cluster, 'v1');
      await edge.patchInstance({ spec: { replicas: 2 } });
      await eventually(async () =>
        expect(JSON.stringify(await edge.events())).to.contain('set spec.hooks.sync.version and'),
      );
      expect(identityOf(await edge.service())).to.deep.equal(identityOf(before));
      await setHookVersion(cluster, 'v2');
      await eventually(async () => expect(objectAt(await edge.deployment(), 'spec')['replicas']).to.equal(2));
    });

    it('admits valid instances and refuses invalid ones with the validation policy', async () => {
      await cluster.applyOverlay(overlays, ['manifests/components/validation']);
      const edge = world();
      await edge.createNamespace();
      const labels = (key: string) => ({ metadata: { labels: { [key]: 'x' } } });
      const bad: readonly [JsonObject, string][] = [
        [{ tags: { 'a b': 'c' } }, 'a tag name consists'],
        [{ tags: { a: 'b c' } }, 'a tag value consists'],
        [{ tags: { a: '' } }, 'must not be empty'],
        [{ tags: { 'kuma.io/service': 'mine' } }, 'kuma.io/service'],
        [{ podTemplate: labels('app') }, 'selects the pods by this label'],
        [{ serviceTemplate: labels('controller-uid') }, 'Metacontroller identifies'],
      ];
      // The API server takes a moment to act on a new policy.
      await eventually(async () =>
        expect(await refusal(edge.createInstance(bad[0]?.[0], {}, '?dryRun=All'))).to.contain('a tag name consists'),
      );
      for (const [spec, word] of bad) expect(await refusal(edge.createInstance(spec))).to.contain(word);
      await edge.createInstance({ tags: { team: 'a_b-c.d:e' }, podTemplate: labels('team') });
      expect(await refusal(edge.patchInstance({ spec: { tags: { 'kuma.io/service': 'x' } } }))).to.contain(
        'kuma.io/service',
      );
      await edge.patchInstance({ spec: { replicas: 3 } });
    });

    it('reconciles a hundred instances at once', async () => {
      const worlds = Array.from({ length: 100 }, world);
      await Promise.all(worlds.map((one) => one.create({ serviceType: 'ClusterIP' })));
      for (const one of worlds) await one.waitPorts([80, 443]);
      for (const one of worlds) await one.bringUp();
    }).timeout(400_000);

    it('writes nothing after convergence', async () => {
      await cluster.kubectl(
        'patch',
        'compositecontroller',
        'meshgatewayinstance',
        '--type=merge',
        '-p',
        '{"spec":{"resyncPeriodSeconds":1}}',
      );
      await new Promise((resolve) => setTimeout(resolve, 8_000));
      const before = await writes(cluster);
      await new Promise((resolve) => setTimeout(resolve, 20_000));
      expect(await writes(cluster)).to.deep.equal(before);
    });

    it("does not loop with Kuma's own CRD, which prunes fields of the status", async () => {
      const path = '/apis/apiextensions.k8s.io/v1/customresourcedefinitions/meshgatewayinstances.kuma.io';
      const pruned = 'spec/versions/0/schema/openAPIV3Schema/properties/status/properties/observedGeneration';
      const patch = JSON.stringify([{ op: 'remove', path: `/${pruned}` }]);
      await cluster.kubectl('patch', 'crd', 'meshgatewayinstances.kuma.io', '--type=json', '-p', patch);
      await cluster.kubectl(
        'patch',
        'compositecontroller',
        'meshgatewayinstance',
        '--type=json',
        '-p',
        '[{"op":"remove","path":"/spec/resyncPeriodSeconds"}]',
      );
      expect(JSON.stringify(await cluster.request('GET', path))).to.not.contain(
        '"observedGeneration":{"description":"The generation that was synced',
      );
      const edge = world();
      await edge.create({ serviceType: 'ClusterIP' });
      await edge.bringUp();
      await new Promise((resolve) => setTimeout(resolve, 5_000));
      const { resourceVersion } = objectAt(await edge.instance(), 'metadata');
      const { resourceVersion: later } = await sleepAndGet(edge);
      expect(later).to.equal(resourceVersion);
    });

    async function adoptFromKuma(edge: World): Promise<void> {
      await edge.createNamespace();
      const instance = await edge.createInstance({ serviceType: 'ClusterIP' });
      await edge.waitReady('False', 'NoGatewayMatched');
      const made = await madeByKuma(edge, instance);
      await edge.putGateway([80]);
      const uids = async () =>
        [await edge.service(), await edge.deployment()].map((one) => objectAt(one, 'metadata')['uid']);
      if (strategy === 'dynamic-apply') {
        const { message } = await edge.waitReady('False', 'AdoptionRequired');
        expect(message).to.contain('kubectl label');
        const all = `kubectl get meshgatewayinstances,services,deployments -n ${edge.namespace} -o json`;
        await cluster.shell(`${all} | node bin/mgi.js adopt -o commands | sh`);
      }
      await eventually(async () => {
        const adopted = [await edge.service(), await edge.deployment()].map((one) => objectAt(one, 'metadata'));
        for (const metadata of adopted) {
          expect(metadata['labels']).to.include({ 'controller-uid': objectAt(instance, 'metadata')['uid'] });
          expect(metadata['ownerReferences']).to.have.length(1);
        }
      });
      await edge.bringUp();
      expect(await uids()).to.deep.equal(made.map((one) => objectAt(one, 'metadata')['uid']));
      expect(identityOf(await edge.service())).to.deep.equal(identityOf(made[0] ?? {}));
      expect(objectAt(await edge.deployment(), 'spec')).to.deep.equal(objectAt(made[1] ?? {}, 'spec'));
      expect((await edge.replicaSets())['items']).to.have.length(1);
    }

    /** Creates children as Kuma's reconciler does: owned by the instance, but without Metacontroller's label. */
    async function madeByKuma(edge: World, instance: JsonObject): Promise<readonly JsonObject[]> {
      const gateway = `{"apiVersion":"kuma.io/v1alpha1","kind":"MeshGateway","mesh":"default","metadata":{"name":"g"},"spec":{"selectors":[{"match":{}}],"conf":{"listeners":[{"port":80}]}}}`;
      const list = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [instance, JSON.parse(gateway)] });
      const rendered = JSON.parse(await cluster.shell(`echo '${list}' | node bin/mgi.js render -f - -o json`));
      const { name, uid } = objectAt(instance, 'metadata');
      const owner = {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGatewayInstance',
        name,
        uid,
        controller: true,
        blockOwnerDeletion: true,
      };
      const made: JsonObject[] = [];
      for (const item of rendered.items) {
        const path = `${item.kind === 'Service' ? '/api/v1' : '/apis/apps/v1'}/namespaces/${edge.namespace}/${item.kind.toLowerCase()}s`;
        made.push(
          await cluster.request('POST', path, { ...item, metadata: { ...item.metadata, ownerReferences: [owner] } }),
        );
      }
      return made;
    }
  });
}

async function sleepAndGet(edge: World): Promise<JsonObject> {
  await new Promise((resolve) => setTimeout(resolve, 5_000));
  return objectAt(await edge.instance(), 'metadata');
}

function containersOf(deployment: JsonObject): readonly JsonObject[] {
  const { containers } = objectAt(podTemplate(deployment), 'spec');
  return isList(containers) ? containers.filter(isObject) : [];
}

async function annotationOf(edge: World, key: string): Promise<unknown> {
  return objectAt(objectAt(podTemplate(await edge.deployment()), 'metadata'), 'annotations')[key];
}

async function rejects(promise: Promise<unknown>): Promise<void> {
  expect(await refusal(promise)).to.contain('404');
}

/** Returns the error of a refused request, or an empty string if it succeeds. */
async function refusal(promise: Promise<unknown>): Promise<string> {
  try {
    await promise;
    return '';
  } catch (error) {
    return String(error);
  }
}

async function setHookVersion(cluster: Cluster, version: string): Promise<void> {
  const hooks = { sync: { version }, customize: { version } };
  await cluster.kubectl(
    'patch',
    'compositecontroller',
    'meshgatewayinstance',
    '--type=merge',
    '-p',
    JSON.stringify({ spec: { hooks } }),
  );
}
