import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as z from 'zod';
import { isObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { yamlBlocksOf } from '../support/markdown.ts';

const root = new URL('../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, root), 'utf8');
const page = read('docs/helm.md');
const schema = z.fromJSONSchema(JSON.parse(read('manifests/chart/values.schema.json')));
const [defaults] = parseYaml(read('manifests/chart/values.yaml'), 'values.yaml');

describe('docs/helm.md', () => {
  it('has only commands that test/e2e/chart.e2e.ts runs, and the two that need a node', () => {
    const blocks = [...page.matchAll(/^```(?!yaml)(.*)\n(?!```)/gm)].map(([, head = '']) => head);
    const test = read('test/e2e/chart.e2e.ts');
    const run = blocks.filter((block) => test.includes(`'${block.replace('sh ', '')}'`));
    expect(blocks.filter((block) => block !== '' && !run.includes(block))).to.deep.equal(['sh test']);
    expect(run).to.not.have.length(0);
  });

  const [, table = ''] = /^\| value \|.*?\n((?:\|.*\n)+)/m.exec(page) ?? [];
  const named = [...table.matchAll(/^\| ([^|]*) \|/gm)].flatMap(([, cell = '']) =>
    [...cell.matchAll(/`([A-Za-z.]+\.?[A-Za-z]*)(?:: [^`]*)?`/g)].map(([, path = '']) => path),
  );
  for (const path of new Set(named.filter((one) => one !== 'basic'))) {
    it(`names a value that the chart has: ${path}`, () => {
      const found = path.split('.').reduce<unknown>((value, key) => z.looseObject({}).parse(value)[key], defaults);
      expect(found).to.not.equal(undefined);
    });
  }

  for (const block of yamlBlocksOf(page)) {
    it(`shows values that the chart accepts: ${block.split('\n')[1]}`, () => {
      const [values] = parseYaml(block, 'docs/helm.md').filter(isObject);
      expect(schema.safeParse(values).error?.issues).to.equal(undefined);
    });
  }
});
