import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { deployment, service, uid } from '../support/request.ts';

const instance: JsonObject = {
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid },
};
const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true };
const made = { annotations: { 'kuma.io/gateway': 'builtin' } };
const adopt = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['adopt', ...argv], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });

describe('mgi adopt', () => {
  it('says what exists, whose it is, what will happen, and how', async () => {
    const { code, stdout } = await adopt(
      [],
      instance,
      service({}, { ...made, ownerReferences: [owner] }),
      deployment(undefined, {}),
    );
    expect(code).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      'MeshGatewayInstance demo/edge',
      '  Service edge: made by Kuma, owned by the instance; with the label Metacontroller takes it over in place',
      `    kubectl label --namespace demo service/edge controller-uid=${uid}`,
      '  Deployment edge: made by Kuma, released by Metacontroller; with the label Metacontroller takes it over in place',
      `    kubectl label --namespace demo deployment/edge controller-uid=${uid}`,
      '',
    ]);
  });

  it('prints the commands alone, fit for a shell', async () => {
    const { stdout } = await adopt(['-o', 'commands'], instance, service({}, made));
    expect(stdout).to.equal(`kubectl label --namespace demo service/edge controller-uid=${uid}\n`);
  });

  it('overwrites the label of an instance that is gone', async () => {
    const { stdout } = await adopt(
      ['-o', 'commands'],
      instance,
      service({}, { ...made, labels: { 'controller-uid': 'old' } }),
    );
    expect(stdout).to.match(/--overwrite\n$/);
  });

  it('does nothing about what is Metacontroller’s already, or is not there', async () => {
    const { code, stdout } = await adopt([], instance, service());
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain("Service edge: is Metacontroller's already")
      .and.contain('Deployment edge: does not exist');
    expect(stdout).to.not.contain('kubectl');
  });

  describe('when something belongs to something else', () => {
    const foreign = service({}, { ...made, ownerReferences: [{ ...owner, kind: 'Gateway', name: 'other', uid: 'x' }] });

    it('refuses it, with exit code 1', async () => {
      const { code, stdout } = await adopt([], instance, foreign);
      expect(code).to.equal(1);
      expect(stdout).to.contain('was not made for this instance (Gateway other (uid x) owns it); it is left alone');
    });

    it('keeps words out of what goes to a shell', async () => {
      const { stderr, stdout } = await adopt(['-o', 'commands'], instance, foreign);
      expect(stdout).to.equal('');
      expect(stderr).to.contain('left alone');
    });
  });

  describe('the way back', () => {
    const label = `controller-uid`;

    it('takes off label and note, and leaves the owner', async () => {
      const labels = { [label]: uid };
      const annotations = { ...made.annotations, 'metacontroller.k8s.io/last-applied-configuration': '{}' };
      const { stdout } = await adopt(
        ['--release', '-o', 'commands'],
        instance,
        service({}, { annotations, labels, ownerReferences: [owner] }),
      );
      expect(stdout.split('\n')).to.deep.equal([
        'kubectl label --namespace demo service/edge controller-uid-',
        'kubectl annotate --namespace demo service/edge metacontroller.k8s.io/last-applied-configuration-',
        '',
      ]);
    });

    it('gives back an owner to what Metacontroller released', async () => {
      const { stdout } = await adopt(['--release', '-o', 'commands'], instance, service({}, made));
      expect(stdout).to.match(
        /^kubectl patch --namespace demo service\/edge --type=merge --patch '\{"metadata":\{"ownerReferences":\[/,
      );
    });
  });

  for (const [what, items] of [
    ['no instance', [service()]],
    ['an instance without uid', [{ ...instance, metadata: { name: 'edge', namespace: 'demo' } }]],
    ['a name that a shell would run', [{ ...instance, metadata: { name: '$(reboot)', namespace: 'demo', uid } }]],
    ['an object that can not be read', [instance, { ...service(), spec: 7 }]],
  ] as const) {
    it(`refuses ${what}, with exit code 1`, async () => {
      const { code, stderr, stdout } = await adopt(['-o', 'commands'], ...items);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^mgi: [^\n]+\n$/);
    });
  }

  it('refuses an output that it does not know, with exit code 2', async () => {
    expect((await adopt(['-o', 'yaml'], instance)).code).to.equal(2);
  });
});
