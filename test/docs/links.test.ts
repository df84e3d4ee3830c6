import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect } from 'chai';
import { anchorsOf, linksOf, pagesOfTheProject } from '../support/markdown.ts';

describe('the pages', () => {
  const pages = pagesOfTheProject();

  for (const page of pages) {
    const text = readFileSync(page, 'utf8');

    it(`link only to files and headings that exist: ${page}`, () => {
      const missing = linksOf(text).filter((target) => !isThere(page, target));
      expect(missing).to.deep.equal([]);
    });

    if (page.startsWith('docs/')) {
      it(`begin with what the reader can do: ${page}`, () => {
        const [, first = ''] = /^# .*\n\n(.*)$/m.exec(text) ?? [];
        expect(first).to.match(/^(?:After reading this page, you|On this page you) /);
      });
    }
  }

  it('are all in the index of docs', () => {
    const index = linksOf(readFileSync('docs/README.md', 'utf8')).map((target) =>
      join('docs', target.split('#')[0] ?? ''),
    );
    const decisions = linksOf(readFileSync('docs/decisions/README.md', 'utf8')).map((name) => `docs/decisions/${name}`);
    const recipes = pages.filter((page) => page.startsWith('docs/recipes/'));
    const listed = new Set([...index, 'docs/README.md', 'docs/decisions/README.md', ...decisions, ...recipes]);
    expect(
      pages.filter((page) => page.startsWith('docs/') && !listed.has(page) && !listed.has(dirname(page))),
    ).to.deep.equal([]);
  });
});

function isThere(page: string, target: string): boolean {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? page : join(dirname(page), path);
  if (!existsSync(file)) return false;
  return anchor === undefined || anchorsOf(readFileSync(file, 'utf8')).includes(anchor);
}
