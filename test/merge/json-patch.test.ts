import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { jsonPatch } from '../../src/merge/json-patch.ts';
import { MergeError } from '../../src/merge/merge-error.ts';
import { deepFreeze } from '../support/golden.ts';

const apply = (document: JsonObject, patch: readonly Json[]) => jsonPatch(deepFreeze(document), patch);

/** Returns the error of a patch as `field: expected`. */
function refusal(patch: readonly Json[], document: JsonObject = { foo: 'bar', list: ['a', 'b'] }): string {
  try {
    apply(document, patch);
  } catch (error) {
    if (error instanceof MergeError) return `${error.field}: ${error.expected}`;
    throw error;
  }
  throw new Error('not refused');
}

/** The examples of RFC 6902, appendix A: document, patch, result. */
const examples: readonly (readonly [string, JsonObject, readonly Json[], JsonObject])[] = [
  ['A.1', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux' }], { baz: 'qux', foo: 'bar' }],
  ['A.2', { foo: ['bar', 'baz'] }, [{ op: 'add', path: '/foo/1', value: 'qux' }], { foo: ['bar', 'qux', 'baz'] }],
  ['A.3', { baz: 'qux', foo: 'bar' }, [{ op: 'remove', path: '/baz' }], { foo: 'bar' }],
  ['A.4', { foo: ['bar', 'qux', 'baz'] }, [{ op: 'remove', path: '/foo/1' }], { foo: ['bar', 'baz'] }],
  ['A.5', { baz: 'qux', foo: 'bar' }, [{ op: 'replace', path: '/baz', value: 'boo' }], { baz: 'boo', foo: 'bar' }],
  [
    'A.6',
    { foo: { bar: 'baz', waldo: 'fred' }, qux: { corge: 'grault' } },
    [{ op: 'move', from: '/foo/waldo', path: '/qux/thud' }],
    { foo: { bar: 'baz' }, qux: { corge: 'grault', thud: 'fred' } },
  ],
  [
    'A.7',
    { foo: ['all', 'grass', 'cows', 'eat'] },
    [{ op: 'move', from: '/foo/1', path: '/foo/3' }],
    { foo: ['all', 'cows', 'eat', 'grass'] },
  ],
  [
    'A.8',
    { baz: 'qux', foo: ['a', 2, 'c'] },
    [
      { op: 'test', path: '/baz', value: 'qux' },
      { op: 'test', path: '/foo/1', value: 2 },
    ],
    { baz: 'qux', foo: ['a', 2, 'c'] },
  ],
  [
    'A.10',
    { foo: 'bar' },
    [{ op: 'add', path: '/child', value: { grandchild: {} } }],
    { foo: 'bar', child: { grandchild: {} } },
  ],
  ['A.11', { foo: 'bar' }, [{ op: 'add', path: '/baz', value: 'qux', xyz: 123 }], { foo: 'bar', baz: 'qux' }],
  ['A.14', { '/': 9, '~1': 10 }, [{ op: 'test', path: '/~01', value: 10 }], { '/': 9, '~1': 10 }],
  ['A.16', { foo: ['bar'] }, [{ op: 'add', path: '/foo/-', value: ['abc', 'def'] }], { foo: ['bar', ['abc', 'def']] }],
];

describe('jsonPatch', () => {
  for (const [name, document, patch, result] of examples) {
    it(`applies the example ${name} of RFC 6902`, () => expect(apply(document, patch)).to.deep.equal(result));
  }

  it('copies values, so that a later change reaches only one of them', () => {
    const patch = [
      { op: 'copy', from: '/a', path: '/b' },
      { op: 'add', path: '/b/x', value: 2 },
    ];
    expect(apply({ a: { x: 1 } }, patch)).to.deep.equal({ a: { x: 1 }, b: { x: 2 } });
  });

  it('does not share its result with the patch', () => {
    const value = { x: [1] };
    const result = apply({}, deepFreeze([{ op: 'add', path: '/a', value }]) as readonly Json[]);
    expect(result).to.deep.equal({ a: { x: [1] } });
    expect(Object.isFrozen(result['a'])).to.equal(false);
  });

  it('compares whole values in a test, whatever the order of their fields', () => {
    const patch = [{ op: 'test', path: '/a', value: { y: [2], x: 1 } }];
    expect(apply({ a: { x: 1, y: [2] } }, patch)).to.deep.equal({ a: { x: 1, y: [2] } });
  });

  const missing = 'a path that exists in the object';
  const bad = 'a JSON pointer such as /metadata/labels/example.com~1team';
  for (const [what, patch, expected] of [
    ['a failed test (A.9)', [{ op: 'test', path: '/foo', value: 'x' }], '[0].value: the value at /foo, which is "bar"'],
    ['a test of a number against a string (A.15)', [{ op: 'test', path: '/foo', value: 7 }], '[0].value: the value'],
    ['a test of a missing path', [{ op: 'test', path: '/no', value: 1 }], `[0].path: ${missing}`],
    ['a new field in a missing object (A.12)', [{ op: 'add', path: '/baz/bat', value: 1 }], `[0].path: ${missing}`],
    ['a field in a string', [{ op: 'add', path: '/foo/bat', value: 1 }], `[0].path: ${missing}`],
    ['the removal of a missing field', [{ op: 'remove', path: '/baz' }], `[0].path: ${missing}`],
    ['the replacement of a missing field', [{ op: 'replace', path: '/baz', value: 1 }], `[0].path: ${missing}`],
    ['the removal of a missing item', [{ op: 'remove', path: '/list/2' }], `[0].path: ${missing}`],
    ['an item far behind the end', [{ op: 'add', path: '/list/3', value: 'x' }], `[0].path: ${missing}`],
    ['an index with a leading zero', [{ op: 'add', path: '/list/01', value: 'x' }], `[0].path: ${missing}`],
    ['an index that is no number', [{ op: 'replace', path: '/list/x', value: 'x' }], `[0].path: ${missing}`],
    ['the item behind the end', [{ op: 'remove', path: '/list/-' }], `[0].path: ${missing}`],
    ['a move from a missing path', [{ op: 'move', from: '/no', path: '/a' }], `[0].from: ${missing}`],
    ['a copy from a missing path', [{ op: 'copy', from: '/no', path: '/a' }], `[0].from: ${missing}`],
    ['a move into itself', [{ op: 'move', from: '/list', path: '/list/0' }], `[0].path: ${missing}`],
    ['a pointer without a slash', [{ op: 'remove', path: 'foo' }], `[0].path: ${bad}`],
    ['the pointer to the whole object', [{ op: 'remove', path: '' }], `[0].path: ${bad}`],
    ['an invalid escape', [{ op: 'remove', path: '/a~2b' }], `[0].path: ${bad}`],
    ['a pointer that is no string', [{ op: 'remove', path: 7 }], `[0].path: ${bad}`],
    ['a move without from', [{ op: 'move', path: '/a' }], `[0].from: ${bad}`],
    ['an unknown operation', [{ op: 'merge', path: '/a' }], '[0].op: one of add, remove, replace, move, copy, test'],
    ['an operation that is no object', [{ op: 'remove', path: '/foo' }, 'remove'], '[1]: an object with op and path'],
    ['an addition without value (A.13)', [{ op: 'add', path: '/a' }], '[0].value: a value'],
    ['a prototype', [{ op: 'add', path: '/__proto__/x', value: 1 }], `[0].path: ${bad}`],
    ['an inherited field', [{ op: 'add', path: '/toString/x', value: 1 }], `[0].path: ${missing}`],
    ['a copy of an inherited field', [{ op: 'copy', from: '/valueOf', path: '/x' }], `[0].from: ${missing}`],
  ] as const) {
    it(`refuses ${what}`, () => expect(refusal(patch)).to.contain(expected));
  }

  it('names the operation that fails', () => {
    expect(
      refusal([
        { op: 'remove', path: '/foo' },
        { op: 'remove', path: '/foo' },
      ]),
    ).to.match(/^\[1\]\.path: /);
  });

  it('does not change the prototypes of objects', () => {
    expect(refusal([{ op: 'add', path: '/toString/call', value: 1 }])).to.contain(missing);
    const value: Json = JSON.parse('{"__proto__": {"polluted": true}}');
    const result = apply({}, [{ op: 'add', path: '/a', value }]);
    expect(Object(result['a']).polluted).to.equal(undefined);
    expect(Object({}).polluted).to.equal(undefined);
  });

  it('refuses what would take much memory or time', () => {
    const double = [
      { op: 'copy', from: '/a', path: '/a/b' },
      { op: 'copy', from: '/a', path: '/a/c' },
    ];
    const bomb = Array.from({ length: 30 }, () => double).flat();
    expect(refusal(bomb, { a: { text: 'x'.repeat(1000) } })).to.contain('copies of at most 1572864 characters');
    const many = Array.from({ length: 1001 }, () => ({ op: 'test', path: '/foo', value: 'bar' }));
    expect(refusal(many)).to.equal(': at most 1000 operations');
    const large = [{ op: 'add', path: '/a', value: 'x'.repeat(1_600_000) }];
    expect(refusal(large)).to.equal(': a result of at most 1572864 characters');
    const deep: Json = JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`);
    expect(refusal([{ op: 'add', path: '/a', value: deep }])).to.equal('[0].value: at most 1000 levels of nesting');
  });
});
