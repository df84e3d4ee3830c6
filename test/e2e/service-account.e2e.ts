import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { underEachStrategy } from './own.ts';
import { eventually } from './processes.ts';
import { conditionOf, podTemplate, type World } from './world.ts';
import { writes } from './writes.ts';

const base = { serviceType: 'ClusterIP' };
const withAccount = (serviceAccount: JsonObject) => ({ ...base, serviceAccount });
const role = (name: string) => ({ 'example.com/role': name });

underEachStrategy('ServiceAccounts', ({ cluster, world }) => {
  const accounts = async (edge: World): Promise<readonly JsonObject[]> => {
    const { items } = await cluster.request('GET', edge.path('serviceaccounts'));
    // A controller of Kubernetes creates the account `default`, if it runs.
    return (isList(items) ? items.filter(isObject) : []).filter((one) => nameOf(one) !== 'default');
  };
  const names = async (edge: World) => (await accounts(edge)).map(nameOf).sort();
  const account = (edge: World, name = 'edge') => cluster.request('GET', edge.path('serviceaccounts', name));
  const podAccount = async (edge: World) =>
    objectAt(podTemplate(await edge.deployment()), 'spec')['serviceAccountName'];

  it('are created, changed and removed, and the pods use them', async () => {
    const edge = world();
    await edge.create(withAccount({ create: true, annotations: role('a'), labels: { team: 'a' } }));
    await eventually(async () => expect(await names(edge)).to.deep.equal(['edge']));
    const made = await account(edge);
    expect(objectAt(made, 'metadata')['annotations']).to.include(role('a'));
    expect(made).to.include({ automountServiceAccountToken: true });
    await edge.bringUp();
    expect(await podAccount(edge)).to.equal('edge');

    await edge.replaceSpec(withAccount({ create: true, annotations: role('b') }));
    await eventually(async () => {
      const { annotations, labels, uid } = objectAt(await account(edge), 'metadata');
      expect(annotations).to.include(role('b'));
      expect(labels).to.not.have.property('team');
      expect(uid).to.equal(objectAt(made, 'metadata')['uid']);
    });

    await edge.replaceSpec(base);
    await eventually(async () => expect(await podAccount(edge)).to.equal(undefined));
    await edge.bringUp();
    await eventually(async () => expect(await names(edge)).to.deep.equal([]));
    expect(objectAt(podTemplate(await edge.deployment()), 'spec')).to.not.have.property('serviceAccount');
  });

  it('with a former name stay until the roll-out is complete', async () => {
    const edge = world();
    await edge.create(withAccount({ create: true }));
    await edge.bringUp();
    await edge.replaceSpec(withAccount({ create: true, name: 'gateway' }));
    await eventually(async () => expect(await podAccount(edge)).to.equal('gateway'));
    await sleep(2000);
    // The new pod is not ready, so the old one still runs.
    expect(await names(edge)).to.deep.equal(['edge', 'gateway']);
    await edge.bringUp();
    await eventually(async () => {
      await edge.makePodsReady();
      expect(await names(edge)).to.deep.equal(['gateway']);
    });
  });

  it('of somebody else are never changed, and no pods run as them', async () => {
    const edge = world();
    await edge.createNamespace();
    await edge.putGateway([80]);
    const theirs = {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'edge', annotations: role('theirs') },
    };
    const before = await cluster.request('POST', edge.path('serviceaccounts'), theirs);
    await edge.createInstance(withAccount({ create: true, annotations: role('ours') }));
    const { message } = await edge.waitReady('False', 'NameConflict');
    expect(message).to.contain('ServiceAccount "edge" already exists and has no owner');
    await edge.waitPorts([80]);
    await sleep(1000);
    expect(await account(edge)).to.deep.equal(before);
    const { items } = await cluster.request('GET', edge.path('deployments'));
    expect(items).to.deep.equal([]);

    await edge.replaceSpec(withAccount({ name: 'edge' }));
    await eventually(async () => expect(await podAccount(edge)).to.equal('edge'));
    expect(await account(edge)).to.deep.equal(before);
  });

  it('keep what others add, and are written once', async () => {
    const edge = world();
    await edge.create(withAccount({ create: true, annotations: role('a') }));
    await edge.bringUp();
    const patch = { secrets: [{ name: 'edge-token' }], imagePullSecrets: [{ name: 'registry' }] };
    await cluster.request('PATCH', edge.path('serviceaccounts', 'edge'), patch, 'application/merge-patch+json');
    await edge.patchInstance({ metadata: { annotations: { 'example.com/note': 'wakes the instance' } } });
    await sleep(4000);
    const before = await writes(cluster);
    await edge.putGateway([80, 443]);
    await sleep(4000);
    expect(await writes(cluster)).to.deep.equal(before);
    expect(await account(edge)).to.deep.include(patch);
    expect(conditionOf(await edge.instance(), 'Synced')).to.include({ status: 'True' });
  });
});

function nameOf(object: JsonObject): unknown {
  return objectAt(object, 'metadata')['name'];
}
