import { expect } from 'chai';
import { isObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { ca, caFile, chart, hook, listOf } from '../support/control-plane.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';

const kuma = chart('kuma-2.14').filter(isObject);
const secret = { code: 0, stdout: Buffer.from(ca).toString('base64'), stderr: '' };
const denied = {
  code: 1,
  stdout: '',
  stderr:
    'Error from server (Forbidden): secrets "kuma-tls-cert" is forbidden: User "dev" cannot get resource "secrets"\n',
};
const command = `kubectl get secret kuma-tls-cert -n kuma-system -o jsonpath={.data.ca\\.crt}`;

describe('mgi detect --cluster', () => {
  it('prints the same as from files, with the CA of the Secret', async () => {
    const { calls, run } = fakeKubectl({ objects: kuma, otherwise: secret });
    const fromFiles = await mgi(['detect', '--ca', caFile], { stdin: listOf(...kuma) });
    expect(await mgi(['detect', '--cluster'], { run })).to.deep.equal(fromFiles);
    expect(fromFiles.code).to.equal(0);
    expect(calls).to.deep.equal([
      'kubectl get deployments.apps --all-namespaces',
      'kubectl get configmaps --namespace=kuma-system',
      command,
    ]);
  });

  it('reads one namespace with -n, and no Secret with --ca', async () => {
    const { calls, run } = fakeKubectl({ objects: kuma });
    const { code } = await mgi(['detect', '-n', 'kuma-system', '--cluster', '--ca', caFile], { run });
    expect(code).to.equal(0);
    expect(calls).to.deep.equal([
      'kubectl get deployments.apps --namespace=kuma-system',
      'kubectl get configmaps --namespace=kuma-system',
    ]);
  });

  it('says how to give the CA if the user may not read the Secret', async () => {
    const { code, stderr } = await mgi(['detect', '--cluster'], {
      run: fakeKubectl({ objects: kuma, otherwise: denied }).run,
    });
    expect(code).to.equal(2);
    expect(stderr).to.match(
      /^mgi: the CA cannot be read: kubectl: Error from server \(Forbidden\): secrets .*; run kubectl/,
    );
    expect(stderr).to.contain(
      `run ${command.replace(/jsonpath=(.*)$/, "jsonpath='$1'")} > ca.txt and add --ca ca.txt\n`,
    );
  });

  it('compares with the hook in its own namespace', async () => {
    const objects = [...kuma, ...hook({ MGI_KUMA_VERSION: '2.13' })].filter(isObject);
    const { calls, run } = fakeKubectl({ objects, otherwise: secret });
    const { code, stdout } = await mgi(['detect', '--check', '--cluster'], { run });
    expect(code).to.equal(1);
    expect(stdout).to.contain('release: the hook has "2.13", the control plane "2.14"\n');
    expect(calls).to.include('kubectl get configmaps --namespace=meshgatewayinstance-hook');
  });
});
