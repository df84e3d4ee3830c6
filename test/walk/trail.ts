import type { Json, JsonObject } from '../../src/api/json.ts';
import { type Path, pathText, putAt } from './tree.ts';

/** A field to set, to change, or (without a value) to remove. */
export interface Edit {
  readonly path: Path;
  readonly value: Json | undefined;
}

/** What somebody else writes to a child. */
export type Act = 'add-variable' | 'annotate' | 'change-variable' | 'restart' | 'scale' | 'select';

/** One step of a walk. */
export type Step =
  | { readonly kind: 'edit'; readonly edits: readonly Edit[] }
  | { readonly kind: 'gateway'; readonly ports: readonly number[] }
  | { readonly kind: 'other'; readonly act: Act };

/** What a user has asked for after some steps. */
export interface State {
  /** The parts `spec` and `annotations` of the instance. */
  readonly instance: JsonObject;
  /** The listeners of the MeshGateway. Without one, there is no MeshGateway. */
  readonly ports: readonly number[];
}

/** A walk: a start and the steps from there. */
export interface Trail {
  readonly group: string;
  /** The number of the walker, from which its addresses and node ports follow. */
  readonly place: number;
  readonly start: State;
  readonly steps: readonly Step[];
}

/** Returns the state after a step. */
export function after(state: State, step: Step): State {
  if (step.kind === 'gateway') return { ...state, ports: step.ports };
  if (step.kind === 'other') return state;
  const instance = step.edits.reduce((object, { path, value }) => putAt(object, path, value), state.instance);
  return { ...state, instance };
}

/** Describes a step in one line. */
export function describeStep(step: Step): string {
  if (step.kind === 'gateway') return `the MeshGateway has the listeners ${step.ports.join(', ') || '(deleted)'}`;
  if (step.kind === 'other') return `somebody else: ${step.act}`;
  return step.edits
    .map(({ path, value }) =>
      value === undefined ? `remove ${pathText(path)}` : `set ${pathText(path)} = ${JSON.stringify(value)}`,
    )
    .join('; ');
}
