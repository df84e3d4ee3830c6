import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as z from 'zod';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { options } from '../../src/config/option-table.ts';
import { variableOf } from '../../src/config/options.ts';
import { chartFiles } from '../../tools/chart/files.ts';
import { optionSchemas, setByChart } from '../../tools/chart/options.ts';
import { mgi } from '../support/cli.ts';

const folder = new URL('../../manifests/chart/', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, folder), 'utf8');
const valuesOf = (path: string) => parseYaml(read(path), path).filter(isObject)[0] ?? {};
const schema: JsonObject = JSON.parse(read('values.schema.json'));
const values = z.fromJSONSchema(schema);

function refuses(given: Json): boolean {
  return !values.safeParse(given).success;
}

describe('manifests/chart', () => {
  for (const [path, text] of chartFiles()) {
    it(`has an up-to-date ${path} (if not, run npm run generate:chart)`, () => {
      expect(read(path)).to.equal(text);
    });
  }

  it('has no other files in crds and files', () => {
    const found = ['crds', 'files'].flatMap((name) =>
      readdirSync(new URL(name, folder)).map((file) => `${name}/${file}`),
    );
    expect(chartFiles()).to.include.keys(found);
  });
});

describe('the options of the hook in the chart', () => {
  const group = z.object({ properties: z.object({ options: z.object({ properties: z.looseObject({}) }) }) });
  const inSchema = Object.keys(group.parse(schema).properties.options.properties);

  it('are all of those in the table: either in values.schema.json, or set by the chart', () => {
    expect([...inSchema, ...setByChart.keys()]).to.have.members(Object.keys(options));
  });

  it('are refused if the chart sets them by itself', () => {
    for (const key of setByChart.keys()) expect(refuses({ options: { [key]: 'text' } }), key).to.equal(true);
  });

  for (const [key, { flag }] of Object.entries(options)) {
    it(`have the variable that the template makes of the key: ${key}`, () => {
      const snake = key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
      expect(`MGI_${snake}`).to.equal(variableOf(flag));
    });
  }

  const samples = [
    '',
    ' ',
    '0',
    '1',
    '64',
    '999999',
    '1000000',
    '-1',
    '1.5',
    'true',
    'false',
    'yes',
    'info',
    'json',
    'JSON',
  ];
  const more = ['32mb', '32MB', '0mb', '1tb', '512', '1h30m', '5 s', '1.5s', '2s', '30000-32767', '1-', '2.14', '2.12'];
  for (const key of Object.keys(optionSchemas)) {
    it(`accept nothing that the hook cannot read: ${key}`, () => {
      const option = Object.entries(options).find(([name]) => name === key)?.[1];
      const typed = [...samples, ...more, true, false, 0, 1, 64, 999_999, 1_000_000, 1.5, -1];
      const accepted = typed.filter((value) => !refuses({ options: { [key]: value } }));
      expect(accepted).to.not.have.length(0);
      for (const value of accepted) expect(option?.read(String(value)), String(value)).to.not.equal(undefined);
    });
  }

  for (const [key, { fallback }] of Object.entries(options)) {
    if (fallback === undefined || setByChart.has(key)) continue;
    it(`accept the default: ${key}`, () => {
      const typed = /^\d+$/.test(fallback) ? Number(fallback) : fallback === 'false' ? false : fallback;
      expect(refuses({ options: { [key]: typed } })).to.equal(false);
    });
  }
});

describe('values.schema.json', () => {
  for (const path of ['values.yaml', 'values-ha.yaml']) {
    it(`accepts ${path}`, () => expect(values.safeParse(valuesOf(path)).error?.issues).to.equal(undefined));
  }

  for (const name of ['kuma-2.13', 'kuma-2.14', 'kuma-2.14-configured', 'kong-mesh-2.13', 'kong-mesh-2.14']) {
    it(`accepts the values of mgi detect: ${name}`, async () => {
      const argv = ['detect', '-f', `test/golden/charts/${name}.json`, '--ca', 'test/golden/charts/ca.crt'];
      const { stdout } = await mgi([...argv, '-o', 'helm-values']);
      const [printed = {}] = parseYaml(stdout, 'values').filter(isObject);
      expect(Object.keys(printed)).to.deep.equal(['options', 'kumaCpEnvironment']);
      expect(values.safeParse(printed).error?.issues).to.equal(undefined);
    });
  }

  it('accepts the global values of a parent chart', () =>
    expect(refuses({ global: { region: 'east' } })).to.equal(false));

  const cases: readonly JsonObject[] = [
    { replica: 2 },
    { replicas: '2' },
    { image: { name: 'hook' } },
    { image: { digest: 'abc' } },
    { groups: { kumaIo: 'everything' } },
    { tls: { enabled: 'yes' } },
    { tls: { client: { names: [] } } },
    { authentication: { type: 'password' } },
    { options: { kumaVersion: 2.14 } },
    { options: { kumaVersion: '2.12' } },
    { options: { maxInFlite: 3 } },
    { kumaCpEnvironment: { KUMA_DP_SERVER_PORT: 5678 } },
    { kumaCpEnvironment: { KUMA_DP_SERVER_PROT: '5678' } },
    { configRevision: { value: 'a b' } },
    { classes: { standard: { serviceType: 'ClusterIP' } } },
    { podLabels: { 'app.kubernetes.io/name': 'other' } },
  ];
  for (const given of cases) {
    it(`refuses ${JSON.stringify(given)}`, () => expect(refuses(given)).to.equal(true));
  }
});
