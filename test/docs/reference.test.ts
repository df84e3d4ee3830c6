import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { unreadAnnotations } from '../../docs/generate/annotations.ts';
import { withOptionsTable } from '../../docs/generate/options.ts';
import { makeReference } from '../../docs/generate/reference.ts';
import { childKinds } from '../../src/children/kinds.ts';
import { reasons } from '../../src/status/reasons/reasons.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const reference = read('docs/reference.md');
const rows = [...reference.matchAll(/^\| `([^`]+)` \| (.*) \| .* \| (.*) \|$/gm)];

describe('docs/reference.md', () => {
  it('matches the schemas; if not, run npm run generate:reference', () => {
    expect(reference).to.equal(makeReference());
  });

  it('links only to its own headings', () => {
    const headings = [...reference.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w -]/g, '')
        .replaceAll(' ', '-'),
    );
    expect(new Set(headings)).to.have.property('size', headings.length);
    for (const [, anchor] of reference.matchAll(/\]\(#([^)]*)\)/g)) expect(headings).to.include(anchor);
  });

  it('lists only annotations that the hook reads', () => expect(unreadAnnotations()).to.deep.equal([]));

  it('lists every reason that src/status and src/children set', () => {
    const sources = ['src/status/', 'src/children/'].flatMap((folder) =>
      readdirSync(new URL(folder, root))
        .filter((file) => file.endsWith('.ts'))
        .map((file) => read(`${folder}${file}`)),
    );
    const given = sources.flatMap((source) => [...source.matchAll(/reason: '(\w+)'/g)].map(([, reason]) => reason));
    const ofWorkloads = sources.flatMap((source) => [...source.matchAll(/reason: `\$\{kind\}(\w+)`/g)]);
    const workloads = childKinds.filter(({ role }) => role === 'workload');
    given.push(...ofWorkloads.flatMap(([, end]) => workloads.map(({ kind }) => `${kind}${end}`)));
    expect(new Set(reasons.map(({ reason }) => reason))).to.deep.equal(new Set(given));
  });

  describe('descriptions that say how a list is merged', () => {
    for (const [, path, type, description = ''] of rows) {
      const [claim] = /\b(?:merged by \w+|replaced as a whole)/.exec(description) ?? [];
      if (claim === undefined) continue;
      it(`match the schema: ${path}`, () => expect(type?.replaceAll('`', '')).to.contain(claim));
    }
  });
});

describe('docs/options.md', () => {
  it('has every option; if not, run npm run generate:reference', () => {
    const page = read('docs/options.md');
    expect(page).to.equal(withOptionsTable(page)).and.contain('\n| flag | variable |');
  });
});

describe('docs/operations.md', () => {
  for (const { reason, todo } of reasons) {
    if (todo === undefined) continue;
    it(`has the same advice as the reference for ${reason}`, () =>
      expect(read('docs/operations.md')).to.contain(`| \`${reason}\` | ${todo} |\n`));
  }
});
