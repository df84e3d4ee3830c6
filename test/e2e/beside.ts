import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { ControlPlane, type Kuma, readKumas } from './control-plane.ts';
import { eventually } from './processes.ts';
import { watching } from './watch.ts';
import { conditionOf, World } from './world.ts';
import { writes } from './writes.ts';

const offer = readOffer(process.env) ?? {};
const managed = 'mesh.internal/managed';
const children = ['services', 'deployments'] as const;

/** The instances of both groups that the tests install, as README describes. */
export const installation = ['manifests/overlays/lightweight', 'manifests/rbac'];
export const handedOver = { labels: { [managed]: 'true' } };

/** Shared by the tests of one control plane. */
export interface Stage {
  readonly cluster: Cluster;
  readonly controlPlane: ControlPlane;
  readonly kuma: Kuma;
  /** Creates another world. Its instance is deleted after the test. */
  readonly world: (group?: string) => World;
}

const kumas = readKumas(process.env);

/** Declares tests for each control plane and each of Metacontroller's apply strategies. */
export function besideEachControlPlane(declare: (stage: Stage) => void): void {
  if (kumas.length === 0 || offer.assets === undefined) {
    const why = 'set KUMA_CP_BIN and KUMA_CRDS, and the binaries that start a cluster';
    describe('the hook beside a control plane', () => it.skip(why));
    process.stderr.write(`skipped: tests beside a control plane; ${why}\n`);
    return;
  }
  for (const kuma of kumas)
    for (const strategy of ['dynamic-apply', 'server-side-apply'])
      describe(`the hook beside kuma-cp ${kuma.release} (apply strategy ${strategy})`, () =>
        declareOne(kuma, strategy, declare));
}

function declareOne(kuma: Kuma, strategy: string, declare: (stage: Stage) => void): void {
  const cluster = new Cluster(`beside-${kuma.release}-${strategy}`, { hasControlPlane: true });
  const controlPlane = new ControlPlane(cluster, kuma);
  const worlds: World[] = [];
  let count = 0;
  const world = (group = 'kuma.io') => {
    count += 1;
    const edge = new World(cluster, `beside-${count}`, group);
    worlds.push(edge);
    return edge;
  };
  before(async () => {
    await cluster.start(
      offer,
      strategy,
      [],
      ['--server-side', '-f', kuma.crds, '-f', 'manifests/crds/mesh.internal.yaml'],
    );
    await controlPlane.prepare();
    await startHook(cluster, controlPlane);
    await controlPlane.start();
  });
  after(() => cluster.stop());
  afterEach(async function () {
    if (this.currentTest?.state === 'failed') process.stderr.write(`logs:\n${cluster.describeLogs()}\n`);
    // A test that fails must not leave a fight that disturbs the next one.
    for (const edge of worlds.splice(0)) await edge.deleteInstance().catch(() => undefined);
  });
  declare({ cluster, controlPlane, kuma, world });
}

/** Starts the hook, or restarts it, with the control plane's configuration. */
export async function startHook(
  cluster: Cluster,
  controlPlane: ControlPlane,
  more: NodeJS.ProcessEnv = {},
): Promise<void> {
  await cluster.stopProgram('hook');
  await cluster.startHook([], controlPlane.hookEnvironment(more));
}

/** Runs `mgi adopt` for one instance, and the commands that it prints. */
export async function adopt(cluster: Cluster, edge: World, ...flags: readonly string[]): Promise<string> {
  const all = 'kubectl get meshgatewayinstances.kuma.io,services,deployments -A -o json';
  const one = `--instance ${edge.namespace}/${edge.name}`;
  const commands = await cluster.shell(`${all} | node bin/mgi.js adopt ${one} ${flags.join(' ')} -o commands`);
  await cluster.shell(commands);
  return commands;
}

/** Creates an instance and waits until kuma-cp has created its children. */
export async function createByControlPlane(edge: World, spec: JsonObject, metadata: JsonObject = {}): Promise<void> {
  await edge.create(spec, metadata);
  await edge.waitPorts([80, 443]);
  await eventually(() => edge.deployment());
}

/** Creates an instance, lets kuma-cp create its children, and hands it over. */
export async function createHandedOver(
  { cluster }: Stage,
  edge: World,
  spec: JsonObject,
  synced: 'True' | 'False' = 'True',
): Promise<void> {
  await createByControlPlane(edge, spec);
  await adopt(cluster, edge);
  await eventually(() => expectServed(edge, synced));
  await calm(cluster);
}

/** Expects that Metacontroller owns both children: the label by which it finds them, and the owner reference. */
export async function expectServed(edge: World, synced: 'True' | 'False' = 'True'): Promise<void> {
  const { uid } = objectAt(await edge.instance(), 'metadata');
  for (const plural of children) {
    const { annotations, labels, managedFields, ownerReferences } = objectAt(await edge.get(plural), 'metadata');
    expect(labels, plural).to.include({ 'controller-uid': uid });
    expect(isList(ownerReferences) ? ownerReferences : [], plural).to.have.length(1);
    expect(JSON.stringify(ownerReferences), plural).to.contain(`"uid":"${uid}"`);
    expect(JSON.stringify([annotations, managedFields]), plural).to.contain('metacontroller');
  }
  expect(conditionOf(await edge.instance(), 'Synced'), 'Synced').to.include({ status: synced });
}

/**
 * What a handover must not change. A change of its annotations raises the generation of a Deployment, and dynamic apply keeps
 * its record in an annotation, so the generation is not a part of it.
 */
export async function identitiesOf(edge: World): Promise<JsonObject> {
  const [service, deployment] = [await edge.service(), await edge.deployment()];
  const uid = (object: JsonObject) => objectAt(object, 'metadata')['uid'];
  return {
    service: { uid: uid(service), spec: service['spec'] },
    deployment: { uid: uid(deployment), spec: deployment['spec'] },
  };
}

/**
 * Expects that nothing of an instance and its children changes during some seconds, and that nobody tries to write. Only
 * a sync that the hook asked for may write its status, which changes nothing: Metacontroller adds a field that Kuma's
 * CRD prunes, so it writes the status in every sync.
 */
export async function expectRest(cluster: Cluster, edge: World, seconds: number, syncs = 0): Promise<void> {
  const before = await writes(cluster);
  const counts = (['instances', ...children] as const).map(async (plural) => {
    const seen = await watching(cluster, edge.path(plural), edge.name, () => sleep(seconds * 1000));
    return [plural, seen.length - 1] as const;
  });
  const changes = Object.fromEntries(await Promise.all(counts));
  // The Deployment controller of Kubernetes writes the status of Deployments, sometimes without a change.
  const all = difference(before, await writes(cluster));
  const { [statusOfSync]: status = 0, 'PUT deployments/status': _, ...requests } = all;
  expect({ changes, requests }).to.deep.equal({
    changes: { instances: 0, services: 0, deployments: 0 },
    requests: {},
  });
  expect(status, `${statusOfSync} without a change`).to.be.at.most(syncs);
}

const statusOfSync = 'PUT meshgatewayinstances/status';

function difference(before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>) {
  const requests = Object.entries(after).map(([key, count]) => [key, count - (before[key] ?? 0)] as const);
  return Object.fromEntries(requests.filter(([, count]) => count !== 0));
}

/**
 * Waits until nothing is written for some seconds, at most 40 s. The test then reports writes that never stop. The hook checks
 * its status again 5 s after it has changed beside a control plane.
 */
export async function calm(cluster: Cluster): Promise<void> {
  const attempt = async () => {
    const before = await writes(cluster);
    await sleep(6_000);
    expect(await writes(cluster)).to.deep.equal(before);
  };
  await eventually(attempt, 40).catch(() => undefined);
}

/** Runs an action, and expects that neither child loses its owner meanwhile. */
export async function withoutRelease(cluster: Cluster, edge: World, act: () => Promise<unknown>): Promise<void> {
  const watched = children.map((plural) => (inner: () => Promise<unknown>) => async () => {
    const seen = await watching(cluster, edge.path(plural), edge.name, inner);
    const owners = seen.map((object) => objectAt(object, 'metadata')['ownerReferences']);
    expect(owners.length, plural).to.be.greaterThan(0);
    for (const references of owners)
      expect(isList(references) ? references.filter(isObject) : [], plural).to.have.length(1);
  });
  await watched.reduce((inner, wrap) => wrap(inner), act)();
}
