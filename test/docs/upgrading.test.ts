import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { withReleaseTable } from '../../docs/generate/release-changes.ts';
import { releaseNames } from '../../src/config/releases.ts';
import { mgi } from '../support/cli.ts';

const root = new URL('../../', import.meta.url);
const page = readFileSync(new URL('docs/upgrading.md', root), 'utf8');
const e2e = readFileSync(new URL('test/e2e/upgrading.e2e.ts', root), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| (.*) \| (.*) \| (\d+) of (\d+) \| (.*) \|$/gm)];

describe('docs/upgrading.md', () => {
  it("has the differences between Kuma's own answers; if not, run npm run generate:upgrading", () =>
    expect(page).to.equal(withReleaseTable(page)));

  it('is not compared with a table that is always the same', () => {
    expect(rows).to.have.length.greaterThan(5);
    expect(withReleaseTable(page.replace('52 of 55', '51 of 55'))).to.equal(page);
    const others = page.replace('<!-- 2.13 to 2.14,', '<!-- 2.14 to 2.13,');
    expect(withReleaseTable(others)).to.contain('| not set | `2` | 52 of 55 |');
  });

  it('counts the cases of both releases, of which no Service changes', () => {
    for (const release of ['2.13', '2.14']) {
      expect(page).to.contain(`for ${readdirSync(new URL(`test/golden/kuma/${release}/`, root)).length} cases`);
    }
    expect(rows.map(([, field]) => field).filter((field) => !field?.startsWith('containers['))).to.deep.equal([]);
  });

  it('names the newest release that the hook knows', () =>
    expect(page).to.contain(` ${releaseNames.at(-1)} is the newest release that this version of the hook knows`));

  it('names cases that exist', () => {
    const names = rows.flatMap(([, , , , , , same = '']) => [...same.matchAll(/`([^`]+)`/g)].map(([, name]) => name));
    expect(names).to.have.length.greaterThan(3);
    const files = readdirSync(new URL('test/golden/kuma/2.14/', root));
    expect(files).to.include.members(names.map((name) => `${name}.json`));
  });

  it('shows what mgi diff prints for the sample', async () => {
    const [, command = '', shown = ''] = /```console\n\$ mgi (.*) \| grep '\^#'\n(.*?)```/s.exec(page) ?? [];
    const { code, stdout } = await mgi(command.split(' '));
    expect(code).to.equal(1);
    expect(stdout.match(/^#.*\n/gm)?.join('')).to.equal(shown);
  });

  it('has only commands that the e2e test runs', () => {
    const blocks = [...page.matchAll(/^```sh ?(.*)$/gm)].map(([, name]) => name);
    expect(blocks).to.have.length.greaterThan(10);
    for (const name of blocks) expect(e2e).to.contain(`'${name}'`);
  });
});
