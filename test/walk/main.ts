import type { JsonObject } from '../../src/api/json.ts';
import { Cluster, readOffer } from '../e2e/cluster.ts';
import { Nodes } from '../e2e/nodes.ts';
import { defaultConfig } from '../support/app.ts';
import { Arena } from './arena.ts';
import { auditArguments } from './audit.ts';
import { type Expected, expectedOf } from './expected.ts';
import { readOptions, type WalkOptions } from './options.ts';
import { planTrail } from './plan.ts';
import { inPool } from './pool.ts';
import { report } from './report.ts';
import type { State } from './trail.ts';
import { type Expect, walk } from './walkers.ts';

const options = readOptions(process.env, Date.now());
const offer = readOffer(process.env) ?? {};
const print = (text: string) => process.stdout.write(`${text}\n`);

print(
  `walk: seed ${options.seed}, ${options.walks} walks of ${options.steps} steps, ${options.strategies.join(' and ')}`,
);
const results: boolean[] = [];
for (const strategy of options.strategies) results.push(await walkUnder(strategy, options));
process.exit(results.every(Boolean) ? 0 : 1);

async function walkUnder(strategy: string, { groups, seed, steps, walks }: WalkOptions): Promise<boolean> {
  const started = Date.now();
  const cluster = new Cluster(`walk-${strategy}`, {
    apiServerArgs: (folder) => [...auditArguments(folder), '--max-mutating-requests-inflight=1000'],
    controllerManagerArgs: ['--kube-api-qps=300', '--kube-api-burst=600', '--concurrent-gc-syncs=20'],
  });
  try {
    await cluster.start(offer, strategy, ['--workers=10']);
    await cluster.applyOverlay(['manifests/overlays/lightweight', 'manifests/rbac']);
    await new Nodes(cluster, { namespace: 'walk' }).add();
    const arena = new Arena(cluster);
    await arena.createNamespace('dry');
    void arena.playCluster();
    const expect = expectations(arena);
    const places = Array.from({ length: walks }, (_, place) => place);
    const plan = (place: number) =>
      planTrail(expect, { group: groups[place % groups.length] ?? '', place, seed, steps });
    const trails = await inPool(places, plan, 6);
    print(`walk: planned ${trails.length} walks (${seconds(started)})`);
    const results = await walk(arena, expect, trails, 'w');
    print(`walk: ${strategy}: walked (${seconds(started)})`);
    const isFine = await report(results, arena, expect, options, print);
    arena.close();
    return isFine;
  } finally {
    await cluster.stop();
  }
}

/** Remembers what a fresh instance would be in each state. */
function expectations(arena: Arena): Expect {
  const known = new Map<string, Promise<Expected>>();
  const ask = (object: JsonObject) => arena.dryRun(object);
  return (group: string, state: State) => {
    const key = JSON.stringify([group, state]);
    const found = known.get(key) ?? expectedOf(group, state, defaultConfig, ask);
    known.set(key, found);
    return found;
  };
}

function seconds(since: number): string {
  return `${((Date.now() - since) / 1000).toFixed(0)} s`;
}
