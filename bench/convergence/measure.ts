import { type Offer, readOffer } from '../../test/e2e/cluster.ts';
import { type Kuma, readKumas } from '../../test/e2e/control-plane.ts';
import type { BenchOptions } from '../options.ts';
import { type Convergence, converge } from './converge.ts';

/** Measures each fleet in a separate cluster. Returns undefined if the environment names no binaries for a cluster. */
export async function measureConvergence(
  { fleets, idleSeconds }: BenchOptions,
  env: NodeJS.ProcessEnv,
): Promise<readonly Convergence[] | undefined> {
  const offer = readOffer(env);
  if (offer?.assets === undefined) return undefined;
  const [kuma] = readKumas(env);
  if (kuma === undefined)
    process.stderr.write('convergence: no kuma-cp; set KUMA_CP_BIN and KUMA_CRDS to measure it\n');
  const served = fleets.filter(({ hook }) => hook !== 'kuma' || kuma !== undefined);
  return measureFleets({ ...offer, kuma }, served, idleSeconds);
}

async function measureFleets(
  offer: Offer & { readonly kuma: Kuma | undefined },
  fleets: BenchOptions['fleets'],
  idleSeconds: number,
) {
  const measured: Convergence[] = [];
  for (const plan of fleets) {
    process.stderr.write(`convergence: ${plan.size} instances, ${plan.hook}\n`);
    measured.push(await converge(offer, plan, idleSeconds));
  }
  return measured;
}
