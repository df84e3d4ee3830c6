import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';

const root = new URL('../', import.meta.url).pathname;
const statically = /^(?:import|export)\s(?!type\s)[^;]*?from '([^']+)';/gm;

/** Returns the packages that a file loads, directly or through other files of the project, before it does anything. */
function packagesOf(file: string, seen = new Set<string>()): ReadonlySet<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const [, name = ''] of readFileSync(file, 'utf8').matchAll(statically)) {
    if (name.startsWith('.')) packagesOf(join(dirname(file), name), seen);
    else seen.add(name);
  }
  return new Set([...seen].filter((name) => !name.startsWith('/')));
}

describe('the libraries that only some commands need', () => {
  for (const library of ['@marcbachmann/cel-js', 'diff']) {
    it(`are not loaded by the hook: ${library}`, () => {
      expect(existsSync(join(root, 'node_modules', library))).to.equal(true);
      for (const file of [
        'src/main.ts',
        'src/cli/commands/serve.ts',
        'src/cli/commands/sync.ts',
        'src/http/serve.ts',
      ]) {
        expect([...packagesOf(join(root, file))], file)
          .to.include('zod')
          .and.not.include(library);
      }
      expect([...packagesOf(join(root, 'src/cli/commands/diff.ts'))]).to.include(library);
    });
  }
});
