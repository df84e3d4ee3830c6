import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { mgi } from '../support/cli.ts';

const page = readFileSync(new URL('../../docs/picture.md', import.meta.url), 'utf8');

describe('docs/picture.md', () => {
  it('shows the output of its diagram', async () => {
    const [, command = '', shown = ''] = /```console\n\$ mgi ([^\n]*)\n(.*?)```/s.exec(page) ?? [];
    const { code, stdout } = await mgi(command.split(' '));
    expect([code, stdout]).to.deep.equal([0, shown]);
  });

  it('draws the kinds that its command reads from the cluster', async () => {
    const [, kubectl = '', options = ''] =
      /```sh\nkubectl get (\S+) -A -o json > cluster\.json\nmgi (.*) > picture\.html\n```/.exec(page) ?? [];
    expect(kubectl.split(',')).to.include.members([
      'meshgatewayinstances.mesh.internal',
      'mgic',
      'meshgateways',
      'namespaces',
    ]);
    const input = readFileSync(new URL('../cli/picture/shop.yaml', import.meta.url), 'utf8');
    const { code, stdout } = await mgi(options.replace('cluster.json', '-').split(' '), { stdin: input });
    expect([code, stdout.slice(0, 15)]).to.deep.equal([0, '<!doctype html>']);
  });
});
