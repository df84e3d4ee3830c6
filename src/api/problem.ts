import { quote } from '../errors.ts';

/** Something in an instance's configuration that can't be read or is not allowed. */
export interface Problem {
  /** Where it stands, such as `metadata.annotations[kuma.io/sidecar-drain-time]`. */
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
}

/** A value, and what was wrong with what it was read from. With problems the value is not to be used. */
export interface Reading<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** A problem in one line: field, value and what was expected. */
export function describeProblem({ field, value, expected }: Problem): string {
  return `${field}: ${quote(value)}: expected ${expected}`;
}
