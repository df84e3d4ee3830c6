import { describeProblem, type Problem } from '../api/problem.ts';
import { HookError } from '../errors.ts';

/** A strategic merge patch that can't be applied: which field of it (or of what it patches), and what was expected. */
export class MergeError extends HookError implements Problem {
  readonly field: string;
  readonly value: unknown;
  readonly expected: string;

  constructor(field: string, value: unknown, expected: string) {
    super('InvalidConfiguration', describeProblem({ field, value, expected }));
    this.name = 'MergeError';
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}
