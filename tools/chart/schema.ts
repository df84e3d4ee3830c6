import type { Json, JsonObject } from '../../src/api/json.ts';

/** The JSON schema (draft 7) of a value of the chart. */
export interface ValueSchema extends JsonObject {
  readonly description: string;
  /** Without a default, the value is a group of others. */
  readonly default?: Json;
  readonly properties?: Readonly<Record<string, ValueSchema>>;
}

/** A group of values. Other keys are refused. */
export function group(description: string, properties: Readonly<Record<string, ValueSchema>>): ValueSchema {
  return { description, type: 'object', additionalProperties: false, properties };
}

export function text(description: string, fallback: string, more: JsonObject = {}): ValueSchema {
  return { description, type: 'string', default: fallback, ...more };
}

export function choice(description: string, names: readonly string[]): ValueSchema {
  const [fallback = ''] = names;
  return { description, enum: names, default: fallback };
}

export function flag(description: string, fallback: boolean): ValueSchema {
  return { description, type: 'boolean', default: fallback };
}

export function count(description: string, fallback: number, minimum = 0): ValueSchema {
  return { description, type: 'integer', minimum, default: fallback };
}

/** An object of Kubernetes, which the API server validates. */
export function map(description: string, fallback: JsonObject = {}, more: JsonObject = {}): ValueSchema {
  return { description, type: 'object', default: fallback, ...more };
}

/** A list of objects of Kubernetes, which the API server validates. */
export function list(description: string): ValueSchema {
  return { description, type: 'array', items: { type: 'object' }, default: [] };
}

/** A list of texts that match a pattern. */
export function texts(description: string, fallback: readonly string[], pattern: string): ValueSchema {
  return { description, type: 'array', items: { type: 'string', pattern }, default: fallback };
}

/** The name of an object that exists. */
export function name(description: string, fallback: string): ValueSchema {
  return text(description, fallback, { pattern: '^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$' });
}

/** Labels or annotations. */
export function strings(description: string, fallback: JsonObject = {}): ValueSchema {
  return map(description, fallback, { additionalProperties: { type: 'string' } });
}
