import { execFileSync } from 'node:child_process';
import { expect } from 'chai';
import fc from 'fast-check';
import { formatEnvFile, parseEnvFile } from '../../src/config/env-file.ts';
import { HookError } from '../../src/errors.ts';

const names = fc.stringMatching(/^[A-Z_][A-Z0-9_]{0,8}$/).map((name) => `MGI_${name}`);
const values = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((value) => !value.includes('\0'));
const variables = fc.dictionary(names, values, { maxKeys: 8 });

describe('a file of environment variables', () => {
  it('is read as it was written, for any values', () =>
    fc.assert(
      fc.property(variables, (given) => {
        expect(parseEnvFile(formatEnvFile(new Map(Object.entries(given))), 'file')).to.deep.equal({ ...given });
      }),
    ));

  it('has the same values for a shell', () =>
    fc.assert(
      fc.property(variables, (given) => {
        const file = formatEnvFile(new Map(Object.entries(given)));
        const names = Object.keys(given);
        const print = names.map((name) => `printf '%s\\0' "$${name}"\n`).join('');
        const output = execFileSync('sh', ['-c', `${file}\n${print}`], { encoding: 'utf8' });
        expect(output.split('\0').slice(0, -1)).to.deep.equal(Object.values(given));
      }),
      { numRuns: 25 },
    ));

  it('can have comments, empty lines, export, line ends of Windows and parts in quotes', () => {
    const text = "# a comment\r\n\n  # another\nexport A=1\r\nB='two\nlines'x\nC=\nA=2\nD='it'\\''s'";
    expect(parseEnvFile(text, 'file')).to.deep.equal({ A: '2', B: 'two\nlinesx', C: '', D: "it's" });
  });

  for (const [text, number] of [
    ['A', 1],
    ['A=1\n1A=2', 2],
    ["A='1\n2'\nB=$HOME", 3],
    ['A="1"', 1],
    ['A=a b', 1],
    ["A='open", 1],
    ['A=`id`', 1],
    ['A = 1', 1],
  ] as const) {
    it(`is refused with the line: ${JSON.stringify(text)}`, () => {
      const parse = () => parseEnvFile(text, 'file');
      expect(parse).to.throw(HookError, `file: line ${number}: `).with.property('code', 'InvalidOption');
    });
  }
});
