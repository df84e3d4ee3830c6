import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import { pagesOfTheProject } from '../support/markdown.ts';

const pages = pagesOfTheProject();
const sources = readdirSync('src', { recursive: true, encoding: 'utf8' }).flatMap((name) =>
  name.endsWith('.ts') ? [`src/${name}`] : [],
);

describe('the commands that users copy', () => {
  // Outside the checkout, npx would fetch the package mgi from the registry. It is not ours.
  for (const file of [...pages, ...sources]) {
    const text = readFileSync(file, 'utf8');
    if (!text.includes('mgi')) continue;
    it(`never let npx fetch a package of the name mgi: ${file}`, () => {
      expect(text).to.not.match(/npx (?:-\S+ )*mgi/);
    });
  }

  it('have a section that installs the command from the checkout', () => {
    expect(readFileSync('README.md', 'utf8')).to.match(/```sh\nnpm install --global \.\n```/);
    expect(readFileSync('docs/command-line.md', 'utf8')).to.match(/```sh\nnpm ci\nnpm install --global \.\n```/);
  });

  for (const file of pages) {
    it(`never replace the CustomResourceDefinitions of Kuma: ${file}`, () => {
      const text = readFileSync(file, 'utf8');
      expect(text).to.not.match(
        /kubectl (?:apply|replace)(?: --?\S+)* (?:-k manifests\/crds\b|-f manifests\/crds\/kuma)/,
      );
    });
  }
});
