import { isDeepStrictEqual } from 'node:util';
import type { ChildPatch } from '../api/instance.ts';
import { type JsonObject, joinPath, objectAt } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { type UnknownField, unknownFields } from '../kubernetes/unknown-fields.ts';
import { wrongValues } from '../kubernetes/wrong-values.ts';
import { jsonPatch } from '../merge/json-patch.ts';
import { MergeError } from '../merge/merge-error.ts';
import { storedForm } from '../merge/stored-form.ts';
import { mergeReplacing, unionConflicts } from '../merge/unions.ts';
import type { ChildKind, PathOf, RenderContext } from './child-kind.ts';
import { checkProtected } from './protected.ts';

/** A rendered child, its problems, and the fields of patches that Kubernetes does not have. */
export interface Finished {
  readonly value: JsonObject;
  readonly problems: readonly Problem[];
  readonly unknown: readonly UnknownField[];
}

/** A patched child. If there are problems, it is the child without the patches. */
interface Patched extends Finished {
  /** The path of the last patch that sets a field of the spec, by field. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Applies the patches of the instance for the kind of a rendered child, one after the other. What a patch makes of the child is
 * validated before the next patch, so that a problem names the patch that causes it.
 */
export function withPatches(rendered: JsonObject, kind: ChildKind, context: RenderContext): Patched {
  const patches = context.instance.spec.patches.filter((patch) => patch.kind === kind.kind);
  const sources = new Map<string, string>();
  if (patches.length === 0) return { value: rendered, problems: [], unknown: [], sources };
  const base = storedForm(rendered, kind.type);
  let [value, unknown]: [JsonObject, readonly UnknownField[]] = [base, []];
  for (const patch of patches) {
    const pathOf = pathsIn(patch);
    const patched = applyPatch(value, patch, kind);
    unknown = [...unknown, ...patched.unknown];
    const problems =
      patched.problems.length > 0 ? patched.problems : checkProtected(patched.value, base, { kind, context, pathOf });
    if (problems.length > 0) return { value: rendered, problems, unknown, sources };
    for (const field of changedFields(value, patched.value)) sources.set(field, pathOf(['spec']));
    value = patched.value;
  }
  return { value: kind.arrange?.(value, base) ?? value, problems: [], unknown, sources };
}

/** Returns the fields of the spec that differ. */
function changedFields(before: JsonObject, after: JsonObject): readonly string[] {
  const [old, now] = [objectAt(before, 'spec'), objectAt(after, 'spec')];
  return Object.keys(now).filter((field) => !isDeepStrictEqual(old[field], now[field]));
}

/** Returns the path of a field that a patch sets: in the patch, or for a JSON Patch in the child. */
function pathsIn({ path, type }: ChildPatch): PathOf {
  return (steps) => (type === 'JSON' ? `${path}.patch: ${joinPath('', steps)}` : joinPath(`${path}.patch`, steps));
}

function applyPatch(child: JsonObject, patch: ChildPatch, { type }: ChildKind): Finished {
  try {
    const applied = patch.type === 'JSON' ? applyJson(child, patch, type) : applyStrategic(child, patch, type);
    return { ...applied, value: storedForm(applied.value, type) };
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    const { expected, field, value } = error;
    const separator = field === '' || field.startsWith('[') ? '' : '.';
    return {
      value: child,
      problems: [{ field: `${patch.path}.patch${separator}${field}`, value, expected }],
      unknown: [],
    };
  }
}

type Typed<T extends ChildPatch['type']> = Extract<ChildPatch, { readonly type: T }>;

function applyStrategic(child: JsonObject, { patch, path }: Typed<'Strategic'>, type: ChildKind['type']): Finished {
  const place = `${path}.patch`;
  const problems = [...wrongValues(patch, type, place), ...unionConflicts(patch, type, place)];
  const unknown = unknownFields(patch, type, place, true);
  return { value: problems.length > 0 ? child : mergeReplacing(child, patch, type), problems, unknown };
}

/** A JSON Patch says nothing about the types of its values, so its result is validated. */
function applyJson(child: JsonObject, patch: Typed<'JSON'>, type: ChildKind['type']): Finished {
  const value = jsonPatch(child, patch.patch);
  const place = `${patch.path}.patch: `;
  const before = new Set(unknownFields(child, type, '').map((field) => field.path));
  const unknown = unknownFields(value, type, '').filter((field) => !before.has(field.path));
  const conflicts = new Set(unionConflicts(child, type, '').map(({ field }) => field));
  const problems = [
    ...wrongValues(value, type, ''),
    ...unionConflicts(value, type, '').filter(({ field }) => !conflicts.has(field)),
  ];
  return {
    value,
    problems: problems.map(({ field, ...problem }) => ({ ...problem, field: `${place}${field}` })),
    unknown: unknown.map((field) => ({ ...field, path: `${place}${field.path}` })),
  };
}
