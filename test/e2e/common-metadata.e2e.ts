import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { podTemplate, type World } from './world.ts';
import { writes } from './writes.ts';

const kinds = ['services', 'deployments', 'horizontalpodautoscalers', 'poddisruptionbudgets'] as const;
const base = { serviceType: 'ClusterIP', autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } };
const note = 'example.com/note';

underEachStrategy('commonMetadata of mesh.internal', ({ cluster, world }) => {
  /** Returns a label and an annotation of each child and of the pods. */
  const seen = async (edge: World): Promise<readonly (readonly [Json | undefined, Json | undefined])[]> => {
    const children = await Promise.all(kinds.map((kind) => edge.get(kind)));
    const pods = children.filter(({ kind }) => kind === 'Deployment').map(podTemplate);
    return [...children, ...pods].map((object) => {
      const metadata = objectAt(object, 'metadata');
      return [objectAt(metadata, 'labels')['team'], objectAt(metadata, 'annotations')[note]];
    });
  };
  const waitSeen = (edge: World, label: Json | undefined, annotation: Json | undefined) =>
    eventually(async () =>
      expect(await seen(edge)).to.deep.equal(Array.from({ length: 5 }, () => [label, annotation])),
    );
  const put = (edge: World, commonMetadata: JsonObject) => edge.applyInstance({ ...base, commonMetadata });

  it('reaches every child when set, changed and removed, and nothing is written when it is quiet', async () => {
    const edge = world();
    await edge.create(base);
    await edge.bringUp();
    await edge.patchService({ metadata: { labels: { foreign: 'yes' } } });
    await put(edge, { labels: { team: 'edge' }, annotations: { [note]: 'one' } });
    await waitSeen(edge, 'edge', 'one');
    await put(edge, { labels: { team: 'payments' } });
    await waitSeen(edge, 'payments', undefined);
    await edge.bringUp();
    await sleep(3000);
    const before = await writes(cluster);
    await sleep(4000);
    expect(await writes(cluster)).to.deep.equal(before);
    await edge.replaceSpec(base);
    await waitSeen(edge, undefined, undefined);
    expect(objectAt(objectAt(await edge.service(), 'metadata'), 'labels')).to.include({ foreign: 'yes' });
  });

  it('of a class reaches its instances, which can change and remove entries', async () => {
    const path = `/apis/mesh.internal/v1alpha1/meshgatewayinstanceclasses/common`;
    const putClass = (labels: JsonObject) =>
      cluster.request(
        'PATCH',
        `${path}?fieldManager=e2e&force=true`,
        {
          apiVersion: 'mesh.internal/v1alpha1',
          kind: 'MeshGatewayInstanceClass',
          metadata: { name: 'common' },
          spec: { commonMetadata: { labels, annotations: { [note]: 'class' } } },
        },
        'application/apply-patch+yaml',
      );
    await putClass({ team: 'first' });
    const edge = world();
    await edge.create({ ...base, className: 'common' });
    await edge.waitPorts([80, 443]);
    await waitSeen(edge, 'first', 'class');
    await putClass({ team: 'second' });
    await waitSeen(edge, 'second', 'class');
    await edge.replaceSpec({
      ...base,
      className: 'common',
      commonMetadata: { labels: { team: 'own' }, annotations: { [note]: null } },
    });
    await waitSeen(edge, 'own', undefined);
    await edge.replaceSpec({ ...base, className: 'common', commonMetadata: null });
    await waitSeen(edge, undefined, undefined);
  });
});
