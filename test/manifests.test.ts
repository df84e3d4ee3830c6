import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { mgi } from './support/cli.ts';

const root = new URL('../', import.meta.url);

describe('manifests/crds', () => {
  it('is what the schemas make; if not: npm run generate:crds', async () => {
    const { stdout } = await mgi(['crds']);
    expect(readFileSync(new URL('manifests/crds/kuma.io.yaml', root), 'utf8')).to.equal(stdout);
  });
});
