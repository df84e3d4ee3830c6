import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childrenOf, look, refusal, underEachStrategy, withoutBookkeeping } from './own.ts';
import { eventually } from './processes.ts';
import { conditionOf, type World } from './world.ts';
import { writes } from './writes.ts';

const base = { serviceType: 'ClusterIP', autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } };
const args = '/spec/template/spec/containers/0/args';
const addArgument = (value: string) => ({
  kind: 'Deployment',
  type: 'JSON',
  patch: [
    { op: 'test', path: `${args}/0`, value: 'run' },
    { op: 'add', path: `${args}/-`, value },
  ],
});
const strategic = (kind: string, patch: JsonObject) => ({ kind, type: 'Strategic', patch });
const window = (stabilizationWindowSeconds: number) =>
  strategic('HorizontalPodAutoscaler', { spec: { behavior: { scaleDown: { stabilizationWindowSeconds } } } });
const everyKind = (value: string, seconds: number): readonly Json[] => [
  addArgument(`--log-level=${value}`),
  window(seconds),
  strategic('PodDisruptionBudget', { metadata: { labels: { value } } }),
  {
    kind: 'PodDisruptionBudget',
    type: 'JSON',
    patch: [{ op: 'add', path: '/spec/unhealthyPodEvictionPolicy', value: 'AlwaysAllow' }],
  },
  strategic('Service', {
    metadata: { annotations: { 'example.com/note': value } },
    spec: { sessionAffinity: 'ClientIP' },
  }),
];

underEachStrategy('patches of mesh.internal', ({ cluster, world }) => {
  const put = (edge: World, patches: Json) => edge.applyInstance({ ...base, patches });

  /** Returns what the patches change. */
  const seen = async (edge: World) => {
    const children = await childrenOf(edge);
    const scaleDown = objectAt(
      objectAt(objectAt(await edge.get('horizontalpodautoscalers'), 'spec'), 'behavior'),
      'scaleDown',
    );
    const budget = await edge.get('poddisruptionbudgets');
    return [
      look(children, 'gateway/args'),
      scaleDown['stabilizationWindowSeconds'],
      objectAt(objectAt(budget, 'metadata'), 'labels')['value'],
      objectAt(budget, 'spec')['unhealthyPodEvictionPolicy'],
      look(children, 'service/metadata/annotations/example.com~note'),
      look(children, 'service/spec/sessionAffinity'),
    ];
  };
  const waitSeen = (edge: World, wanted: Json) =>
    eventually(async () => expect(await seen(edge)).to.deep.equal(wanted), 15);
  const bare = async (edge: World) => {
    const { deployment, service } = await childrenOf(edge);
    const [autoscaler, budget] = [await edge.get('horizontalpodautoscalers'), await edge.get('poddisruptionbudgets')];
    return [service, deployment, budget].map(withoutBookkeeping).concat(objectAt(autoscaler, 'spec'));
  };

  it('take effect when set and changed, cost no writes when quiet, and leave no trace when removed', async () => {
    const edge = world();
    await edge.create(base);
    await edge.bringUp();
    const before = await bare(edge);
    await put(edge, everyKind('first', 60));
    const log = ['run', '--log-level=info'];
    await waitSeen(edge, [[...log, '--log-level=first'], 60, 'first', 'AlwaysAllow', 'first', 'ClientIP']);
    await put(edge, everyKind('second', 90));
    await waitSeen(edge, [[...log, '--log-level=second'], 90, 'second', 'AlwaysAllow', 'second', 'ClientIP']);
    await edge.bringUp();
    await sleep(3000);
    const quiet = await writes(cluster);
    await sleep(4000);
    expect(await writes(cluster)).to.deep.equal(quiet);
    await edge.replaceSpec(base);
    await eventually(async () => expect(await bare(edge)).to.deep.equal(before), 15);
  });

  it('that are invalid are reported, and what runs stays', async () => {
    const edge = world();
    await edge.create({ ...base, patches: [addArgument('--first')] });
    await edge.bringUp();
    const before = await bare(edge);
    const failing = { kind: 'Deployment', type: 'JSON', patch: [{ op: 'test', path: '/spec/paused', value: true }] };
    await put(edge, [addArgument('--second'), failing]);
    const { message } = await edge.waitReady('False', 'InvalidConfiguration');
    expect(message).to.contain('spec.patches[1].patch[0].path: "/spec/paused": expected a path that exists');
    const selector = strategic('Service', { spec: { selector: { app: 'other' } } });
    await put(edge, [addArgument('--second'), selector]);
    await eventually(async () =>
      expect(conditionOf(await edge.instance(), 'Ready')['message']).to.contain('spec.patches[1].patch.spec.selector'),
    );
    await sleep(1500);
    expect(await bare(edge)).to.deep.equal(before);
    await put(edge, [addArgument('--second')]);
    await eventually(async () => expect(look(await childrenOf(edge), 'gateway/args/2')).to.equal('--second'));
    await edge.bringUp();
  });

  it('of a class come before those of the instance', async () => {
    const path = '/apis/mesh.internal/v1alpha1/meshgatewayinstanceclasses/patched?fieldManager=e2e&force=true';
    const putClass = (value: string) =>
      cluster.request(
        'PATCH',
        path,
        {
          apiVersion: 'mesh.internal/v1alpha1',
          kind: 'MeshGatewayInstanceClass',
          metadata: { name: 'patched' },
          spec: { patches: [addArgument(value)] },
        },
        'application/apply-patch+yaml',
      );
    await putClass('--class');
    const edge = world();
    await edge.create({ ...base, className: 'patched', patches: [addArgument('--own')] });
    const waitArgs = (...more: readonly string[]) =>
      eventually(async () =>
        expect(look(await childrenOf(edge), 'gateway/args')).to.deep.equal(['run', '--log-level=info', ...more]),
      );
    await waitArgs('--class', '--own');
    await putClass('--changed');
    await waitArgs('--changed', '--own');
    await edge.replaceSpec({ ...base, className: 'patched', patches: null });
    await waitArgs();
  });

  it('for a child that does not exist are notes', async () => {
    const edge = world();
    await edge.create({ serviceType: 'ClusterIP', patches: [window(60)] });
    await edge.bringUp();
    const { message } = conditionOf(await edge.instance(), 'Ready');
    expect(message).to.equal('spec.patches[0] changes nothing, because the instance has no HorizontalPodAutoscaler');
  });

  it('are refused by the API server without type, of another kind, and if there are too many', async () => {
    const edge = world();
    await edge.createNamespace();
    const create = (patches: Json) => refusal(edge.createInstance({ patches }, {}, '?dryRun=All'));
    expect(await create([{ kind: 'Service', patch: {} }])).to.contain('spec.patches[0].type');
    expect(await create([strategic('Pod', {})])).to.contain('spec.patches[0].kind');
    expect(await create(Array.from({ length: 101 }, () => strategic('Service', {})))).to.contain('at most 100 items');
    expect(await create([strategic('Service', { spec: { type: null } })])).to.equal('');
  });
});
