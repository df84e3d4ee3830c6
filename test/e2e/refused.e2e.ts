import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { kstatus } from '../support/kstatus.ts';
import { underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { deny, kubectlWait, limit, waitReason } from './refusals.ts';
import { conditionOf, type World } from './world.ts';

const balanced = { serviceType: 'LoadBalancer', replicas: 1 };

interface Case {
  readonly what: string;
  /** What the instance asks for before and after the edit. */
  readonly base: JsonObject;
  readonly edit: JsonObject;
  readonly block: (edge: World) => Promise<unknown>;
  /** What the event says. */
  readonly why: string;
}

underEachStrategy('an edit that the API server refuses', ({ cluster, world }) => {
  const cases: readonly Case[] = [
    {
      what: 'a node port that another Service has',
      base: balanced,
      edit: { serviceTemplate: { spec: { ports: [{ port: 80, nodePort: 32123 }] } } },
      block: (edge) => takeNodePort(edge, 32123),
      why: 'provided port is already allocated',
    },
    {
      what: 'a quota for node ports',
      base: { serviceType: 'ClusterIP', replicas: 1 },
      edit: { serviceType: 'NodePort' },
      block: (edge) => limit(cluster, edge, 'services.nodeports', '0'),
      why: 'exceeded quota',
    },
    {
      what: 'a policy for Deployments',
      base: balanced,
      edit: { replicas: 3 },
      block: (edge) => deny(cluster, edge, 'apps', 'deployments'),
      why: 'denied by the test',
    },
    {
      what: 'a policy for Services',
      base: balanced,
      edit: { serviceTemplate: { metadata: { labels: { team: 'a' } } } },
      block: (edge) => deny(cluster, edge, '', 'services'),
      why: 'denied by the test',
    },
  ];

  for (const { base, block, edit, what, why } of cases) {
    it(`is never waited for with success, although pods and address are there: ${what}`, async () => {
      const edge = world();
      await edge.create(base);
      await edge.bringUp();
      await block(edge);
      await edge.replaceSpec({ ...base, ...edit });
      const waits = ['Ready', 'Synced'].map((condition) => kubectlWait(cluster, edge, condition, '9s'));
      for (const error of await Promise.all(waits)) expect(error).to.contain('timed out');
      expect(await waitReason(edge, 'Ready', 'False', 'ChildrenNotUpdated')).to.contain('not updated: ');
      await waitReason(edge, 'Stalled', 'True', 'ChildrenNotUpdated');
      expect(kstatus(await edge.instance())).to.equal('Failed');
      expect(JSON.stringify(await edge.events())).to.contain(why);
      await edge.replaceSpec(base);
      expect(await kubectlWait(cluster, edge, 'Ready', '20s')).to.equal('');
      await eventually(async () => expect(kstatus(await edge.instance())).to.equal('Current'));
    });
  }

  it('is never waited for with success on kuma.io by Synced, and Ready stays that of Kuma', async () => {
    const edge = world('kuma.io');
    await edge.create({ serviceType: 'LoadBalancer' });
    await edge.bringUp();
    await deny(cluster, edge, '', 'services');
    await edge.putGateway([80, 8443]);
    await edge.replaceSpec({
      serviceType: 'LoadBalancer',
      serviceTemplate: { metadata: { annotations: { a: 'b' } } },
    });
    expect(await kubectlWait(cluster, edge, 'Synced', '9s')).to.contain('timed out');
    await waitReason(edge, 'Synced', 'False', 'ChildrenNotUpdated');
    expect(conditionOf(await edge.instance(), 'Ready')).to.include({ status: 'True', reason: 'Ready', message: '' });
  });

  /** Creates another Service with a node port. Node ports belong to one Service of the cluster. */
  const takeNodePort = (edge: World, nodePort: number) =>
    cluster.request('POST', edge.path('services'), {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: `other-${nodePort}` },
      spec: { type: 'NodePort', ports: [{ port: 80, nodePort }] },
    });
});
