import { expect } from 'chai';
import fc from 'fast-check';
import * as z from 'zod';
import {
  isList,
  isObject,
  isSameJson,
  type Json,
  JsonObject,
  lookup,
  optional,
  orDefault,
  orEmpty,
  StringMap,
  toObject,
} from '../../src/api/json.ts';
import { describeIssues } from '../../src/errors.ts';

function refusalOf(schema: z.ZodType, value: unknown): string {
  const { error } = schema.safeParse(value);
  return error === undefined ? 'accepted' : describeIssues(error, 'tags');
}

describe('a JSON value', () => {
  for (const [value, object, list] of [
    [{}, true, false],
    [[], false, true],
    [null, false, false],
    [undefined, false, false],
    ['{}', false, false],
    [7, false, false],
  ] as const) {
    it(`${JSON.stringify(value)} is ${object ? 'an' : 'not an'} object and ${list ? 'a' : 'not a'} list`, () => {
      expect([isObject(value), isList(value)]).to.deep.equal([object, list]);
    });
  }
});

describe('a JSON object that is passed through', () => {
  it('is the same object', () => {
    const given = { a: { b: [1, null] } };
    expect(JsonObject.parse(given)).to.equal(given);
  });

  for (const value of [null, [], 'x']) {
    it(`cannot be ${JSON.stringify(value)}`, () => {
      expect(JsonObject.safeParse(value).success).to.equal(false);
    });
  }
});

describe('an optional field', () => {
  const schema = z.object({ a: optional(z.string()) });

  it('is parsed if it is given', () => {
    expect(schema.parse({ a: '' })).to.deep.equal({ a: '' });
  });

  for (const given of [{}, { a: null }, { a: undefined }]) {
    it(`is undefined for ${JSON.stringify(given)}`, () => {
      expect(schema.parse(given).a).to.equal(undefined);
    });
  }

  it('is rejected if it has another type', () => {
    expect(schema.safeParse({ a: 7 }).success).to.equal(false);
  });
});

describe('a field with a default', () => {
  const schema = z.object({
    replicas: orDefault(z.number(), 1),
    template: orEmpty(z.object({ name: optional(z.string()) })),
  });

  for (const given of [{}, { replicas: null, template: null }]) {
    it(`has the default for ${JSON.stringify(given)}`, () => {
      const { replicas, template } = schema.parse(given);
      expect([replicas, template.name]).to.deep.equal([1, undefined]);
    });
  }

  it('keeps the given value', () => {
    expect(schema.parse({ replicas: 0, template: { name: 'a' } })).to.deep.equal({
      replicas: 0,
      template: { name: 'a' },
    });
  });

  it('is rejected if it has another type', () => {
    expect([schema.safeParse({ replicas: '1' }).success, schema.safeParse({ template: [] }).success]).to.deep.equal([
      false,
      false,
    ]);
  });
});

describe('a value in a record', () => {
  it('is found by its key', () => {
    expect(lookup({ 'demo/edge': 1 }, 'demo/edge')).to.equal(1);
  });

  for (const key of ['demo/other', '__proto__', 'constructor', 'toString']) {
    it(`is not found by another key: ${key}`, () => {
      expect(lookup({ 'demo/edge': 1 }, key)).to.equal(undefined);
    });
  }

  it('is not found if the record is undefined', () => {
    expect(lookup(undefined, 'demo/edge')).to.equal(undefined);
  });
});

describe('a map of strings', () => {
  it('keeps the order of the entries', () => {
    expect([...StringMap.parse({ b: '1', a: '2' })]).to.deep.equal([
      ['b', '1'],
      ['a', '2'],
    ]);
  });

  describe('when it is missing', () => {
    for (const given of [undefined, null, {}]) {
      it(`is empty for ${JSON.stringify(given)}`, () => {
        expect(StringMap.parse(given).size).to.equal(0);
      });
    }

    it('is empty if the field of an object is missing', () => {
      expect(z.object({ labels: StringMap }).parse({}).labels.size).to.equal(0);
    });
  });

  describe('when keys have a special meaning in JavaScript', () => {
    const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty'];
    const given: unknown = JSON.parse(`{${names.map((name) => `"${name}":"x"`).join(',')}}`);

    it('has them as data', () => {
      expect([...StringMap.parse(given).keys()]).to.have.members(names);
    });

    it('does not have them if they are not given', () => {
      expect(names.filter((name) => StringMap.parse({}).has(name))).to.deep.equal([]);
    });

    it('has them as data when it is serialized', () => {
      expect(JSON.parse(JSON.stringify(toObject(StringMap.parse(given))))).to.deep.equal(given);
    });
  });

  describe('when it is malformed', () => {
    for (const [what, given, path] of [
      ['a list', [], 'tags'],
      ['text', 'a=b', 'tags'],
      ['a number as a value', { a: 'x', b: 1 }, 'tags.b'],
      ['null as a value', { 'kuma.io/a': null }, 'tags[kuma.io/a]'],
      ['an object as a value', { a: {} }, 'tags.a'],
    ] as const) {
      it(`is rejected for ${what} with the path ${path}`, () => {
        expect(refusalOf(StringMap, given).startsWith(`${path}: expected `)).to.equal(true);
      });
    }

    it('is rejected with the number of further problems', () => {
      expect(refusalOf(StringMap, { a: 1, b: 2, c: 'x' })).to.equal('tags.a: expected a string (and 1 more)');
    });
  });

  it('is serialized as undefined if it is empty', () => {
    expect(toObject(new Map())).to.equal(undefined);
  });

  it('is serialized as it was parsed', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string(), { minKeys: 1, noNullPrototype: true }), (given) => {
        expect(toObject(StringMap.parse(given))).to.deep.equal(given);
      }),
    );
  });
});

describe('isSameJson', () => {
  // Few keys and values, so that equal pairs and pairs that nearly agree are frequent.
  const leaf = fc.constantFrom<Json | undefined>(null, undefined, 0, '', 'a', true);
  const { value } = fc.letrec<{ value: Json | undefined }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 3, withCrossShrink: true },
      leaf,
      fc.dictionary(fc.constantFrom('a', 'b', 'constructor'), tie('value'), { maxKeys: 2 }),
      fc.array(
        tie('value').map((item) => item ?? null),
        { maxLength: 2 },
      ),
    ),
  }));
  const sorted = (json: Json | undefined): string =>
    JSON.stringify(json, (_, item) =>
      isObject(item) ? Object.fromEntries(Object.entries(item).sort(([one], [other]) => (one < other ? -1 : 1))) : item,
    );

  it('agrees with a comparison of the serialized values', () => {
    fc.assert(
      fc.property(value, value, (one, other) => {
        expect(isSameJson(one, other)).to.equal(sorted(one) === sorted(other));
      }),
      { numRuns: 2000 },
    );
  });

  it('holds for a copy with another order of keys and without undefined fields', () => {
    expect(isSameJson({ a: 1, b: undefined, c: [{ d: 1, e: 2 }] }, { c: [{ e: 2, d: 1 }], a: 1 })).to.equal(true);
  });
});
