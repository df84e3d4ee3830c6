import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { temporaryFolder } from '../support/golden.ts';
import { gateway } from '../support/request.ts';

const uid = '7b9d2a51-0c1e-4f6a-9a3b-000000000001';
const instance = (key: string, labels?: JsonObject, more: JsonObject = {}): JsonObject => {
  const [namespace = '', name = ''] = key.split('/');
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name, namespace, uid, ...(labels && { labels }) },
    ...more,
  };
};
const own = (key: string, labels?: JsonObject) => instance(key, labels, { apiVersion: 'mesh.internal/v1alpha1' });
const everywhere = gateway('a', [80], {});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const run = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi([argv[0] ?? '', '-f', '-', ...argv.slice(1)], { stdin: list(...items) });

/** Renders the instances with a selection. Returns their names. */
async function render(argv: readonly string[], ...items: readonly JsonObject[]): Promise<readonly string[]> {
  const { stdout } = await run(['render', '-o', 'json', ...argv], ...items, everywhere);
  const services: readonly { kind: string; metadata: { namespace: string; name: string } }[] = JSON.parse(stdout).items;
  return services
    .filter(({ kind }) => kind === 'Service')
    .map(({ metadata: { namespace, name } }) => `${namespace}/${name}`);
}

describe('-n', () => {
  const three = [instance('demo/edge'), instance('other/edge'), instance('other/front')];

  it('limits the output to a namespace', async () => {
    expect(await render(['-n', 'other'], ...three)).to.deep.equal(['other/edge', 'other/front']);
  });

  it('limits it together with --instance', async () => {
    const { code, stderr } = await run(['render', '-n', 'demo', '--instance', 'other/edge'], ...three);
    expect([code, stderr]).to.deep.equal([
      1,
      'mgi: --namespace demo --instance other/edge: not found; the input contains demo/edge, other/edge, other/front\n',
    ]);
  });
});

describe('-l', () => {
  const instances = [
    instance('demo/a', { team: 'a', wave: '1' }),
    instance('demo/b', { team: 'b', 'example.com/wave': '' }),
    instance('demo/none'),
  ];
  for (const [selector, names] of [
    ['team=a', ['a']],
    ['team==a', ['a']],
    [' team = a , wave = 1 ', ['a']],
    ['team=a,wave=2', []],
    ['team!=a', ['b', 'none']],
    ['team in (a,b)', ['a', 'b']],
    ['team in(a, b),wave', ['a']],
    ['team notin (a,c)', ['b', 'none']],
    ['team', ['a', 'b']],
    ['!team', ['none']],
    ['team,!wave', ['b']],
    ['example.com/wave=', ['b']],
    ['example.com/wave in (,x)', ['b']],
    ['in in (in)', []],
  ] as const) {
    it(`selects the same instances as kubectl: ${selector}`, async () => {
      const more = instance('demo/always', { team: 'c', wave: '2', in: 'no' });
      const selected = await render(['-l', selector], ...instances, more).catch(() => []);
      expect(selected.filter((name) => name !== 'demo/always')).to.deep.equal(names.map((name) => `demo/${name}`));
    });
  }

  for (const selector of [
    '',
    ' ',
    'team=a,',
    ',team',
    'team=a b',
    'team>1',
    'team in a',
    'team in (a',
    'a/b/c',
    '=a',
  ]) {
    it(`refuses a selector that kubectl refuses, with exit code 2: ${JSON.stringify(selector)}`, async () => {
      const { code, stdout, stderr } = await run(['render', '-l', selector], ...instances);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.contain(`mgi: --selector ${JSON.stringify(selector)}: expected requirements such as team=a`);
    });
  }

  it('names the place in a selector that cannot be read', async () => {
    const { stderr } = await run(['render', '-l', 'team=a,wave>1'], ...instances);
    expect(stderr).to.match(/ at "wave>1"\n$/);
  });

  it('selects an instance on both sides of a diff, although its label changes', async () => {
    const old = join(temporaryFolder(), 'old.json');
    writeFileSync(old, list(instance('demo/a', { team: 'a' }), instance('demo/other', { team: 'a' }), everywhere));
    for (const team of ['a', 'b']) {
      const changed = [instance('demo/a', { team: 'b' }), instance('demo/other', { team: 'c' }), everywhere];
      const { code, stdout } = await run(['diff', '--against', old, '-l', `team=${team}`], ...changed);
      expect([code, stdout]).to.deep.equal([0, '']);
    }
  });
});

describe('the selection of every command', () => {
  const ofBoth = [
    instance('demo/edge', { team: 'a' }),
    instance('other/edge', { team: 'b' }),
    own('demo/own', { team: 'a' }),
    own('other/own', { team: 'b' }),
    everywhere,
  ];
  const commands = [
    ['render'],
    ['explain'],
    ['convert'],
    ['diff'],
    ['simulate'],
    ['request', '--group', 'kuma.io'],
    ['adopt'],
    ['adopt', '--release'],
    ['adopt', '--repair'],
    ['adopt', '--orphan'],
    ['rollout'],
  ];
  for (const command of commands) {
    for (const selection of [
      ['-n', 'demo'],
      ['-l', 'team=a'],
    ]) {
      it(`limits mgi ${command.join(' ')}: ${selection.join(' ')}`, async () => {
        const { stdout } = await run([...command, ...selection], ...ofBoth);
        expect(stdout).to.contain('demo').and.not.contain('other');
      });
    }

    it(`that selects nothing is an error of mgi ${command.join(' ')}`, async () => {
      const { code, stdout, stderr } = await run([...command, '-n', 'demo', '-l', 'team=b'], ...ofBoth);
      expect({ code, stdout }).to.deep.equal({ code: command[0] === 'diff' ? 2 : 1, stdout: '' });
      expect(stderr).to.match(/^mgi: [^\n]*--namespace demo --selector team=b[^\n]* not found[^\n]*\n$|^mgi: -: no /);
    });
  }

  for (const selection of [
    ['-n', 'demo'],
    ['-l', 'team=a'],
  ]) {
    it(`limits mgi check: ${selection.join(' ')}`, async () => {
      const typo = (key: string, team: string) => instance(key, { team }, { spec: { replica: 2 } });
      const { stdout } = await run(
        ['check', ...selection],
        typo('demo/edge', 'a'),
        typo('other/edge', 'b'),
        everywhere,
      );
      expect(stdout).to.contain('demo/edge: spec.replica').and.not.contain('other');
    });
  }

  it('that selects nothing is a finding of mgi check', async () => {
    const { code, stdout } = await run(['check', '-l', 'team=c'], ...ofBoth);
    expect(code).to.equal(1);
    expect(stdout).to.contain('-: contains no MeshGatewayInstance of --selector team=c');
  });

  it('shows at most ten instances that exist', async () => {
    const many = Array.from({ length: 12 }, (_, index) => instance(`demo/edge-${index}`));
    const { stderr } = await run(['render', '-n', 'other'], ...many);
    expect(stderr).to.match(/contains demo\/edge-0, .*demo\/edge-9 and 2 more\n$/);
  });
});
