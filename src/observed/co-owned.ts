import type { ObservedObject } from '../api/children.ts';
import { isObject, type Json, type JsonObject, lookup, objectAt, objectsIn, parseJson } from '../api/json.ts';
import type { ApiType, Field } from '../kubernetes/fields.ts';
import { type Step, setAt, valueAt } from './field-path.ts';
import { appliedFields, lastApplied } from './owned.ts';

/**
 * Removes the fields that the instance does not ask for any more and that another manager owns too: a control plane that ran before.
 * Under server-side apply, leaving out such a field only ends Metacontroller's ownership. Null removes a scalar for all owners. A
 * map stores null as an empty value, so the keys of maps stay.
 */
export function withoutCoOwned(asked: JsonObject, { raw }: ObservedObject, type: ApiType): JsonObject {
  const metadata = objectAt(raw, 'metadata');
  const applied = appliedFields(metadata);
  const others = applied === undefined ? [] : updatedFields(metadata);
  if (others.length === 0 || lastApplied(metadata) !== undefined) return asked;
  const fields = objectAt(applied ?? {}, 'f:spec');
  const found = inObject(fields, { others, asked: asked['spec'], observed: objectAt(raw, 'spec') }, type, ['spec']);
  return found.reduce((child, steps) => setAt(child, steps, null), asked);
}

/** Returns the fields of the spec that each manager set by updates. */
function updatedFields({ managedFields }: JsonObject): readonly JsonObject[] {
  const entries = objectsIn(managedFields);
  return entries.flatMap(({ fieldsV1, operation, subresource }) => {
    const spec = isObject(fieldsV1) ? fieldsV1['f:spec'] : undefined;
    return operation === 'Update' && subresource === undefined && isObject(spec) ? [spec] : [];
  });
}

/** A place in a child: what is asked for there, what is observed, and what others own. */
interface Place {
  readonly asked: Json | undefined;
  readonly observed: Json | undefined;
  readonly others: readonly JsonObject[];
}

function inObject(
  fields: JsonObject,
  place: Place,
  type: ApiType,
  steps: readonly Step[],
): readonly (readonly Step[])[] {
  return Object.entries(fields).flatMap(([name, inner]): readonly (readonly Step[])[] => {
    const step = name.startsWith('f:') ? name.slice('f:'.length) : undefined;
    const field = step === undefined ? undefined : lookup(type, step);
    if (step === undefined || field === undefined || !isObject(inner)) return [];
    const next = inside(place, name, step);
    if (next.others.length === 0 || next.observed === undefined) return [];
    return inField(inner, next, field, [...steps, step]);
  });
}

function inField(fields: JsonObject, place: Place, field: Field, steps: readonly Step[]): readonly (readonly Step[])[] {
  if (field.kind === 'object') return field.values === undefined ? inObject(fields, place, field.fields, steps) : [];
  if (field.kind === 'list') return field.scalars === undefined ? inItems(fields, place, field.element, steps) : [];
  return place.asked === undefined ? [steps] : [];
}

/** An item that is not asked for any more stays with its name: nothing removes it for its other owners. */
function inItems(
  fields: JsonObject,
  place: Place,
  element: ApiType,
  steps: readonly Step[],
): readonly (readonly Step[])[] {
  return Object.entries(fields).flatMap(([name, inner]): readonly (readonly Step[])[] => {
    const key = name.startsWith('k:') ? parseJson(name.slice('k:'.length)) : undefined;
    if (!isObject(key) || !isObject(inner)) return [];
    const next = inside(place, name, key);
    return next.asked === undefined ? [] : inObject(inner, next, element, [...steps, key]);
  });
}

function inside({ asked, observed, others }: Place, name: string, step: Step): Place {
  return {
    asked: valueAt(asked ?? null, [step]),
    observed: valueAt(observed ?? null, [step]),
    others: others.map((fields) => fields[name]).filter(isObject),
  };
}
