/** How much to walk. */
export interface WalkOptions {
  readonly seed: number;
  /** Walks for each apply strategy, half of them of each group. */
  readonly walks: number;
  readonly steps: number;
  readonly strategies: readonly string[];
  readonly groups: readonly string[];
  /** The most failing walks that are shrunk. */
  readonly shrinks: number;
  /** Faults that are known and printed, but do not fail the run. */
  readonly acceptsKnown: boolean;
}

/** Reads the options from the environment. */
export function readOptions(env: NodeJS.ProcessEnv, now: number): WalkOptions {
  const list = (text: string | undefined, fallback: readonly string[]) => text?.split(',') ?? fallback;
  return {
    seed: Number(env['WALK_SEED'] ?? now % 1_000_000),
    walks: Number(env['WALK_WALKS'] ?? 100),
    steps: Number(env['WALK_STEPS'] ?? 12),
    strategies: list(env['WALK_STRATEGY'], ['dynamic-apply', 'server-side-apply']),
    groups: list(env['WALK_GROUP'], ['mesh.internal', 'kuma.io']),
    shrinks: Number(env['WALK_SHRINKS'] ?? 4),
    acceptsKnown: env['WALK_STRICT'] === undefined,
  };
}
