import { expect } from 'chai';
import fc from 'fast-check';
import * as z from 'zod';
import { describeFileError, describeIssues, HookError, oneLine, quote } from '../../src/errors.ts';

function issuesOf(schema: z.ZodType, value: unknown, prefix?: string): string {
  const { error } = schema.safeParse(value);
  return error === undefined ? 'valid' : describeIssues(error, prefix);
}

describe('an error', () => {
  it('has a code', () => {
    expect(new HookError('InvalidInput', 'no')).to.include({ code: 'InvalidInput', message: 'no', name: 'HookError' });
  });

  it('is an Error', () => {
    expect(new HookError('Internal', '')).to.be.instanceOf(Error);
  });

  it('has a message of one line', () => {
    expect(new HookError('InvalidInput', 'a\r\nLOG forged').message).to.equal('a LOG forged');
  });
});

describe('text on one line', () => {
  for (const [name, given, expected] of [
    ['line feed', 'a\nb', 'a b'],
    ['control characters', 'a\u0000\u001b\tb', 'a b'],
    ['C1 control character', 'a\u0085b', 'a b'],
    ['Unicode separators', 'a\u2028\u2029b', 'a b'],
    ['surrounding white space', ' \na\n ', 'a'],
  ] as const) {
    it(`has no ${name}`, () => {
      expect(oneLine(given)).to.equal(expected);
    });
  }

  it('has no line break for any input', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(oneLine(text)).not.to.match(/[\p{Cc}\u2028\u2029]/u);
      }),
    );
  });
});

describe('a quoted value', () => {
  for (const [value, expected] of [
    ['a"b', '"a\\"b"'],
    ['a\nb', '"a\\nb"'],
    [12, '12'],
    [null, 'null'],
    [undefined, 'undefined'],
    [['a'], '["a"]'],
  ] as const) {
    it(`is ${expected}`, () => {
      expect(quote(value)).to.equal(expected);
    });
  }

  it('is not truncated at 80 characters', () => {
    expect(quote('x'.repeat(78))).to.equal(`"${'x'.repeat(78)}"`);
  });

  it('is truncated to 80 characters', () => {
    expect(quote('x'.repeat(79))).to.equal(`"${'x'.repeat(76)}...`);
  });
});

describe('the description of schema issues', () => {
  const schema = z.object({ metadata: z.object({ name: z.string() }), ports: z.array(z.number()).optional() });
  const named = { metadata: { name: 'a' } };

  describe('when there is one issue', () => {
    it('has the path and what was expected', () => {
      expect(issuesOf(schema, { metadata: {} })).to.equal('metadata.name: expected string, received undefined');
    });

    it('has the index of a list in brackets', () => {
      expect(issuesOf(schema, { ...named, ports: [1, 'x'] })).to.match(/^ports\[1\]: /);
    });

    it('begins with the prefix', () => {
      expect(issuesOf(schema, { metadata: {} }, 'parent')).to.match(/^parent\.metadata\.name: /);
    });

    it('names the input if the issue has no path', () => {
      expect(issuesOf(schema, 7)).to.match(/^input: expected object/);
    });

    it('names the prefix if the issue has no path', () => {
      expect(issuesOf(schema, 7, 'parent')).to.match(/^parent: /);
    });
  });

  describe('when there are several issues', () => {
    it('counts the further issues', () => {
      expect(issuesOf(schema, { metadata: {}, ports: ['x', 'y'] })).to.match(/^metadata\.name: .* \(and 2 more\)$/);
    });
  });

  describe('when a key has special characters', () => {
    const map = z.record(z.string(), z.number());

    it('has the key in brackets', () => {
      expect(issuesOf(map, { 'kuma.io/tag': 'x' }, 'tags')).to.match(/^tags\[kuma\.io\/tag\]: /);
    });

    it('truncates the key to 80 characters', () => {
      expect(issuesOf(map, { ['/'.repeat(200)]: 'x' })).to.match(/^\[\/{80}\]: /);
    });
  });

  describe('when there is no issue', () => {
    it('is still a message', () => {
      expect(describeIssues(new z.ZodError([]), 'parent')).to.equal('parent: not valid');
    });
  });
});

describe('the description of a file error', () => {
  it('has the path and the reason, without the error code and the system call', () => {
    const error = new Error("ENOENT: no such file or directory, open '/a/b.yaml'");
    expect(describeFileError('/a/b.yaml', error)).to.equal('/a/b.yaml: no such file or directory');
  });

  it('has the path and the text of a value that is not an Error', () => {
    expect(describeFileError('a', 'broken')).to.equal('a: broken');
  });
});
