import { isSet, type JsonObject } from '../api/json.ts';
import { type ApiType, apiType } from './fields.ts';
import { readTable } from './table.ts';

/** The value that another field must have, so that a field can be set. */
interface Condition {
  readonly discriminator: string;
  readonly value: string;
}

/** The fields of a type that exclude each other. */
export interface Unions {
  /** Groups of fields. At most one field of a group can be set. */
  readonly groups: readonly (readonly string[])[];
  /** The fields that depend on the value of another field. */
  readonly conditions: ReadonlyMap<string, Condition>;
}

let unions: ReadonlyMap<ApiType, Unions> | undefined;

/** Returns the unions of a type. Undefined for a type without unions. */
export function unionsOf(type: ApiType): Unions | undefined {
  unions ??= new Map(readAll().map(([name, found]) => [apiType(name), found]));
  return unions.get(type);
}

/** Returns the unions of all types, by the name of the type. */
export function readAll(): readonly (readonly [string, Unions])[] {
  return [...readTable()].flatMap(([name, fields]): (readonly [string, Unions])[] => {
    const found = readUnions(fields);
    return found.groups.length === 0 && found.conditions.size === 0 ? [] : [[name, found]];
  });
}

function readUnions(fields: ReadonlyMap<string, readonly string[]>): Unions {
  const groups = new Map<string, string[]>();
  const conditions = new Map<string, Condition>();
  for (const [field, [, ...marks]] of fields) {
    for (const [mark = '', value = ''] of marks.map((text) => text.split('='))) {
      if (mark === 'union') groups.set(value, [...(groups.get(value) ?? []), field]);
      const [discriminator = '', wanted = ''] = value.split(':');
      if (mark === 'when') conditions.set(field, { discriminator, value: wanted });
    }
  }
  return { groups: [...groups.values()], conditions };
}

/** A field that cannot be set because of other fields of the same object. */
export interface Excluded {
  readonly field: string;
  /** The field that excludes it. */
  readonly by: string;
  /** The value that `by` must have, so that the field can be set. */
  readonly needs: string | undefined;
}

/**
 * Returns the fields that cannot be set beside the given fields of an object. A field without a value for its discriminator
 * decides about the discriminator, and so about the other fields.
 */
export function excludedBy(given: JsonObject, type: ApiType): readonly Excluded[] {
  const found = unionsOf(type);
  if (found === undefined) return [];
  const inGroups = found.groups.flatMap((group) => {
    const by = chosenOf(given, group);
    return by === undefined
      ? []
      : group.filter((field) => field !== by).map((field) => ({ field, by, needs: undefined }));
  });
  const byValue = [...found.conditions].flatMap(([field, { discriminator, value }]) => {
    const chosen = given[discriminator] ?? impliedValue(given, found, discriminator);
    return chosen === undefined || chosen === value ? [] : [{ field, by: discriminator, needs: value }];
  });
  return [...inGroups, ...byValue];
}

/** Returns the value that the fields of an object require of their discriminator. Undefined if they require none. */
export function impliedValue(given: JsonObject, { conditions }: Unions, discriminator: string): string | undefined {
  const [first] = [...conditions].filter(([field, one]) => one.discriminator === discriminator && isSet(given[field]));
  return first?.[1].value;
}

/** Returns the field of a group that is set. An empty string counts only if no other field is set. */
function chosenOf(given: JsonObject, group: readonly string[]): string | undefined {
  const set = group.filter((field) => isSet(given[field]));
  return set.find((field) => given[field] !== '') ?? set[0];
}
