import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { expect } from 'chai';
import { mgi } from './support/cli.ts';

const folder = new URL('golden/render/', import.meta.url);
const update = process.env['UPDATE_GOLDEN'] === '1';

/** The manifests of each case, and what `mgi render` prints for them. `npm run test:update` writes the output: review it. */
describe('mgi render prints the golden output', () => {
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.in.yaml'))) {
    it(`of ${file}`, async () => {
      const { code, stderr, stdout } = await mgi(['render', '-f', new URL(file, folder).pathname]);
      expect([code, stderr]).to.deep.equal([0, '']);
      const output = new URL(file.replace('.in.yaml', '.out.yaml'), folder);
      if (update) writeFileSync(output, stdout);
      expect(existsSync(output)).to.equal(true);
      expect(stdout).to.equal(readFileSync(output, 'utf8'));
    });
  }
});
