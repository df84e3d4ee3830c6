import { isDeepStrictEqual } from 'node:util';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { readTable } from '../../src/kubernetes/table.ts';
import { grouped } from './pool.ts';

/** A field that the API server adds: a value, or the value of another field. */
export interface Addition {
  readonly field: string;
  readonly value?: Json;
  /** The field whose value this one mirrors. */
  readonly of?: string;
  /** The field is added only if another field has one of these values. Null stands for no value, `(set)` for an object. */
  readonly when?: { readonly field: string; readonly in: readonly Json[] };
  /** The field is added only to an object without any other field but these. */
  readonly alone?: readonly string[];
}

/** The fields that the API server adds, by type. */
export type Additions = Readonly<Record<string, readonly Addition[]>>;

/** An object of a type as it was sent, and as it was stored. */
interface Pair {
  readonly type: string;
  readonly sent: JsonObject;
  readonly stored: JsonObject;
}

/** What was learned, and the fields for which no rule was found. */
export interface Lesson {
  readonly additions: Additions;
  readonly unexplained: readonly string[];
}

/**
 * Finds out which fields the API server adds, from objects as they were sent and as they were stored. Leaves out addresses and
 * node ports, which it allocates.
 */
export function learn(objects: readonly Pair[]): Lesson {
  const pairs = objects.flatMap(pairsIn);
  const isAllocated = (field: string) => ['clusterIP', 'clusterIPs', 'healthCheckNodePort', 'nodePort'].includes(field);
  const additions: Record<string, Addition[]> = {};
  const unexplained: string[] = [];
  for (const [type, ofType] of [...grouped(pairs, (pair) => pair.type)].toSorted()) {
    const added = new Set(
      ofType.flatMap(({ sent, stored }) =>
        Object.keys(stored).filter((key) => !isSent(sent, key) && !isAllocated(key)),
      ),
    );
    for (const field of [...added].sort()) {
      const rules = rulesFor(field, ofType);
      if (rules === undefined) unexplained.push(`${type}.${field}`);
      else additions[type] = [...(additions[type] ?? []), ...rules];
    }
  }
  return { additions, unexplained };
}

function isSent(sent: JsonObject, key: string): boolean {
  return sent[key] !== undefined && sent[key] !== null;
}

/** Returns the pairs of structs in a pair. */
function pairsIn({ sent, stored, type }: Pair): readonly Pair[] {
  const inner = [...(readTable().get(type) ?? [])].flatMap(([name, [shape = '']]) =>
    readTable().has(shape.replace('[]', '')) ? valuesOf(shape.replace('[]', ''), sent[name], stored[name]) : [],
  );
  return [{ type, sent, stored }, ...inner.flatMap(pairsIn)];
}

function valuesOf(type: string, sent: Json | undefined, stored: Json | undefined): readonly Pair[] {
  if (isObject(sent) && isObject(stored)) return [{ type, sent, stored }];
  if (!isList(sent) || !isList(stored) || sent.length !== stored.length) return [];
  return sent.flatMap((item, index) => valuesOf(type, item, stored[index]));
}

/** Returns the rules that explain a field in all pairs in which it was not sent. */
function rulesFor(field: string, pairs: readonly Pair[]): readonly Addition[] | undefined {
  const open = pairs.filter(({ sent }) => !isSent(sent, field));
  const values = [
    ...grouped(
      open.filter(({ stored }) => stored[field] !== undefined),
      ({ stored }) => JSON.stringify(stored[field]),
    ),
  ];
  const mirror = mirrorOf(field, open);
  if (mirror !== undefined) return [mirror];
  const rules = values.map(([text, positive]) => {
    const value: Json = JSON.parse(text);
    const negative = open.filter((pair) => !positive.includes(pair));
    return rulesOf({ field, value }, positive, negative);
  });
  return rules.every((found) => found !== undefined) ? rules.flat() : undefined;
}

/** Returns rules that add a value in all positive pairs and in no negative one. Undefined if there are none. */
function rulesOf(
  addition: Addition,
  positive: readonly Pair[],
  negative: readonly Pair[],
): readonly Addition[] | undefined {
  if (positive.length === 0) return [];
  if (negative.length === 0) return [addition];
  const alone = aloneIn(positive);
  if (alone !== undefined && negative.every(({ sent }) => Object.keys(sent).some((key) => !alone.includes(key))))
    return [{ ...addition, alone }];
  const [best] = conditions(positive, negative);
  if (best === undefined) return undefined;
  const rest = positive.filter(({ sent }) => !best.in.includes(conditionValue(sent[best.field])));
  const more = rulesOf(addition, rest, negative);
  return more && [{ ...addition, when: best }, ...more];
}

/** Returns conditions that hold in positive pairs and in no negative one, those that hold most often first. */
function conditions(positive: readonly Pair[], negative: readonly Pair[]): readonly NonNullable<Addition['when']>[] {
  const names = [...new Set([...positive, ...negative].flatMap(({ sent }) => Object.keys(sent)))].sort();
  const found = names.flatMap((field) => {
    const others = new Set(negative.map(({ sent }) => conditionValue(sent[field])));
    const own = positive.map(({ sent }) => conditionValue(sent[field])).filter((value) => !others.has(value));
    const values = [...new Set(own)].sort();
    // A number says more about one Service than about all.
    const isUsable = values.length > 0 && values.length <= 3 && values.every((value) => typeof value !== 'number');
    return isUsable ? [{ field, in: values, count: own.length }] : [];
  });
  return found
    .toSorted((one, other) => other.count - one.count)
    .map(({ field, in: values }) => ({ field, in: values }));
}

/** The field beside which the addition was seen, if it is the only one. */
function aloneIn(pairs: readonly Pair[]): readonly string[] | undefined {
  const names = [...new Set(pairs.flatMap(({ sent }) => Object.keys(sent)))];
  return names.length <= 1 ? names : undefined;
}

/** Returns what a rule compares: a scalar, `(set)` for an object or a list, null for no value. */
export function conditionValue(value: Json | undefined): Json {
  if (value === undefined || value === null) return null;
  return typeof value === 'object' ? '(set)' : value;
}

/** A field mirrors another one if both always have the same value, and not always the same one. */
function mirrorOf(field: string, open: readonly Pair[]): Addition | undefined {
  const positive = open.filter(({ stored }) => stored[field] !== undefined);
  const [first] = positive;
  if (first === undefined) return undefined;
  const of = Object.keys(first.sent).find((name) => {
    const isSame = positive.every(
      ({ sent, stored }) => isSent(sent, name) && isDeepStrictEqual(sent[name], stored[field]),
    );
    const isOff = open.every(({ sent, stored }) => stored[field] !== undefined || !isSent(sent, name));
    return isSame && isOff && new Set(positive.map(({ stored }) => JSON.stringify(stored[field]))).size > 1;
  });
  return of === undefined ? undefined : { field, of };
}
