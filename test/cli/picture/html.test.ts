import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Script } from 'node:vm';
import { expect } from 'chai';
import * as z from 'zod';
import { mgi } from '../../support/cli.ts';
import { hostileManifests, hostileTexts } from './hostile.ts';

const root = new URL('../../../', import.meta.url);
const shop = 'test/cli/picture/shop.yaml';

async function pageOf(manifests: string): Promise<string> {
  const { stdout } = await mgi(['explain', '-f', '-', '-o', 'html'], { stdin: manifests });
  return stdout;
}

function between(page: string, start: string, end: string): string {
  const from = page.indexOf(start) + start.length;
  return page.slice(from, page.indexOf(end, from));
}

const scriptOf = (page: string) => between(page, '<script type="module">', '</script>');
const styleOf = (page: string) => between(page, '<style>', '</style>');
const dataOf = (page: string) => between(page, '<script id="data" type="application/json">', '</script>');
const hashOf = (text: string) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const count = (page: string, part: string) => page.split(part).length - 1;

describe('mgi explain -o html', () => {
  let page = '';
  before(async () => {
    page = (await mgi(['explain', '-f', shop, '-o', 'html'])).stdout;
  });

  it('prints one page with the data as JSON', () => {
    const Names = z.object({ instances: z.array(z.object({ name: z.string() })) });
    expect(page).to.match(/^<!doctype html>\n<html lang="en">/);
    expect(Names.parse(JSON.parse(dataOf(page))).instances).to.deep.include({ name: 'eu-west' });
  });

  it('allows its own script and its own style by their hashes, and nothing else', () => {
    const policy = between(page, 'http-equiv="Content-Security-Policy" content="', '">');
    expect(policy.split('; ')).to.deep.equal([
      "default-src 'none'",
      `script-src ${hashOf(scriptOf(page))}`,
      `style-src ${hashOf(styleOf(page))}`,
      'img-src data:',
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it('has a script without imports in which each name exists once', () => {
    expect(scriptOf(page)).to.not.match(/^\s*(?:import|export)\b/m);
    expect(() => new Script(`'use strict'; {${scriptOf(page)}}`)).to.not.throw();
  });

  it('loads nothing', () => {
    const addresses = [...page.matchAll(/<[^>]* (?:src|href)="([^"]*)"/g)].map(([, to]) => to);
    expect(addresses).to.satisfy((all: string[]) => all.every((to) => /^(?:#|data:)/.test(to)));
    expect(styleOf(page)).to.not.match(/@import|url\(/);
    expect(scriptOf(page)).to.not.match(/\bfetch\b|XMLHttpRequest|WebSocket|\bimport\(/);
  });

  it('prints the same page for the same input', async () => {
    const again = await mgi(['explain', '-f', shop, '-o', 'html']);
    expect(again.stdout).to.equal(page);
  });

  it('has no inline style or handler, which the policy would refuse', () => {
    expect(page.replace(scriptOf(page), '')).to.not.match(/<[^>]* (?:style|on\w+)=/);
  });

  describe('when the cluster contains hostile texts', () => {
    before(async () => {
      page = await pageOf(hostileManifests());
    });

    it('has no other element than that of an empty picture', () => {
      expect([count(page, '<script'), count(page, '</script'), count(page, '<img'), count(page, '<!--')]).to.deep.equal(
        [2, 2, 0, 0],
      );
      expect(dataOf(page)).to.not.match(/[<>&]/);
    });

    it('keeps the texts as they are, apart from control characters', () => {
      const Tags = z.object({ instances: z.array(z.object({ name: z.string(), tags: z.array(z.array(z.string())) })) });
      const tags = Tags.parse(JSON.parse(dataOf(page))).instances.flatMap((one) => one.tags);
      const values = tags.filter(([name]) => name === 'team').map(([, value]) => value);
      expect(values).to.have.members(hostileTexts.map((text) => text.replace('\u202e', '\\u202e')));
    });
  });

  it('finds its page in the package', () => {
    const { files } = z
      .object({ files: z.array(z.string()) })
      .parse(JSON.parse(readFileSync(new URL('package.json', root), 'utf8')));
    expect(files).to.include('src/cli/picture/page');
  });
});
