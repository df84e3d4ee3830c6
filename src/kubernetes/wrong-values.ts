import { isInteger, isList, isObject, type Json, type JsonObject, joinPath, lookup } from '../api/json.ts';
import { quantityPattern } from '../api/quantity.ts';
import type { ApiType, Field, ListField, ObjectField, ScalarField } from './fields.ts';

/** A value that the API server refuses. */
export interface WrongValue {
  readonly field: string;
  readonly value: Json | undefined;
  readonly expected: string;
}

interface Issue {
  /** The path from the checked value to the wrong value. */
  readonly path: readonly PropertyKey[];
  readonly value: Json;
  readonly expected: string;
}

/**
 * Returns the values of a wrong type and the values out of bounds, at any depth. Accepts null, which removes a field, and fields
 * that the type does not have.
 * @param path the path of the object, for messages. A function returns it for the path from the object to a wrong value.
 */
export function wrongValues(
  object: JsonObject,
  type: ApiType,
  path: string | ((inner: readonly PropertyKey[]) => string),
): readonly WrongValue[] {
  return issuesOf(object, type).map(({ expected, path: inner, value }) => ({
    field: joinPath(typeof path === 'string' ? path : path(inner), inner),
    value,
    expected,
  }));
}

function issuesOf(object: JsonObject, type: ApiType): readonly Issue[] {
  return Object.entries(object).flatMap(([name, value]) => {
    const field = lookup(type, name);
    return field === undefined || value === undefined ? [] : within(name, issuesIn(value, field));
  });
}

function within(key: PropertyKey, issues: readonly Issue[]): readonly Issue[] {
  return issues.length === 0 ? issues : issues.map((issue) => ({ ...issue, path: [key, ...issue.path] }));
}

function issuesIn(value: Json, field: Field): readonly Issue[] {
  if (field.kind === 'object') return value === null ? [] : issuesInObject(value, field);
  if (field.kind === 'list') return value === null ? [] : issuesInList(value, field);
  return value === null && field.isNullable ? [] : issuesInScalar(value, field);
}

function issuesInObject(value: Json, { fields, values }: ObjectField): readonly Issue[] {
  if (!isObject(value)) return [{ path: [], value, expected: 'an object' }];
  if (values === undefined) return issuesOf(value, fields);
  return Object.entries(value).flatMap(([key, inner]) =>
    inner === undefined ? [] : within(key, issuesIn(inner, values)),
  );
}

function issuesInList(value: Json, { element, scalars }: ListField): readonly Issue[] {
  if (!isList(value)) return [{ path: [], value, expected: 'a list' }];
  return value.flatMap((inner, index) => {
    if (scalars !== undefined) return within(index, issuesInScalar(inner, scalars));
    return within(
      index,
      isObject(inner) ? issuesOf(inner, element) : [{ path: [], value: inner, expected: 'an object' }],
    );
  });
}

function issuesInScalar(value: Json, field: ScalarField): readonly Issue[] {
  const expected = isOfKind[field.kind](value) ? limitOf(value, field) : kinds[field.kind];
  return expected === undefined ? [] : [{ path: [], value, expected }];
}

const quantity = new RegExp(quantityPattern);

const isOfKind: Readonly<Record<ScalarField['kind'], (value: Json) => boolean>> = {
  any: () => true,
  computeQuantity: isQuantity,
  flag: (value) => typeof value === 'boolean',
  intOrString: (value) => typeof value === 'string' || isInteger(value),
  number: isInteger,
  quantity: isQuantity,
  text: (value) => typeof value === 'string',
};

function isQuantity(value: Json): boolean {
  return typeof value === 'number' || (typeof value === 'string' && quantity.test(value));
}

const kinds: Readonly<Record<ScalarField['kind'], string>> = {
  any: 'any value',
  computeQuantity: 'a quantity such as 500m or 64Mi',
  flag: 'true or false',
  intOrString: 'a whole number or a string',
  number: 'a whole number',
  quantity: 'a quantity such as 500m or 64Mi',
  text: 'a string',
};

/** Returns the limit that a value of the right kind breaks. */
function limitOf(value: Json, { choices, format, isClosed, maxLength, ...field }: ScalarField): string | undefined {
  if (typeof value === 'string') {
    if (isClosed && choices?.includes(value) === false) return `one of ${choices.join(', ')}`;
    return maxLength !== undefined && value.length > maxLength ? `at most ${maxLength} characters` : undefined;
  }
  if (typeof value !== 'number' || field.kind !== 'number') return undefined;
  const {
    maximum = format === 'int32' ? 2 ** 31 - 1 : undefined,
    minimum = format === 'int32' ? -(2 ** 31) : undefined,
  } = field;
  if (minimum !== undefined && value < minimum) return `at least ${minimum}`;
  return maximum !== undefined && value > maximum ? `at most ${maximum}` : undefined;
}
