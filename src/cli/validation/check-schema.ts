import { isInteger, isList, isObject, type Json, type JsonObject, joinPath, lookup } from '../../api/json.ts';
import { quantityPattern } from '../../api/quantity.ts';
import { type Refusal, refuse } from './refusal.ts';
import type { StructuralSchema } from './structural-schema.ts';

/**
 * Returns the places where a value violates its schema, as the API server finds them.
 * @param value the value with defaults
 * @param field the path of the value, for messages
 */
export function checkSchema(value: Json, schema: StructuralSchema, field: string): readonly Refusal[] {
  if (value === null && schema.nullable === true && schema.enum === undefined) return [];
  const type = schema['x-kubernetes-int-or-string'] === true ? intOrString : types.get(schema.type ?? '');
  if (type !== undefined && !type.accepts(value)) return [refuse({ field, value, expected: type.name }, true)];
  if (isList(value)) return checkList(value, schema, field);
  if (isObject(value)) return checkObject(value, schema, field);
  const { enum: choices } = schema;
  if (choices !== undefined && !choices.some((choice) => choice === value)) {
    return [refuse({ field, value, expected: oneOf(choices) }, true)];
  }
  return typeof value === 'string' ? checkText(value, schema, field) : checkNumber(value, schema, field);
}

interface Type {
  /** The name, for messages. */
  readonly name: string;
  readonly accepts: (value: Json) => boolean;
}

const types: ReadonlyMap<string, Type> = new Map([
  ['array', { name: 'a list', accepts: isList }],
  ['boolean', { name: 'true or false', accepts: (value) => typeof value === 'boolean' }],
  ['integer', { name: 'a whole number', accepts: isInteger }],
  ['object', { name: 'an object', accepts: isObject }],
  ['string', { name: 'a string', accepts: (value) => typeof value === 'string' }],
]);

const intOrString: Type = {
  name: 'a whole number or a string',
  accepts: (value) => typeof value === 'string' || isInteger(value),
};

function checkList(list: readonly Json[], { items, ...schema }: StructuralSchema, field: string): readonly Refusal[] {
  const inside = items === undefined ? [] : list.flatMap((item, at) => checkSchema(item, items, `${field}[${at}]`));
  const { maxItems = Number.POSITIVE_INFINITY, 'x-kubernetes-list-map-keys': keys = [] } = schema;
  const isLong = list.length > maxItems;
  return [
    ...(isLong ? [refuse({ field, value: list, expected: `at most ${maxItems} items` }, true)] : []),
    ...inside,
    ...checkKeys(list, keys, field),
  ];
}

/** Refuses an item with the keys of an earlier item. Items without a key are refused by `required`. */
function checkKeys(list: readonly Json[], names: readonly string[], field: string): readonly Refusal[] {
  if (names.length === 0) return [];
  const seen = new Set<string>();
  return list.flatMap((item, at): Refusal[] => {
    const keys = JSON.stringify(names.map((name) => (isObject(item) ? item[name] : undefined)));
    if (seen.has(keys)) return [refuse({ field: `${field}[${at}]`, value: item, expected: `${names} to be unique` })];
    seen.add(keys);
    return [];
  });
}

function checkObject(object: JsonObject, schema: StructuralSchema, field: string): readonly Refusal[] {
  const missing = (schema.required ?? [])
    .filter((name) => object[name] === undefined)
    .map((name): Refusal => ({ field: joinPath(field, [name]), message: 'is required', hidesRules: true }));
  const inside = Object.entries(object).flatMap(([key, value]) => {
    const known = lookup(schema.properties, key) ?? schema.additionalProperties;
    return known === undefined || value === undefined ? [] : checkSchema(value, known, joinPath(field, [key]));
  });
  return [...missing, ...inside];
}

function checkText(
  value: string,
  { maxLength = Number.POSITIVE_INFINITY, minLength = 0, pattern }: StructuralSchema,
  field: string,
): readonly Refusal[] {
  const { length } = [...value];
  const isLong = length > maxLength;
  return [
    ...(length < minLength ? [refuse({ field, value, expected: `at least ${characters(minLength)}` })] : []),
    ...(isLong ? [refuse({ field, value, expected: `at most ${characters(maxLength)}` }, true)] : []),
    ...(pattern !== undefined && !new RegExp(pattern).test(value)
      ? [refuse({ field, value, expected: describePattern(pattern) })]
      : []),
  ];
}

function checkNumber(value: Json, { format, maximum, minimum }: StructuralSchema, field: string): readonly Refusal[] {
  if (typeof value !== 'number') return [];
  const least = minimum ?? (format === 'int32' ? -(2 ** 31) : Number.NEGATIVE_INFINITY);
  const most = maximum ?? (format === 'int32' ? 2 ** 31 - 1 : Number.POSITIVE_INFINITY);
  return [
    ...(value < least ? [refuse({ field, value, expected: `at least ${least}` })] : []),
    ...(value > most ? [refuse({ field, value, expected: `at most ${most}` })] : []),
  ];
}

function characters(count: number): string {
  return `${count} character${count === 1 ? '' : 's'}`;
}

/** Describes a pattern for messages: alternatives such as `^(Always|Never)$` become a list of words. */
function describePattern(pattern: string): string {
  if (pattern === quantityPattern) return 'a quantity such as 500m or 64Mi';
  const [, words] = /^\^\((\w+(?:\|\w+)+)\)\$$/.exec(pattern) ?? [];
  return words === undefined ? `a value that matches ${pattern}` : oneOf(words.split('|'));
}

function oneOf(choices: readonly string[]): string {
  const [last = '', ...others] = choices.toReversed();
  return others.length === 0 ? last : `${others.reverse().join(', ')} or ${last}`;
}
