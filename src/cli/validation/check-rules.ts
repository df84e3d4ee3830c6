import { Environment } from '@marcbachmann/cel-js';
import { isInteger, isList, isObject, type Json, type JsonObject, joinPath, lookup } from '../../api/json.ts';
import type { Refusal } from './refusal.ts';
import type { Rule, StructuralSchema } from './structural-schema.ts';

/**
 * Returns the rules of a schema that a value breaks. Rules inside the items of a list are not supported.
 * @param value the value with defaults. It must satisfy the schema.
 * @param old the value before an update. Undefined for a value that is created.
 * @param field the path of the value, for messages
 */
export function checkRules(
  value: Json,
  old: Json | undefined,
  schema: StructuralSchema,
  field: string,
): readonly Refusal[] {
  // The API server does not evaluate rules for null.
  if (value === null) return [];
  const own = (schema['x-kubernetes-validations'] ?? []).flatMap((rule): Refusal[] => {
    const problem = evaluate(rule, value, old ?? undefined);
    return problem === undefined
      ? []
      : [{ field: `${field}${rule.fieldPath ?? ''}`, message: problem, hidesRules: false }];
  });
  return isObject(value) ? [...own, ...checkFields(value, isObject(old) ? old : {}, schema, field)] : own;
}

function checkFields(
  value: JsonObject,
  old: JsonObject,
  { additionalProperties, properties }: StructuralSchema,
  field: string,
): readonly Refusal[] {
  return Object.entries(value).flatMap(([key, inner]) => {
    const known = lookup(properties, key) ?? additionalProperties;
    if (known === undefined || inner === undefined) return [];
    return checkRules(inner, lookup(old, key), known, joinPath(field, [key]));
  });
}

const transition = /\boldSelf\b/;

/** Returns why a value does not satisfy a rule. Undefined if it does. */
function evaluate({ message, rule }: Rule, value: Json, old: Json | undefined): string | undefined {
  // A rule about a change applies only to updates.
  if (transition.test(rule) && old === undefined) return undefined;
  try {
    const holds: unknown = compile(rule)({ self: toCel(value), oldSelf: old === undefined ? null : toCel(old) });
    return holds === true ? undefined : message;
  } catch (error) {
    return `${message} (${error instanceof Error ? error.message : String(error)})`;
  }
}

const programs = new Map<string, (variables: Record<string, unknown>) => unknown>();
let environment: Environment | undefined;

function compile(rule: string) {
  environment ??= new Environment({ enableOptionalTypes: true })
    .registerVariable('self', 'dyn')
    .registerVariable('oldSelf', 'dyn');
  const program = programs.get(rule) ?? environment.parse(rule);
  programs.set(rule, program);
  return program;
}

/** Converts JSON to the values of the library: whole numbers become integers, and a field that is null is absent. */
function toCel(value: Json): unknown {
  if (isInteger(value)) return BigInt(value);
  if (isList(value)) return value.map(toCel);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) =>
      inner === undefined || inner === null ? [] : [[key, toCel(inner)]],
    ),
  );
}
