import type { Problem } from '../../api/problem.ts';
import { quote } from '../../errors.ts';

/** The reason why an API server refuses an object. */
export interface Refusal {
  /** The path of the field, such as `spec.autoscaling.maxReplicas`. */
  readonly field: string;
  readonly message: string;
  /** The API server does not evaluate the rules between fields, because a field has the wrong type or is missing. */
  readonly hidesRules: boolean;
}

/** Returns the refusal for a value that the schema does not allow. */
export function refuse({ expected, field, value }: Problem, hidesRules = false): Refusal {
  return { field, message: `${quote(value)}: expected ${expected}`, hidesRules };
}
