import { expect } from 'chai';
import { commandTable } from '../../src/cli/command-table.ts';
import { describeOption } from '../../src/cli/usage/option.ts';
import { configFlags } from '../../src/config/options.ts';
import { mgi } from '../support/cli.ts';

/** Returns the flags at the beginning of the lines of a help. */
const flagsIn = (help: string) => [...help.matchAll(/^ {2}(?:-\w, | {4})(--[\w-]+)/gm)].map(([, flag]) => flag);

describe('the help of mgi', () => {
  it('lists every command with its summary', async () => {
    const { stdout } = await mgi(['help']);
    for (const { usage } of commandTable) expect(stdout).to.contain(`  ${usage.name.padEnd(12)} ${usage.summary}\n`);
  });

  for (const { usage } of commandTable) {
    const { name } = usage;
    it(`lists the options of mgi ${name} once, in at most 130 columns`, async () => {
      const { stdout } = await mgi([name, '--help']);
      expect(stdout.startsWith(`Usage: mgi ${name} ${usage.synopsis[0]}\n`)).to.equal(true);
      expect(stdout).to.contain(`\n\n${usage.about}\n`);
      expect(flagsIn(stdout)).to.deep.equal(usage.options.map((option) => `--${option.name}`));
      expect(new Set(usage.options.flatMap(({ short }) => short ?? [])).size).to.equal(
        usage.options.filter(({ short }) => short !== undefined).length,
      );
      const [, options = ''] = stdout.split(`${usage.about}\n`);
      for (const line of options.split('\n')) expect(line.length, line).to.be.at.most(132);
    });
  }

  it('describes an option with its variable and its default', async () => {
    const { stdout } = await mgi(['serve', '--help']);
    expect(stdout).to.match(/^ {6}--admin-port PORT {8}port .*\(MGI_ADMIN_PORT; default 9090\)$/m);
    expect(stdout).to.match(/\(MGI_KUMA_CP_CONFIG; default none\)/);
  });

  it('lists the options that decide how to render, and not those of the server', async () => {
    const flags = flagsIn((await mgi(['sync', '--help'])).stdout);
    expect(flags).to.deep.equal(['--filename', ...configFlags.map((flag) => `--${flag}`)]);
  });

  it('lists all options of the server', async () => {
    expect(flagsIn((await mgi(['serve', '--help'])).stdout)).to.have.members([
      '--host',
      '--port',
      '--admin-port',
      '--kuma-cp-config',
      '--kuma-cp-config-text',
      '--kuma-cp-ca',
      '--kuma-version',
      '--node-port-range',
      '--gateway-index',
      '--name-guard',
      '--max-body',
      '--log-level',
      '--log-format',
      '--auth-token-file',
      '--basic-auth-file',
      '--tls-cert-file',
      '--tls-key-file',
      '--client-ca-file',
      '--client-name',
      '--unauthenticated',
      '--max-in-flight',
      '--max-lag',
      '--shutdown-delay',
      '--shutdown-grace',
      '--config-revision',
      '--record',
      '--record-limit',
      '--strict-options',
    ]);
  });

  it('puts the description of an option with a long name on the next line', () => {
    const option = { name: 'against-kuma-cp-config-text', value: 'TEXT', about: 'the old text' };
    expect(describeOption(option)).to.equal(`      --against-kuma-cp-config-text TEXT\n${' '.repeat(31)}the old text`);
  });
});
