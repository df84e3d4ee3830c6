import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { recorded, recordedSyncs } from '../support/golden.ts';
import { mutate } from '../support/mutate.ts';

/** A recorded request of Metacontroller with random changes. */
export interface Mutant {
  readonly body: string;
  /** The children in the request as `Kind.apiVersion namespace/name`; empty if the request is finalizing. */
  readonly observed: readonly string[];
}

const originals = recordedSyncs.map(recorded);
const oddities: readonly (Json | undefined)[] = [
  ...[undefined, null, true, 0, -1, 1.5, 1e308, 2 ** 53, '', 'x', [], {}, [[]], [null], '__proto__', 'constructor'],
  ...['\u0000', '\ud800', 'é'.repeat(5), '🚪'.repeat(1000), 'x'.repeat(100_000), ' ', '../..', '%s%n', '9'.repeat(400)],
  JSON.parse('{"__proto__":{"x":1},"constructor":{"prototype":1}}'),
  Array.from({ length: 300 }, (_, index) => ({ name: String(index), port: index })),
];

/** Creates a mutant. The same random numbers create the same mutant. */
export function makeMutant(random: (below: number) => number): Mutant {
  let request: Json | undefined = originals[random(originals.length)];
  for (let left = 1 + random(4); left > 0; left -= 1) {
    const path = Array.from({ length: 1 + random(10) }, () => random(1000));
    request = mutate(request, path, oddities[random(oddities.length)]);
  }
  const body = JSON.stringify(request) ?? 'null';
  return { body, observed: observedIn(JSON.parse(body)) };
}

function observedIn(request: Json): readonly string[] {
  const { children, finalizing }: JsonObject = isObject(request) ? request : {};
  if (finalizing === true || !isObject(children)) return [];
  return Object.entries(children).flatMap(([group, objects]) =>
    isObject(objects) ? Object.keys(objects).map((key) => `${group} ${key}`) : [],
  );
}
