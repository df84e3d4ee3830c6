/** A fault that is known, and that does not fail the run. */
export interface KnownFault {
  readonly pattern: RegExp;
  readonly why: string;
}

/** The faults that are known. Empty when all are repaired. WALK_STRICT=1 fails on these too. */
export const knownFaults: readonly KnownFault[] = [];
