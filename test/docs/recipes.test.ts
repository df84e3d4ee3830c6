import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import { mgi } from '../support/cli.ts';
import { anchorsOf, linksOf, samplesOf, sectionsOf, yamlBlocksOf } from '../support/markdown.ts';
import { filesOf, indexPage, readProject, recipePages, recipesOfInstances } from '../support/recipes.ts';

const samples = 'manifests/samples/recipes';
const pages = [indexPage, ...recipePages];
const shown = pages.flatMap((page) => samplesOf(readProject(page)));

/** The notes that a recipe explains. */
const notes: Readonly<Record<string, readonly string[]>> = {
  [`${samples}/kong-mesh.yaml`]: ['MeshHTTPRoute web'],
  [`${samples}/metallb.yaml`]: ['IPAddressPool gateways', 'L2Advertisement gateways'],
};

describe('docs/recipes', () => {
  it('shows every manifest of the recipes once', () => {
    const names = readdirSync(samples, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => name.endsWith('.yaml')).map((name) => `${samples}/${name}`);
    expect(shown.map(({ file }) => file)).to.include.members(files);
    expect(new Set(shown.map(({ file }) => file)).size).to.equal(shown.length);
  });

  for (const { file, text } of shown) {
    it(`shows the whole file ${file}`, () => expect(text).to.equal(readProject(file)));
  }

  for (const page of pages) {
    it(`takes every manifest from a file: ${page}`, () => {
      expect(yamlBlocksOf(readProject(page))).to.deep.equal(samplesOf(readProject(page)).map(({ text }) => text));
    });
  }

  it('lists every recipe in the index', () => {
    const listed = linksOf(readProject(indexPage)).filter((link) => link.includes('#'));
    const all = recipePages.flatMap((page) =>
      anchorsOf(readProject(page))
        .slice(1)
        .map((anchor) => `${page.slice(5)}#${anchor}`),
    );
    expect(listed).to.include.members(all);
  });

  for (const page of ['docs/recipes/load-balancers.md', 'docs/recipes/pods.md', 'docs/recipes/gitops.md']) {
    for (const { title, text } of sectionsOf(readProject(page))) {
      it(`says how to see that it works, and a pitfall: ${title}`, () => {
        expect(text).to.contain('You get ').and.to.contain('**It works** if ').and.to.contain('**Pitfall.** ');
      });
    }
  }

  it('shows the output of mgi check', async () => {
    const [, command = '', output = ''] = /```console\n\$ mgi (.*)\n([^`]*)```/.exec(readProject(indexPage)) ?? [];
    expect(await mgi(command.split(' '))).to.deep.equal({ code: 0, stdout: output, stderr: '' });
  });
});

describe('the manifests of the recipes', () => {
  it('are those of all recipes about gateways', () => expect(recipesOfInstances).to.have.length.above(11));

  for (const file of recipesOfInstances) {
    it(`have no finding that the recipe does not explain: ${file}`, async () => {
      const { code, stdout } = await mgi(['check', ...filesOf(file), '-o', 'json']);
      const { findings }: { findings: readonly { severity: string; object: string }[] } = JSON.parse(stdout);
      expect(code).to.equal(0);
      expect(findings).to.have.length((notes[file] ?? []).length);
      expect(findings.map(({ object, severity }) => `${severity}: ${object}`)).to.have.members(
        (notes[file] ?? []).map((object) => `note: ${object}`),
      );
    });

    it(`render a Service and a workload: ${file}`, async () => {
      const { code, stderr, stdout } = await mgi(['render', ...filesOf(file), '-o', 'json']);
      const kinds = JSON.parse(stdout).items.map(({ kind }: { kind: string }) => kind);
      expect([code, stderr]).to.deep.equal([0, '']);
      expect(kinds).to.include('Service');
      expect(kinds).to.include(file.includes('daemonset') ? 'DaemonSet' : 'Deployment');
    });
  }
});
