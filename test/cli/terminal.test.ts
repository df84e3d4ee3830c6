import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';
import { gateway } from '../support/request.ts';

const instance: JsonObject = {
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'uid' },
  spec: {},
  status: { conditions: [{ type: 'Ready', status: 'False', reason: 'RolloutStalled', message: '' }] },
};
const { run } = fakeKubectl({ objects: [instance, gateway()] });
const stdout = { terminal: { stdout: true } };
const [red, green, bold] = ['\u001b[31m', '\u001b[32m', '\u001b[1m'];

describe('mgi on a terminal', () => {
  it('colours the explanation, the table, the findings and the differences', async () => {
    const explained = await mgi(['explain', 'demo/edge', '--cluster'], { run, ...stdout });
    expect(explained.stdout).to.contain(`${bold}MeshGatewayInstance.mesh.internal demo/edge (cluster)\u001b[22m\n`);
    expect(explained.stdout).to.contain(`    "edge": ${green}bound\u001b[39m\n`);
    expect((await mgi(['get', '-A'], { run, ...stdout })).stdout).to.contain(`${red}False\u001b[39m `);
    const stdin = JSON.stringify({ ...instance, spec: { replica: 1 } });
    expect((await mgi(['check', '-f', '-'], { stdin, ...stdout })).stdout).to.contain(`${red}error:\u001b[39m `);
    expect((await mgi(['diff', '--cluster', '-A'], { run, ...stdout })).stdout).to.contain(
      `${green}+kind: Service\u001b[39m\n`,
    );
  });

  it('aligns the columns as without colours', async () => {
    const coloured = await mgi(['get', '-A'], { run, ...stdout });
    const plain = await mgi(['get', '-A'], { run });
    const [first, ...others] = coloured.stdout.split('\u001b');
    expect([first, ...others.map((part) => part.replace(/^\[\d+m/, ''))].join('')).to.equal(plain.stdout);
  });

  for (const [what, given] of [
    ['in a pipe', {}],
    ['with NO_COLOR', { ...stdout, environment: { NO_COLOR: '1' } }],
    ['on a terminal that has none', { ...stdout, environment: { TERM: 'dumb' } }],
  ] as const) {
    it(`prints no colours ${what}`, async () => {
      expect((await mgi(['get', '-A'], { run, ...given })).stdout).to.not.contain('\u001b');
    });
  }

  it('does not colour a report that a program reads', async () => {
    const { stdout: report } = await mgi(['check', '-A', '-o', 'json'], { run, ...stdout });
    expect(JSON.parse(report)).to.have.property('objects');
  });

  describe('when the cluster takes longer than a second', () => {
    const slow = (isFired: boolean) => (milliseconds: number, fire: () => void) => {
      expect(milliseconds).to.equal(1000);
      if (isFired) fire();
      return () => {};
    };

    it('says on stderr what it does, and clears the line', async () => {
      const { stderr } = await mgi(['rollout', '-A'], { run, terminal: { stderr: true }, after: slow(true) });
      expect(stderr).to.equal('reading the cluster ...\r\u001b[K');
    });

    it('says nothing before that second, or in a pipe', async () => {
      expect((await mgi(['rollout', '-A'], { run, terminal: { stderr: true }, after: slow(false) })).stderr).to.equal(
        '',
      );
      expect((await mgi(['rollout', '-A'], { run, after: slow(true) })).stderr).to.equal('');
    });
  });

  describe('when it watches', () => {
    const watched = (...rounds: readonly (readonly JsonObject[])[]) => {
      const kubectls = rounds.map((objects) => fakeKubectl({ objects }));
      let round = 0;
      return {
        run: (...call: Parameters<typeof run>) => (kubectls[round] ?? fakeKubectl({})).run(...call),
        sleep: async () => {
          round += 1;
          return round < rounds.length;
        },
      };
    };
    const argv = ['explain', 'demo/edge', '--cluster', '--watch'];

    it('prints the explanation again when it changes', async () => {
      const { code, stdout: text } = await mgi(argv, watched([instance], [instance], [instance, gateway()]));
      expect(code).to.equal(0);
      const [first, second, ...more] = text.split('\n--- 2026-11-23T12:00:00.987Z\n');
      expect(first).to.contain('  ports: none');
      expect(second).to.contain('"edge": bound');
      expect(more).to.deep.equal([]);
    });

    it('begins at the top of a terminal', async () => {
      const given = { ...watched([instance], [instance, gateway()]), environment: { NO_COLOR: '1' }, ...stdout };
      const [, second] = (await mgi(argv, given)).stdout.split('\u001b[H\u001b[2J\u001b[3J');
      expect(second).to.match(/^MeshGatewayInstance/);
    });

    it('goes on when the cluster cannot be read for a while', async () => {
      const given = watched([instance], [], [instance]);
      const { code, stdout: text } = await mgi(argv, given);
      expect(code).to.equal(0);
      expect(text).to.match(/\n--- .*\nthe cluster: no MeshGatewayInstance found.*\n\n--- .*\nMeshGatewayInstance/);
    });

    it('ends when the first round fails', async () => {
      const { code, stderr } = await mgi(argv, watched([]));
      expect([code, stderr]).to.deep.equal([
        1,
        'mgi: the cluster: no MeshGatewayInstance found; the input contains no objects\n',
      ]);
    });

    it('draws nothing', async () => {
      const { code, stderr } = await mgi([...argv, '-o', 'html'], watched([instance]));
      expect([code, stderr]).to.deep.equal([2, 'mgi: --watch: prints only text\n']);
    });

    it('does not read standard input again', async () => {
      const { code, stderr } = await mgi(['explain', '-f', '-', '--watch']);
      expect([code, stderr]).to.deep.equal([2, 'mgi: --watch: standard input can be read only once\n']);
    });
  });
});
