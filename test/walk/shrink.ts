import type { Arena } from './arena.ts';
import type { Step, Trail } from './trail.ts';
import { type Expect, type Result, walk } from './walkers.ts';

/** The most trails that walk at once. */
const most = 100;

/**
 * Finds a shorter trail with the same fault. Most faults need one or two steps, so all such trails walk at once. After that, the steps
 * and the edits are left out one by one.
 */
export async function shrink(arena: Arena, expect: Expect, failed: Result, run: string): Promise<Result> {
  let best = failed;
  for (let round = 0; round < 6; round += 1) {
    const candidates = (round === 0 ? [...pairsOf(best.steps), ...shorter(best.steps)] : shorter(best.steps)).filter(
      (steps) => sizeOf(steps) < sizeOf(best.steps),
    );
    if (candidates.length === 0) break;
    const trails = candidates
      .slice(0, most)
      .map((steps, place): Trail => ({ ...failed.trail, place, steps: renumbered(steps, place) }));
    const results = await walk(arena, expect, trails, `${run}${round}`);
    const found = results
      .filter(({ fault }) => fault?.kind === failed.fault?.kind)
      .toSorted((one, other) => sizeOf(one.steps) - sizeOf(other.steps));
    const [shortest] = found;
    if (shortest === undefined) break;
    best = shortest;
  }
  return best;
}

function sizeOf(steps: readonly Step[]): number {
  return steps.reduce((sum, step) => sum + 10 + (step.kind === 'edit' ? JSON.stringify(step.edits).length : 0), 0);
}

/** One step alone, or two. */
function pairsOf(steps: readonly Step[]): readonly (readonly Step[])[] {
  return steps.flatMap((step, index) => [[step], ...steps.slice(index + 1).map((later) => [step, later])]);
}

/** Leaves out one step, or one edit of a step. */
function shorter(steps: readonly Step[]): readonly (readonly Step[])[] {
  return steps.flatMap((step, index) => {
    const without = steps.filter((_, other) => other !== index);
    if (step.kind !== 'edit' || step.edits.length < 2) return [without];
    const lighter = step.edits.map(
      (_, left): Step => ({ kind: 'edit', edits: step.edits.filter((__, other) => other !== left) }),
    );
    return [without, ...lighter.map((one) => steps.map((other) => (other === step ? one : other)))];
  });
}

/** Gives each trail addresses and node ports of its own. */
function renumbered(steps: readonly Step[], place: number): readonly Step[] {
  const text = JSON.stringify(steps, (_, value) => (value === undefined ? removed : value))
    .replaceAll(/10\.96\.0\.\d+/g, `10.96.0.${20 + place}`)
    .replaceAll(/\b30\d{3}\b/g, (number) => String(30_000 + 3 * place + (Number(number) % 3)));
  return JSON.parse(text, (_, value) => (value === removed ? undefined : value));
}

/** JSON has no undefined value, by which an edit removes a field. */
const removed = '(removed)';
