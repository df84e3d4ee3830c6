import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childrenOf, hasOwnCluster, look, refusal, underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { Recorder } from './recorder.ts';
import { conditionOf, type World } from './world.ts';
import { writes } from './writes.ts';

const classes = '/apis/mesh.internal/v1alpha1/meshgatewayinstanceclasses';
const applyPatch = 'application/apply-patch+yaml';
const defaultAnnotation = 'mesh.internal/is-default-class';
const zone = (name: string) => ({ serviceType: 'ClusterIP', podTemplate: { spec: { nodeSelector: { zone: name } } } });

underEachStrategy('classes of mesh.internal', ({ cluster, world }) => {
  let count = 0;
  /** Returns a class name that no other test uses. */
  const newName = (what: string) => {
    count += 1;
    return `${what}-${count}`;
  };

  const putClass = (name: string, spec: JsonObject, isDefault?: boolean): Promise<JsonObject> => {
    const annotations = isDefault === undefined ? {} : { [defaultAnnotation]: String(isDefault) };
    const object = {
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstanceClass',
      metadata: { name, annotations },
      spec,
    };
    return cluster.request('PATCH', `${classes}/${name}?fieldManager=e2e&force=true`, object, applyPatch);
  };
  const deleteClass = (name: string) => cluster.request('DELETE', `${classes}/${name}`);
  const zoneOf = async (edge: World) => look(await childrenOf(edge), 'pod/nodeSelector/zone');
  const waitZone = (edge: World, wanted: string) => eventually(async () => expect(await zoneOf(edge)).to.equal(wanted));
  const statusOf = async (edge: World) => objectAt(await edge.instance(), 'status');

  /** Returns the writes of the API server while a function runs. */
  const writesDuring = async (act: () => Promise<unknown>): Promise<JsonObject> => {
    const before = await writes(cluster);
    await act();
    const after = await writes(cluster);
    const changed = Object.keys(after).filter((key) => after[key] !== before[key]);
    return Object.fromEntries(changed.map((key) => [key, (after[key] ?? 0) - (before[key] ?? 0)]));
  };

  it('puts the instance over its class, and an edited class reaches its instances', async () => {
    const name = newName('gold');
    const autoscaling = { minReplicas: 2, maxReplicas: 4 };
    await putClass(name, { ...zone('a'), autoscaling, podDisruptionBudget: { maxUnavailable: 1 } });
    const edge = world();
    const own = { podTemplate: { spec: { nodeSelector: { disk: 'ssd' } } }, autoscaling: { maxReplicas: 6 } };
    await edge.create({ className: name, ...own });
    await edge.bringUp();
    const specOf = async (kind: 'horizontalpodautoscalers' | 'poddisruptionbudgets') =>
      objectAt(await edge.get(kind), 'spec');
    expect(look(await childrenOf(edge), 'service/spec/type')).to.equal('ClusterIP');
    expect(look(await childrenOf(edge), 'pod/nodeSelector')).to.deep.equal({ zone: 'a', disk: 'ssd' });
    expect(await specOf('horizontalpodautoscalers')).to.include({ minReplicas: 2, maxReplicas: 6 });
    expect(await specOf('poddisruptionbudgets')).to.include({ maxUnavailable: 1 });
    expect(await statusOf(edge)).to.include({ className: name });
    await putClass(name, { ...zone('b'), autoscaling, podDisruptionBudget: { maxUnavailable: 2 } });
    await waitZone(edge, 'b');
    await eventually(async () => expect(await specOf('poddisruptionbudgets')).to.include({ maxUnavailable: 2 }));
    // Without the policies in the class, they are removed.
    await putClass(name, zone('b'));
    await edge.replaceSpec({ className: name });
    for (const gone of ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const)
      await eventually(async () => expect(await refusal(edge.get(gone))).to.contain('404'));
  });

  it('removes values of the class with null, with $patch: delete, and where the instance excludes them', async () => {
    const name = newName('scaled');
    const policies = { autoscaling: { minReplicas: 2, maxReplicas: 4 }, podDisruptionBudget: { maxUnavailable: 1 } };
    const labels = { team: 'class', tier: 'class' };
    await putClass(name, { ...zone('a'), ...policies, serviceTemplate: { metadata: { labels } } });
    const edge = world();
    await edge.create({ className: name });
    await eventually(() => edge.get('horizontalpodautoscalers'));
    const removed: readonly JsonObject[] = [
      { autoscaling: null, podDisruptionBudget: null },
      { autoscaling: { $patch: 'delete' }, podDisruptionBudget: { $patch: 'delete' } },
    ];
    for (const nothing of removed) {
      const serviceTemplate = { metadata: { labels: { team: null, own: 'x' } } };
      const podTemplate = { spec: { nodeSelector: { zone: null } } };
      await edge.applyInstance({ className: name, ...nothing, serviceTemplate, podTemplate });
      for (const gone of ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const)
        await eventually(async () => expect(await refusal(edge.get(gone))).to.contain('404'));
      await eventually(async () => {
        const found = objectAt(objectAt(await edge.service(), 'metadata'), 'labels');
        expect(found).to.include({ tier: 'class', own: 'x' }).and.not.have.property('team');
        expect(await zoneOf(edge)).to.equal(undefined);
      });
      await edge.applyInstance({ className: name });
      await eventually(() => edge.get('horizontalpodautoscalers'));
    }
    await edge.applyInstance({ className: name, replicas: 3, podDisruptionBudget: { minAvailable: 1 } });
    await eventually(async () => {
      expect(await refusal(edge.get('horizontalpodautoscalers'))).to.contain('404');
      expect(look(await childrenOf(edge), 'deployment/spec/replicas')).to.equal(3);
      const budget = objectAt(await edge.get('poddisruptionbudgets'), 'spec');
      expect(budget).to.include({ minAvailable: 1 }).and.not.have.property('maxUnavailable');
    });
  });

  describe('the default class', () => {
    it('stays when the annotation moves, and new instances get the new one', async () => {
      const [first, second] = [newName('first'), newName('second')];
      await putClass(first, zone('first'), true);
      const [old, none] = [world(), world()];
      await old.create({});
      await none.create({ className: '', serviceType: 'ClusterIP' });
      await old.bringUp();
      await none.bringUp();
      await waitZone(old, 'first');
      expect(await statusOf(old)).to.include({ className: first, isDefaultClass: true });
      expect(await statusOf(none)).to.not.have.property('className');
      const replicaSets = JSON.stringify(objectAt(await old.replicaSets(), 'items'));
      const written = await writesDuring(async () => {
        await putClass(first, zone('first'), false);
        await putClass(second, zone('second'), true);
        await sleep(4000);
      });
      expect(written, 'moving the annotation writes no instance and no child').to.deep.equal({});
      expect(await zoneOf(old)).to.equal('first');
      expect(JSON.stringify(objectAt(await old.replicaSets(), 'items'))).to.equal(replicaSets);
      const young = world();
      await young.create({});
      await waitZone(young, 'second');
      // The class that was kept still reaches its instance.
      await putClass(first, zone('third'), false);
      await waitZone(old, 'third');
      // Naming no class at all, and then none again, gets the new default.
      await old.replaceSpec({ className: '', serviceType: 'ClusterIP' });
      await eventually(async () => expect(await statusOf(old)).to.not.have.property('className'));
      await old.replaceSpec({});
      await waitZone(old, 'second');
      await putClass(second, zone('second'), false);
    });

    it('is the newer of two, with a note', async () => {
      const [older, newer] = [newName('older'), newName('newer')];
      await putClass(older, zone('older'), true);
      await sleep(1100); // Creation times are whole seconds.
      await putClass(newer, zone('newer'), true);
      const edge = world();
      await edge.create({});
      await waitZone(edge, 'newer');
      await eventually(async () => {
        const { message } = conditionOf(await edge.instance(), 'Synced');
        expect(message).to.contain(`several classes are marked as the default: "${newer}", "${older}"`);
      });
      for (const name of [older, newer]) await putClass(name, zone(name), false);
      await eventually(async () => expect(conditionOf(await edge.instance(), 'Synced')['message']).to.equal(''));
    });
  });

  describe('a class that is deleted or does not exist', () => {
    it('keeps all children of its instances, which say so, and continues when it is back', async () => {
      const name = newName('used');
      const spec = { ...zone('a'), autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } };
      await putClass(name, spec);
      const edge = world();
      await edge.create({ className: name });
      await edge.bringUp();
      const before = await everything(edge);
      await deleteClass(name);
      const { message } = await edge.waitReady('False', 'InvalidConfiguration');
      expect(message).to.contain(`spec.className: "${name}": expected a MeshGatewayInstanceClass that exists`);
      await edge.putGateway([80, 8443]);
      await sleep(2000);
      expect(await everything(edge)).to.deep.equal(before);
      await putClass(name, { ...spec, ...zone('b') });
      await edge.waitPorts([80, 8443]);
      await waitZone(edge, 'b');
      await edge.bringUp();
    });

    it('keeps the instances that had it as the default', async () => {
      const [name, other] = [newName('default'), newName('other')];
      await putClass(name, zone('a'), true);
      const edge = world();
      await edge.create({});
      await edge.bringUp();
      const before = await everything(edge);
      await deleteClass(name);
      await putClass(other, zone('other'), true);
      const { message } = await edge.waitReady('False', 'InvalidConfiguration');
      expect(message).to.contain(`status.className: "${name}": expected a MeshGatewayInstanceClass that exists`);
      await sleep(1500);
      expect(await everything(edge)).to.deep.equal(before);
      expect(await statusOf(edge)).to.include({ className: name, isDefaultClass: true });
      await edge.replaceSpec({ className: other });
      await waitZone(edge, 'other');
      await putClass(other, zone('other'), false);
    });

    it('creates nothing until it exists', async () => {
      const name = newName('later');
      const edge = world();
      await edge.create({ className: name });
      await edge.waitReady('False', 'InvalidConfiguration');
      expect(await refusal(edge.deployment())).to.contain('404');
      await putClass(name, zone('a'));
      await waitZone(edge, 'a');
    });

    it('is reported with its name if one of its values is invalid, and running pods stay', async () => {
      const name = newName('odd');
      await putClass(name, zone('a'));
      const edge = world();
      await edge.create({ className: name });
      await edge.bringUp();
      const before = await everything(edge);
      await putClass(name, { ...zone('b'), deploymentTemplate: { spec: { replicas: 7 } } });
      const { message } = await edge.waitReady('False', 'InvalidConfiguration');
      expect(message).to.contain(`MeshGatewayInstanceClass ${name}: spec.deploymentTemplate.spec.replicas: 7`);
      expect(await everything(edge)).to.deep.equal(before);
      await putClass(name, zone('b'));
      await waitZone(edge, 'b');
    });
  });

  it('wakes only the instances that may have the class, and writes nothing when nothing changes', async function () {
    if (!hasOwnCluster) {
      process.stderr.write('skipped: test of woken instances, because an existing cluster cannot call the recorder\n');
      return this.skip();
    }
    const between = new Recorder(cluster.hookUrl);
    await between.start();
    try {
      await cluster.applyOverlay(['metacontroller/mesh.internal'], [], between.url);
      const [mine, others] = [newName('mine'), newName('others')];
      for (const name of [mine, others]) await putClass(name, zone('a'));
      const [edge, other, unnamed, none] = [world(), world(), world(), world()];
      const specs = [{ className: mine }, { className: others }, zone('z'), { className: '', ...zone('z') }];
      for (const [index, one] of [edge, other, unnamed, none].entries()) await one.create(specs[index]);
      for (const one of [edge, other, unnamed, none]) await one.bringUp();
      await sleep(3000);
      expect(await writesDuring(() => sleep(5000)), 'writes when quiet').to.deep.equal({});
      const syncs = (one: World) => between.count(one.namespace, one.name);
      const before = [edge, other, unnamed, none].map(syncs);
      await putClass(mine, zone('b'));
      await waitZone(edge, 'b');
      await sleep(2000);
      const more = [edge, other, unnamed, none].map((one, index) => syncs(one) - (before[index] ?? 0));
      expect(more[0], 'an instance of the class').to.be.greaterThan(0);
      expect(more[1], 'an instance of another class').to.equal(0);
      expect(more[2], 'an instance that may get it as the default').to.be.greaterThan(0);
      expect(more[3], 'an instance without class').to.equal(0);
      expect(Object.keys(objectAt(between.related(edge.namespace, edge.name), related))).to.deep.equal([mine]);
      expect(Object.keys(objectAt(between.related(unnamed.namespace, unnamed.name), related))).to.include(others);
      expect(between.related(none.namespace, none.name)).to.not.have.property(related);
    } finally {
      await cluster.applyOverlay(['metacontroller/mesh.internal']);
      await between.stop();
    }
  });

  describe('the RBAC of manifests/samples/teams', () => {
    const may = async (team: string, verb: string, resource: string, namespace: string) => {
      const who = ['--as=somebody', `--as-group=${team}`, '-n', namespace];
      return cluster.kubectl('auth', 'can-i', verb, `${resource}.mesh.internal`, ...who).catch(() => 'no');
    };
    const yes = (answer: string) => answer.trim() === 'yes';

    it('lets the platform team edit classes, and an application team edit its instances', async () => {
      const demo = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } };
      await cluster.request('PATCH', '/api/v1/namespaces/demo?fieldManager=e2e', demo, applyPatch);
      await cluster.kubectl('apply', '-k', new URL('../../manifests/samples/teams', import.meta.url).pathname);
      const cases: readonly [team: string, verb: string, resource: string, namespace: string, expected: boolean][] = [
        ['platform-team', 'update', 'meshgatewayinstanceclasses', 'demo', true],
        ['platform-team', 'list', 'meshgatewayinstances', 'demo', true],
        ['platform-team', 'update', 'meshgatewayinstances', 'demo', false],
        ['application-team', 'list', 'meshgatewayinstanceclasses', 'demo', true],
        ['application-team', 'update', 'meshgatewayinstanceclasses', 'demo', false],
        ['application-team', 'update', 'meshgatewayinstances', 'demo', true],
        ['application-team', 'update', 'meshgatewayinstances', 'default', false],
      ];
      await eventually(async () => {
        for (const [team, verb, resource, namespace, expected] of cases) {
          const answer = await may(team, verb, resource, namespace);
          expect(yes(answer), `${team} ${verb} ${resource} in ${namespace}`).to.equal(expected);
        }
      });
    });
  });

  describe('the CustomResourceDefinition', () => {
    const create = (spec: JsonObject) => {
      const object = {
        apiVersion: 'mesh.internal/v1alpha1',
        kind: 'MeshGatewayInstanceClass',
        metadata: { name: 'tried' },
        spec,
      };
      return cluster.request('POST', `${classes}?dryRun=All`, object);
    };

    it('refuses classes that contradict themselves', async () => {
      const refused: readonly [spec: JsonObject, says: string][] = [
        [{ replicas: 2, autoscaling: { maxReplicas: 3 } }, 'spec.replicas: Invalid value: cannot be set together'],
        [
          { podDisruptionBudget: {} },
          'spec.podDisruptionBudget: Invalid value: must set minAvailable or maxUnavailable',
        ],
        [{ autoscaling: { minReplicas: 2 } }, 'spec.autoscaling.maxReplicas: Required value'],
        [
          { serviceType: 'ClusterIP', serviceTemplate: { spec: { externalTrafficPolicy: 'Local' } } },
          'externalTrafficPolicy: Invalid value: requires serviceType LoadBalancer or NodePort',
        ],
      ];
      for (const [spec, says] of refused) expect(await refusal(create(spec)), JSON.stringify(spec)).to.contain(says);
      await create(zone('a'));
    });

    it('drops the fields that only an instance has', async () => {
      const { spec } = await create({ ...zone('a'), className: 'x', gatewayRef: { name: 'y' }, tags: { a: 'b' } });
      expect(spec).to.deep.equal(zone('a'));
    });

    it('prints the class of an instance, and the default class', async () => {
      const name = newName('printed');
      await putClass(name, zone('a'), true);
      const edge = world();
      await edge.create({});
      await eventually(async () => expect(await statusOf(edge)).to.include({ className: name }));
      expect(await cluster.kubectl('get', 'mgi', '-n', edge.namespace)).to.match(new RegExp(`^edge +${name} `, 'm'));
      expect(await cluster.kubectl('get', 'mgic', name)).to.match(new RegExp(`^${name} +true `, 'm'));
      await putClass(name, zone('a'), false);
    });
  });
});

const related = 'MeshGatewayInstanceClass.mesh.internal/v1alpha1';

/** Returns the specs of all children. Absent policies are empty. */
async function everything(edge: World): Promise<JsonObject> {
  const { deployment, service } = await childrenOf(edge);
  const policies = ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const;
  const others = await Promise.all(policies.map((kind) => edge.get(kind).catch(() => ({ spec: {} }))));
  const specs = others.map(({ spec }: JsonObject) => (isObject(spec) ? spec : {}));
  return { deployment: deployment['spec'], service: service['spec'], policies: specs };
}
