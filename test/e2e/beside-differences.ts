import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import {
  adopt,
  calm,
  createByControlPlane,
  createHandedOver,
  expectRest,
  expectServed,
  identitiesOf,
  installation,
  type Stage,
  startHook,
} from './beside.ts';
import { imageOf, imageVariables } from './control-plane.ts';
import { childrenOf, look } from './own.ts';
import { eventually } from './processes.ts';
import { watching } from './watch.ts';
import { conditionOf, type World } from './world.ts';

const clusterIP = { serviceType: 'ClusterIP' };
const extra = { KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_ENV_VARS: 'EXTRA:one' };
const memory = { KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_MEMORY: '96Mi' };

/** A difference between the two configurations. */
interface Difference {
  readonly title: string;
  /** Variables that one of both has and the other lacks. */
  readonly variables: NodeJS.ProcessEnv;
  /** The path, as `look` takes it, and the values of the one that has the variables and of the other. */
  readonly path: string;
  readonly values: readonly [has: Json | undefined, lacks: Json | undefined];
  /** Texts that the message of Synced contains. */
  readonly named: readonly string[];
}

const differences: readonly Difference[] = [
  {
    title: 'image',
    variables: imageVariables('2'),
    path: 'gateway/image',
    values: [imageOf('2'), imageOf('1')],
    named: ['containers[kuma-gateway].image', imageOf('1'), imageOf('2')],
  },
  {
    title: 'resources',
    variables: memory,
    path: 'gateway/resources/requests/memory',
    values: ['96Mi', '64Mi'],
    named: ['containers[kuma-gateway].resources', '96Mi', '64Mi'],
  },
  {
    title: 'environment variable',
    variables: extra,
    path: 'gateway/env/EXTRA',
    values: [{ name: 'EXTRA', value: 'one' }, undefined],
    named: ['containers[kuma-gateway].env', 'EXTRA', 'one'],
  },
];

/** How often a Deployment changes. */
interface Changes {
  readonly specs: number;
  readonly generations: number;
}

/** Declares tests of a control plane and a hook that render an instance differently. */
export function declareDifferences(stage: Stage): void {
  const { cluster, controlPlane, world } = stage;

  describe('an instance that the control plane renders differently', () => {
    before(() => cluster.applyOverlay(installation));
    afterEach(async () => {
      await startHook(cluster, controlPlane);
      await controlPlane.restart();
    });

    for (const difference of differences) {
      const { named, path, title, values, variables } = difference;
      it(`keeps what the control plane writes, until the hook has the same configuration: ${title}`, async () => {
        const edge = world();
        await createHandedOver(stage, edge, clusterIP);
        await restsAfter(edge, { specs: 1, generations: 2 }, () => controlPlane.restart(variables));
        expect(look(await childrenOf(edge), path)).to.deep.equal(values[0]);
        await expectDiffers(edge, named);
        const after = await identitiesOf(edge);
        await startHook(cluster, controlPlane, variables);
        await eventually(() => expectSynced(edge), 90);
        await calm(cluster);
        expect(await identitiesOf(edge)).to.deep.equal(after);
        await expectRest(cluster, edge, 5);
      });

      it(`keeps what the control plane writes if the hook changes first: ${title}`, async () => {
        const edge = world();
        await createHandedOver(stage, edge, clusterIP);
        await restsAfter(edge, { specs: 2, generations: 4 }, async () => {
          await startHook(cluster, controlPlane, variables);
          await edge.patchInstance({ metadata: { annotations: { 'example.com/nudge': '1' } } });
        });
        expect(look(await childrenOf(edge), path)).to.deep.equal(values[1]);
        await expectDiffers(edge, named);
        await controlPlane.restart(variables);
        await eventually(() => expectSynced(edge), 90);
        expect(look(await childrenOf(edge), path)).to.deep.equal(values[0]);
      });
    }

    it('still follows the instance and the MeshGateway', async () => {
      const edge = world();
      await createHandedOver(stage, edge, clusterIP);
      await controlPlane.restart(imageVariables('2'));
      await expectDiffers(edge, [imageOf('2')]);
      await restsAfter(edge, { specs: 1, generations: 3 }, async () => {
        await edge.patchInstance({ spec: { replicas: 3 } });
        await eventually(async () => expect(look(await childrenOf(edge), 'deployment/spec/replicas')).to.equal(3));
        await edge.putGateway([80, 443, 8080]);
        await edge.waitPorts([80, 443, 8080]);
      });
      expect(look(await childrenOf(edge), 'gateway/image')).to.equal(imageOf('2'));
      await expectDiffers(edge, [imageOf('2')]);
      await edge.bringUp();
    });

    it('stays as the control plane renders it when it is handed over, and Synced reports the difference', async () => {
      await controlPlane.restart(imageVariables('2'));
      const edge = world();
      await createByControlPlane(edge, clusterIP);
      await restsAfter(edge, { specs: 2, generations: 4 }, () => adopt(cluster, edge));
      await expectServed(edge, 'False');
      await expectDiffers(edge, [imageOf('1'), imageOf('2')]);
      expect(look(await childrenOf(edge), 'gateway/image')).to.equal(imageOf('2'));
    });
  });

  describe('annotations of the pod template', () => {
    before(() => cluster.applyOverlay(installation));
    const annotation = async (edge: World, key: string) =>
      look(await childrenOf(edge), `deployment/spec/template/metadata/annotations/${key}`);

    it('that somebody else adds stay, and nobody writes again', async () => {
      const edge = world();
      await createHandedOver(stage, edge, clusterIP);
      await restsAfter(edge, { specs: 1, generations: 1 }, () =>
        cluster.kubectl('rollout', 'restart', '-n', edge.namespace, `deployment/${edge.name}`),
      );
      expect(await annotation(edge, 'kubectl.kubernetes.io~restartedAt')).to.be.a('string');
      await expectSynced(edge);
    });

    it('follow the instance, and its tags', async () => {
      const edge = world();
      await createHandedOver(stage, edge, clusterIP);
      await restsAfter(edge, { specs: 1, generations: 3 }, async () => {
        await edge.patchInstance({ spec: { podTemplate: { metadata: { annotations: { note: 'one' } } } } });
        await eventually(async () => expect(await annotation(edge, 'note')).to.equal('one'));
      });
      await restsAfter(edge, { specs: 1, generations: 3 }, async () => {
        await edge.patchInstance({ spec: { podTemplate: { metadata: { annotations: { note: 'two' } } } } });
        await eventually(async () => expect(await annotation(edge, 'note')).to.equal('two'));
      });
      await restsAfter(edge, { specs: 1, generations: 3 }, async () => {
        await edge.patchInstance({ spec: { tags: { team: 'edge' } } });
        await eventually(async () => expect(await annotation(edge, 'kuma.io~tags')).to.contain('"team":"edge"'));
      });
      await expectSynced(edge);
    });
  });

  describe('an instance after the control plane is gone', () => {
    before(() => cluster.applyOverlay(installation));
    afterEach(() => controlPlane.restart());

    for (const differs of [false, true]) {
      const when = differs ? ', if it rendered differently' : '';
      it(`follows the instance and the MeshGateway by the hook alone${when}`, async () => {
        const edge = world();
        await createHandedOver(stage, edge, clusterIP);
        if (differs) {
          await controlPlane.restart({ ...imageVariables('2'), ...memory });
          await expectDiffers(edge, [imageOf('2')]);
        }
        await controlPlane.stop();
        const resources = { requests: { memory: '128Mi' }, limits: { memory: '1Gi' } };
        const podTemplate = { metadata: { annotations: { note: 'one' }, labels: { note: 'one' } } };
        await edge.patchInstance({ spec: { replicas: 3, podTemplate, resources } });
        await eventually(async () => {
          const children = await childrenOf(edge);
          expect(look(children, 'deployment/spec/replicas')).to.equal(3);
          expect(look(children, 'deployment/spec/template/metadata')).to.nested.include({
            'annotations.note': 'one',
            'labels.note': 'one',
          });
          // Server-side apply keeps fields that the instance no longer has, because the control plane still manages them.
          expect(look(children, 'gateway/resources')).to.nested.include({
            'requests.memory': '128Mi',
            'limits.memory': '1Gi',
          });
        });
        await edge.putGateway([80, 443, 8080]);
        await edge.waitPorts([80, 443, 8080]);
        await calm(cluster);
        // The hook asked for a sync after 30 s when it yielded last.
        await expectRest(cluster, edge, 10, differs ? 1 : 0);
      });
    }
  });

  /**
   * Expects that an action changes the Deployment at most as often as given, and that nothing changes for 15 s then. A change
   * of the annotations raises the generation too, and dynamic apply keeps its record in one.
   */
  async function restsAfter(edge: World, most: Changes, act: () => Promise<unknown>): Promise<void> {
    const seen = await watching(cluster, edge.path('deployments'), edge.name, async () => {
      await act();
      await calm(cluster);
    });
    const specs = seen.filter((deployment, index) => {
      return index > 0 && !isDeepStrictEqual(deployment['spec'], seen[index - 1]?.['spec']);
    });
    const [first = 0, last = 0] = [seen[0], seen.at(-1)].map((one) =>
      Number(objectAt(one ?? {}, 'metadata')['generation']),
    );
    const changes = { specs: specs.length, generations: last - first };
    process.stderr.write(`      changes: ${JSON.stringify(changes)}\n`);
    expect(changes.specs, 'changes of the spec').to.be.at.most(most.specs);
    expect(changes.generations, 'generations').to.be.at.most(most.generations);
    // While it yields, the hook asks for a sync every 30 s.
    await expectRest(cluster, edge, 15, 1);
  }

  async function expectDiffers(edge: World, named: readonly string[]): Promise<void> {
    await eventually(async () => {
      const synced = syncedOf(await edge.instance());
      expect(synced).to.include({ status: 'False', reason: 'ControlPlaneDiffers' });
      for (const text of named) expect(synced['message']).to.contain(text);
    });
  }

  async function expectSynced(edge: World): Promise<void> {
    expect(syncedOf(await edge.instance())).to.include({ status: 'True' });
  }
}

function syncedOf(instance: JsonObject): JsonObject {
  const synced = conditionOf(instance, 'Synced');
  return isObject(synced) ? synced : {};
}
