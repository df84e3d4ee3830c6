import { type Json, type JsonObject, objectAt } from '../api/json.ts';
import { milliValue, parseQuantity } from '../api/quantity.ts';

/** Returns a quantity in thousandths. Undefined if there is none, or if it cannot be read. */
export function milliOf(value: Json | bigint | undefined): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const quantity = parseQuantity(String(value).trim());
  return quantity && milliValue(quantity);
}

/** True if both quantities are given and the first is greater. */
export function exceeds(one: Json | bigint | undefined, other: Json | undefined): boolean {
  const [value, bound] = [milliOf(one), milliOf(other)];
  return value !== undefined && bound !== undefined && value > bound;
}

/** Returns the sum of a resource in thousandths. */
export function sumOf(all: readonly JsonObject[], name: string): bigint {
  return all.reduce((sum, { [name]: value }) => sum + (milliOf(value) ?? 0n), 0n);
}

/** Returns the names of the resources that have a quantity. */
export function namesIn(quantities: JsonObject): readonly string[] {
  return Object.keys(quantities).filter((name) => milliOf(quantities[name]) !== undefined);
}

/** A request that is greater than its limit. */
export interface Crossed {
  readonly name: string;
  readonly request: Json | undefined;
  readonly limit: Json | undefined;
}

/** Returns the requests that are greater than their limits. The API server refuses them. */
export function crossedResources(resources: JsonObject): readonly Crossed[] {
  const [upper, lower] = [objectAt(resources, 'limits'), objectAt(resources, 'requests')];
  return namesIn(lower)
    .filter((name) => exceeds(lower[name], upper[name]))
    .map((name) => ({ name, request: lower[name], limit: upper[name] }));
}
