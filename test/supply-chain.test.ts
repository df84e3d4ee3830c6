import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as z from 'zod';

const root = new URL('../', import.meta.url);
const read = (name: string) => readFileSync(new URL(name, root), 'utf8');

const Package = z.object({
  dev: z.boolean().default(false),
  integrity: z.string().optional(),
  hasInstallScript: z.boolean().default(false),
});
const Lock = z.object({ packages: z.record(z.string(), Package) });
const Manifest = z.object({ dependencies: z.record(z.string(), z.string()) });

describe('production dependencies', () => {
  const packages = Object.entries(Lock.parse(JSON.parse(read('package-lock.json'))).packages).filter(
    ([path]) => path !== '',
  );
  const production = packages.filter(([, { dev }]) => !dev);

  it('run no install scripts', () => {
    expect(production.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).to.deep.equal([]);
  });

  it('are pinned by a SHA-512 hash of their content, as all dependencies are', () => {
    expect(
      packages.filter(([, { integrity }]) => !integrity?.startsWith('sha512-')).map(([path]) => path),
    ).to.deep.equal([]);
  });

  it('are justified in docs/dependencies.md', () => {
    const { dependencies } = Manifest.parse(JSON.parse(read('package.json')));
    const reasons = [...read('docs/dependencies.md').matchAll(/^\| (\S+) \|/gm)].map(([, name]) => name);
    expect(reasons.slice(1)).to.include.members(Object.keys(dependencies));
  });
});
