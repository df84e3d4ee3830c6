import { type Offer, readOffer } from '../../test/e2e/cluster.ts';
import type { BenchOptions } from '../options.ts';
import { type Convergence, converge } from './converge.ts';

/** Measures each fleet in a separate cluster. Returns undefined if the environment names no binaries for a cluster. */
export async function measureConvergence(
  { fleets, idleSeconds }: BenchOptions,
  env: NodeJS.ProcessEnv,
): Promise<readonly Convergence[] | undefined> {
  const offer = readOffer(env);
  if (offer?.assets === undefined) return undefined;
  return measureFleets(offer, fleets, idleSeconds);
}

async function measureFleets(offer: Offer, fleets: BenchOptions['fleets'], idleSeconds: number) {
  const measured: Convergence[] = [];
  for (const plan of fleets) {
    process.stderr.write(`convergence: ${plan.size} instances, ${plan.hook}\n`);
    measured.push(await converge(offer, plan, idleSeconds));
  }
  return measured;
}
