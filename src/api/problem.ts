import { quote } from '../errors.ts';

/** A field in an instance's configuration that cannot be parsed or is not allowed. */
export interface Problem {
  /** The path of the field, such as `metadata.annotations[kuma.io/sidecar-drain-time]`. */
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;
  /** True for a field that keeps the value that is stored. It holds nothing else up. */
  readonly isKept?: true;
}

/** A parsed value and the problems in its input. Do not use the value if there are problems. */
export interface Reading<T> {
  readonly value: T;
  readonly problems: readonly Problem[];
}

/** A reading, with remarks for the user. */
export interface Noted<T> extends Reading<T> {
  readonly notes: readonly string[];
}

/** Formats a problem as one line: the field, its value and what was expected. */
export function describeProblem({ field, value, expected }: Problem): string {
  return `${field}: ${quote(value)}: expected ${expected}`;
}

/** True if one of the problems keeps a child as it is. */
export function holdsUp(problems: readonly Problem[]): boolean {
  return problems.some(({ isKept }) => isKept !== true);
}
