import { readFileSync, writeFileSync } from 'node:fs';
import type { JsonObject } from '../../src/api/json.ts';
import { Cluster, readOffer } from '../e2e/cluster.ts';
import { defaultConfig } from '../support/app.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Arena } from './arena.ts';
import { expectedOf } from './expected.ts';
import { type Additions, learn } from './learn.ts';
import { specTypes } from './objects.ts';
import { planTrail } from './plan.ts';
import { inPool } from './pool.ts';
import { recordFixed } from './record-fixed.ts';
import type { State } from './trail.ts';

// Records what the API server adds to children in test/golden/kubernetes/additions.json, and what it does with the fields of a Service
// that it fixes, from the states of random walks:
//   KUBEBUILDER_ASSETS=… METACONTROLLER_BIN=… METACONTROLLER_CRDS=… npx tsx test/walk/record.ts
const seed = Number(process.env['WALK_SEED'] ?? 36);
const walks = Number(process.env['WALK_WALKS'] ?? 400);
const offer = readOffer(process.env);
if (offer?.assets === undefined)
  throw new Error('cannot start an API server: set KUBEBUILDER_ASSETS, METACONTROLLER_BIN and METACONTROLLER_CRDS');
const cluster = new Cluster('walk-record');
try {
  await cluster.startApi(offer);
  await cluster.kubectl('apply', '-k', new URL('../../manifests/crds', import.meta.url).pathname);
  const arena = new Arena(cluster);
  await arena.createNamespace('dry');
  const pairs: { readonly type: string; readonly sent: JsonObject; readonly stored: JsonObject }[] = [];
  const ask = async (object: JsonObject) => {
    const stored = await arena.dryRun(object);
    const type = specTypes[String(object['kind'])];
    if (type !== undefined) pairs.push({ type, sent: objectAt(object, 'spec'), stored: objectAt(stored, 'spec') });
    return stored;
  };
  const known = new Map<string, ReturnType<typeof expectedOf>>();
  const expect = (group: string, state: State) => {
    const key = JSON.stringify([group, state]);
    const found = known.get(key) ?? expectedOf(group, state, defaultConfig, ask);
    known.set(key, found);
    return found;
  };
  const plan = (place: number) =>
    planTrail(expect, { group: place % 4 === 0 ? 'kuma.io' : 'mesh.internal', place, seed, steps: 10 });
  await inPool(
    Array.from({ length: walks }, (_, place) => place),
    plan,
    6,
  );
  const { additions: learned, unexplained } = learn(pairs);
  const { gitVersion } = await cluster.request('GET', '/version');
  process.stdout.write(`learned from ${pairs.length} children; no rule for: ${unexplained.join(', ') || 'none'}\n`);
  const file = new URL('../golden/kubernetes/additions.json', import.meta.url);
  const additions = withEarlier(learned, JSON.parse(readFileSync(file, 'utf8')).additions);
  const lines = Object.entries(additions).map(
    ([type, list]) => `${JSON.stringify(type)}: [\n  ${list.map((one) => JSON.stringify(one)).join(',\n  ')}\n]`,
  );
  const fixed = (await recordFixed(cluster)).map((one) => JSON.stringify(one)).join(',\n');
  writeFileSync(
    file,
    `{"kubernetes":${JSON.stringify(gitVersion)},"additions":{\n${lines.join(',\n')}\n},"fixed":[\n${fixed}\n]}\n`,
  );
} finally {
  await cluster.stop();
}

/** Rules of an earlier run stay for the fields about which this run says nothing. */
function withEarlier(learned: Additions, earlier: Additions): Additions {
  const types = [...new Set([...Object.keys(learned), ...Object.keys(earlier)])].sort();
  return Object.fromEntries(
    types.map((type) => {
      const now = learned[type] ?? [];
      const rest = (earlier[type] ?? []).filter(({ field }) => now.every((one) => one.field !== field));
      return [type, [...now, ...rest].sort((one, other) => (one.field < other.field ? -1 : 1))];
    }),
  );
}
