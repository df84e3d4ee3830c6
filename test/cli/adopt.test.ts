import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { deployment, gateway, service, uid } from '../support/request.ts';

const instance: JsonObject = {
  apiVersion: 'kuma.io/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid },
};
const handedOver: JsonObject = {
  ...instance,
  metadata: { name: 'edge', namespace: 'demo', uid, labels: { 'mesh.internal/managed': 'true' } },
};
const managed = 'kubectl label --namespace demo meshgatewayinstances.kuma.io/edge mesh.internal/managed=true';
const owner = { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true };
const made = { annotations: { 'kuma.io/gateway': 'builtin' } };
const list = (items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
const adopt = (argv: readonly string[], ...items: readonly JsonObject[]) =>
  mgi(['adopt', ...argv], { stdin: list(items) });

describe('mgi adopt', () => {
  it('prints each child, its owner, the planned change and the command for it', async () => {
    const { code, stdout } = await adopt(
      [],
      instance,
      service({}, { ...made, ownerReferences: [owner] }),
      deployment(undefined, {}),
    );
    expect(code).to.equal(0);
    expect(stdout.split('\n')).to.deep.equal([
      'MeshGatewayInstance demo/edge',
      '  Service edge: owned by the instance; add the label to hand it over to Metacontroller in place',
      `    kubectl label --namespace demo service/edge controller-uid=${uid}`,
      '  Deployment edge: part of a gateway of this name, without an owner; add the label to hand it over to Metacontroller in place',
      `    kubectl label --namespace demo deployment/edge controller-uid=${uid}`,
      '  MeshGatewayInstance edge: add the label to hand it over to the hook',
      '    sleep 2',
      `    ${managed}`,
      '',
    ]);
  });

  it('prints only shell commands with -o commands', async () => {
    const { stdout } = await adopt(['-o', 'commands'], instance, service({}, made));
    expect(stdout).to.equal(`kubectl label --namespace demo service/edge controller-uid=${uid}\nsleep 2\n${managed}\n`);
  });

  it('overwrites the controller-uid label of a deleted instance', async () => {
    const { stdout } = await adopt(
      ['-o', 'commands'],
      instance,
      service({}, { ...made, labels: { 'controller-uid': 'old' } }),
    );
    expect(stdout).to.match(/^kubectl label .* --overwrite\n/);
  });

  it('prints no command for children that Metacontroller already manages or that do not exist', async () => {
    const { code, stdout } = await adopt([], handedOver, service());
    expect(code).to.equal(0);
    expect(stdout)
      .to.contain('Service edge: already managed by Metacontroller')
      .and.contain('Deployment edge: does not exist');
    expect(stdout).to.not.contain('kubectl');
  });

  describe('when another object owns a child', () => {
    const foreign = service({}, { ...made, ownerReferences: [{ ...owner, kind: 'Gateway', name: 'other', uid: 'x' }] });

    it('refuses to adopt the child, with exit code 1', async () => {
      const { code, stdout } = await adopt([], instance, foreign);
      expect(code).to.equal(1);
      expect(stdout).to.contain('was not created for this instance (Gateway other (uid x) owns it); it is not changed');
    });

    it('prints the refusal on stderr and keeps stdout free for the shell', async () => {
      const { stderr, stdout } = await adopt(['-o', 'commands'], instance, foreign);
      expect(stdout).to.equal('');
      expect(stderr).to.contain('it is not changed');
    });
  });

  describe('--release', () => {
    const label = `controller-uid`;

    it('removes the label and the last-applied annotation, and keeps the owner reference', async () => {
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

    it('restores the owner reference of a child that Metacontroller released', async () => {
      const { stdout } = await adopt(['--release', '-o', 'commands'], instance, service({}, made));
      expect(stdout).to.match(
        /^kubectl patch --namespace demo service\/edge --type=merge --patch '\{"metadata":\{"ownerReferences":\[/,
      );
    });
  });

  describe('with an instance of mesh.internal', () => {
    const own = { ...instance, apiVersion: 'mesh.internal/v1alpha1', spec: { replicas: 2 } };
    const asking = { ...own, spec: { autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } } };
    const named = { name: 'edge', namespace: 'demo' };
    const autoscaler = (metadata: JsonObject): JsonObject => ({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { ...named, ...metadata },
    });
    const mine = { ...owner, apiVersion: 'mesh.internal/v1alpha1' };

    it('adopts the orphaned children of a kuma.io instance', async () => {
      const labels = { 'controller-uid': 'old' };
      const { code, stdout } = await adopt(
        [],
        own,
        service({}, { ...made, labels }),
        deployment(undefined, { labels }),
      );
      expect(code).to.equal(0);
      expect(stdout.split('\n')).to.deep.equal([
        'MeshGatewayInstance.mesh.internal demo/edge',
        '  Service edge: part of a gateway of this name, without an owner; add the label to hand it over to Metacontroller in place',
        `    kubectl label --namespace demo service/edge controller-uid=${uid} --overwrite`,
        '  Deployment edge: part of a gateway of this name, without an owner; add the label to hand it over to Metacontroller in place',
        `    kubectl label --namespace demo deployment/edge controller-uid=${uid} --overwrite`,
        '',
      ]);
    });

    it('refuses a child that an instance of the other group owns, and names that group', async () => {
      const kumas = service({}, { ...made, ownerReferences: [{ ...owner, uid: 'x' }] });
      const owns = service({}, { ...made, ownerReferences: [{ ...mine, uid: 'x' }] });
      const fromOwn = await adopt([], own, kumas);
      expect(fromOwn.code).to.equal(1);
      expect(fromOwn.stdout).to.contain('(MeshGatewayInstance edge (uid x) owns it)');
      const fromKuma = await adopt([], instance, owns);
      expect(fromKuma.stdout).to.contain('(MeshGatewayInstance.mesh.internal edge (uid x) owns it)');
    });

    it('reports the HorizontalPodAutoscaler and the PodDisruptionBudget that the spec requests', async () => {
      const { code, stdout } = await adopt([], asking, autoscaler({ ownerReferences: [mine] }));
      expect(code).to.equal(0);
      expect(stdout)
        .to.contain('  HorizontalPodAutoscaler edge: owned by the instance; add the label')
        .and.contain(`    kubectl label --namespace demo horizontalpodautoscaler/edge controller-uid=${uid}\n`)
        .and.contain('  PodDisruptionBudget edge: does not exist');
    });

    it('refuses a foreign HorizontalPodAutoscaler only if the spec requests one', async () => {
      expect((await adopt([], asking, autoscaler({}))).code).to.equal(1);
      const { code, stdout } = await adopt([], own, autoscaler({}));
      expect(code).to.equal(0);
      expect(stdout).to.not.contain('HorizontalPodAutoscaler');
    });

    it('does not release the children of mesh.internal instances to Kuma', async () => {
      const { code, stderr } = await adopt(['--release'], own, service({}, made));
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        'mgi: MeshGatewayInstances of kuma.io: not found in the input; --orphan is for instances of mesh.internal; the input contains 1 of MeshGatewayInstance, 1 of Service\n',
      );
    });

    it('deletes instances of mesh.internal without their children with --orphan, unless Metacontroller reconciles them', async () => {
      const ours = {
        apiVersion: 'mesh.internal/v1alpha1',
        kind: 'MeshGatewayInstance',
        name: 'edge',
        uid,
        controller: true,
      };
      const child = service({}, { ...made, ownerReferences: [ours], labels: { 'controller-uid': uid } });
      const { code, stdout } = await adopt(['--orphan', '-o', 'commands'], own, child);
      expect(code).to.equal(0);
      const [strict, controllers, guard, ...commands] = stdout.trim().split('\n');
      expect([strict, controllers]).to.deep.equal([
        'set -e',
        `controllers=$(kubectl get compositecontrollers.metacontroller.k8s.io -o jsonpath='{.items[?(@.spec.parentResource.apiVersion=="mesh.internal/v1alpha1")].metadata.name}')`,
      ]);
      expect(guard).to.match(/^if \[ -n "\$controllers" \]; then .*exit 1; fi$/);
      expect(commands).to.deep.equal([
        'kubectl delete --namespace demo meshgatewayinstances.mesh.internal/edge --cascade=orphan --ignore-not-found',
        'sleep 2',
        'kubectl label --namespace demo service/edge controller-uid-',
      ]);
    });

    it('does not orphan instances of kuma.io, which the control plane takes back', async () => {
      const { code, stderr } = await adopt(['--orphan'], instance, service({}, made));
      expect(code).to.equal(1);
      expect(stderr).to.equal(
        'mgi: MeshGatewayInstances of mesh.internal: not found in the input; the input contains 1 of MeshGatewayInstance, 1 of Service\n',
      );
    });
  });

  for (const [what, items] of [
    ['no instance', [service()]],
    ['an instance without uid', [{ ...instance, metadata: { name: 'edge', namespace: 'demo' } }]],
    ['a name with shell syntax', [{ ...instance, metadata: { name: '$(reboot)', namespace: 'demo', uid } }]],
    ['an object with an invalid field', [instance, { ...service(), spec: 7 }]],
  ] as const) {
    it(`refuses ${what}, with exit code 1`, async () => {
      const { code, stderr, stdout } = await adopt(['-o', 'commands'], ...items);
      expect(code).to.equal(1);
      expect(stdout).to.equal('');
      expect(stderr).to.match(/^mgi: [^\n]+\n$/);
    });
  }

  it('refuses an unknown output format, with exit code 2', async () => {
    expect((await adopt(['-o', 'yaml'], instance)).code).to.equal(2);
  });
});

describe('mgi adopt beside a control plane', () => {
  const owned = { ...made, ownerReferences: [owner] };

  it('does not hand over an instance while a child belongs to somebody else', async () => {
    const foreign = { ...owner, kind: 'Gateway', name: 'other', uid: 'x' };
    const { code, stdout } = await adopt(
      ['-o', 'commands'],
      instance,
      service({}, { ...made, ownerReferences: [foreign] }),
    );
    expect(code).to.equal(1);
    expect(stdout).to.not.contain('mesh.internal/managed');
  });

  it('warns of pods that would restart, and names the fields', async () => {
    const gateways = [gateway(), { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'demo' } }];
    const { code, stdout } = await adopt([], instance, service({}, owned), deployment(undefined, owned), ...gateways);
    expect(code).to.equal(0);
    expect(stdout).to.match(/ {2}warning: its pods would restart, .*containers\[kuma-gateway\]\.image/);
  });

  it('compares with the configuration of --env-from', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mgi-adopt-'));
    const file = join(folder, 'control-plane.env');
    writeFileSync(file, 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_IMAGE=kuma/kuma-dp:mine\n');
    const objects = [instance, gateway()];
    const rendered = await mgi(['render', '-f', '-', '-o', 'json', '--env-from', file], { stdin: list(objects) });
    const items = JSON.parse(rendered.stdout).items;
    expect((await adopt(['--env-from', file], ...objects, ...items)).stdout).to.not.contain('warning');
    expect((await adopt([], ...objects, ...items)).stdout).to.contain('warning');
    rmSync(folder, { recursive: true });
  });

  it('does not warn when the pods stay the same', async () => {
    const objects = [instance, gateway()];
    const rendered = await mgi(['render', '-f', '-', '-o', 'json'], { stdin: list(objects) });
    const { stdout } = await adopt([], ...objects, ...JSON.parse(rendered.stdout).items);
    expect(stdout).to.contain('mesh.internal/managed=true').and.not.contain('warning');
  });

  describe('with --release', () => {
    it('removes the label of the instance before it touches the children', async () => {
      const annotations = { ...made.annotations, 'mesh.internal/contested-fields': 'abc' };
      const { stdout } = await adopt(
        ['--release', '-o', 'commands'],
        handedOver,
        service({}, { ...owned, annotations, labels: { 'controller-uid': uid } }),
      );
      expect(stdout.trim().split('\n')).to.deep.equal([
        'kubectl label --namespace demo meshgatewayinstances.kuma.io/edge mesh.internal/managed-',
        'sleep 2',
        'kubectl label --namespace demo service/edge controller-uid-',
        'kubectl annotate --namespace demo service/edge mesh.internal/contested-fields-',
      ]);
    });
  });

  describe('with --repair', () => {
    it('sets the owner of children that were released', async () => {
      const { code, stdout } = await adopt(['--repair', '-o', 'commands'], instance, service({}, made));
      expect(code).to.equal(0);
      expect(stdout).to.match(/^kubectl patch --namespace demo service\/edge --type=merge --patch '.*"uid":"7f0f2c1e/);
      expect(stdout.trim().split('\n')).to.have.length(1);
    });

    it('changes nothing of instances that were handed over', async () => {
      const { stdout } = await adopt(['--repair', '-o', 'commands'], handedOver, service({}, made));
      expect(stdout).to.equal('');
    });

    it('lists children of deleted instances, but prints no command for a shell to delete them', async () => {
      const other = deployment(undefined, { name: 'gone' });
      const text = await adopt(['--repair'], instance, service({}, owned), other);
      expect(text.stdout).to.contain('Deployment demo/gone: has no owner, and no instance has its name.');
      const commands = await adopt(['--repair', '-o', 'commands'], instance, service({}, owned), other);
      expect(commands.stdout).to.equal('');
      expect(commands.stderr).to.contain('Deployment demo/gone');
    });

    it('cannot be used with --release', async () => {
      expect(await adopt(['--repair', '--release'], instance)).to.include({ code: 2 });
    });
  });
});
