import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { HookError } from '../../src/errors.ts';
import { recorded, recordedSyncs } from '../support/golden.ts';
import { mutate } from '../support/mutate.ts';
import { result } from '../support/request.ts';

type Step = { readonly path: readonly number[]; readonly value: Json | undefined };

const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const step: fc.Arbitrary<Step> = fc.record({
  path: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 9 }),
  value: fc.oneof(json, fc.constantFrom(undefined, '', '__proto__', -1, 1e300, [], {})),
});

describe('sync of any input', () => {
  it('answers or refuses with a HookError, and answers the same again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recordedSyncs), fc.array(step, { minLength: 1, maxLength: 3 }), (name, steps) => {
        const mutated = steps.reduce<Json | undefined>(
          (body, { path, value }) => mutate(body, path, value),
          recorded(name),
        );
        const request: JsonObject = isObject(mutated) ? JSON.parse(JSON.stringify(mutated)) : {};
        expect(attempt(request)).to.equal(attempt(request));
      }),
      { numRuns: 600 },
    );
  });

  it('never leaves an observed child out of an answer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...recordedSyncs), fc.array(step, { minLength: 1, maxLength: 3 }), (name, steps) => {
        const { children, ...rest } = recorded(name);
        const mutated = steps.reduce<Json | undefined>((body, { path, value }) => mutate(body, path, value), rest);
        const request: JsonObject = isObject(mutated) ? { ...mutated, children, finalizing: false } : {};
        const answer = attempt(JSON.parse(JSON.stringify(request)));
        if (answer.startsWith('{'))
          expect(JSON.parse(answer).children.map(groupOf)).to.include.members(observed(children));
      }),
      { numRuns: 600 },
    );
  });
});

/** The groups in which a request has children. */
function observed(children: Json | undefined): readonly string[] {
  const groups = isObject(children) ? Object.entries(children) : [];
  return groups.filter(([, objects]) => Object.keys(objects ?? {}).length > 0).map(([group]) => group);
}

function groupOf({ apiVersion, kind }: JsonObject): string {
  return `${kind}.${apiVersion}`;
}

function attempt(request: JsonObject): string {
  try {
    return JSON.stringify(result(request).response);
  } catch (error) {
    if (error instanceof HookError) return error.code;
    throw error;
  }
}
