import type { Convergence } from './convergence/converge.ts';
import type { Comparison } from './hook-and-floor.ts';
import type { Memory, Starts } from './start.ts';

/** Everything that one run measured. */
export interface Results {
  readonly comparisons: readonly Comparison[];
  readonly starts: Starts;
  readonly memory: Memory;
  /** Undefined where no cluster could be started. */
  readonly convergence: readonly Convergence[] | undefined;
}
