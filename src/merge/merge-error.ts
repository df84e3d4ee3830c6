import type { Json } from '../api/json.ts';

/** A strategic merge patch that cannot be applied. */
export class MergeError extends Error {
  /** The path of the invalid field in the patch, or in the object that it patches. */
  readonly field: string;
  readonly value: Json | undefined;
  readonly expected: string;

  constructor(field: string, value: Json | undefined, expected: string) {
    super(`${field}: expected ${expected}`);
    this.name = 'MergeError';
    this.field = field;
    this.value = value;
    this.expected = expected;
  }
}
