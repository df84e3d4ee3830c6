import type { Convergence } from './convergence/converge.ts';
import type { Comparison } from './hook-and-floor.ts';
import type { LargeInput } from './large-input.ts';
import type { Memory, Starts } from './start.ts';

/** All results of one benchmark run. */
export interface Results {
  readonly comparisons: readonly Comparison[];
  /** Undefined if only fleets are measured. */
  readonly starts: Starts | undefined;
  readonly memory: Memory | undefined;
  readonly largeInput: LargeInput | undefined;
  /** Undefined if the environment names no binaries to start a cluster. */
  readonly convergence: readonly Convergence[] | undefined;
}
