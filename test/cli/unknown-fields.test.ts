import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi, type Run } from '../support/cli.ts';
import { gateway } from '../support/request.ts';

const instance = (spec: JsonObject, more: JsonObject = {}, apiVersion = 'mesh.internal/v1alpha1'): JsonObject => ({
  apiVersion,
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
  spec,
  ...more,
});
const kuma = (spec: JsonObject, more: JsonObject = {}) => instance(spec, more, 'kuma.io/v1alpha1');

function run(command: string, given: JsonObject, ...more: readonly string[]): Promise<Run> {
  const items = [given, gateway()];
  return mgi([command, '-f', '-', ...more], { stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }) });
}

const own = 'standard input: document 1: MeshGatewayInstance.mesh.internal demo/edge: ';
const inTemplates = instance({
  podTemplate: { spec: { tolerationz: [], contianers: [{ name: 'kuma-gateway', imagePullPolcy: 'Always' }] } },
  autoscaling: { maxReplicas: 3, metric: [] },
  podDisruptionBudget: { maxUnavailable: 1, maxUnavailabel: 1 },
});
const namedInTemplates = [
  'spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?',
  'spec.podTemplate.spec.contianers: unknown field, did you mean "containers"?',
  'spec.podTemplate.spec.contianers[0].imagePullPolcy: unknown field, did you mean "imagePullPolicy"?',
  'spec.autoscaling.metric: unknown field, did you mean "metrics"?',
  'spec.podDisruptionBudget.maxUnavailabel: unknown field, did you mean "maxUnavailable"?',
];

describe('mgi with unknown fields', () => {
  for (const command of ['render', 'explain']) {
    it(`warns of fields of templates: ${command}`, async () => {
      const { code, stderr } = await run(command, inTemplates);
      expect(stderr).to.equal(namedInTemplates.map((line) => `${own}warning: ${line}\n`).join(''));
      expect(code).to.equal(0);
    });

    it(`exits with 1 for them with --strict: ${command}`, async () => {
      const { code, stderr } = await run(command, inTemplates, '--strict');
      expect(stderr).to.equal(namedInTemplates.map((line) => `${own}${line}\n`).join(''));
      expect(code).to.equal(1);
    });

    it(`exits with 1 for fields that the CRD does not have: ${command}`, async () => {
      const { code, stderr } = await run(command, instance({ replica: 3, gatewayReff: { name: 'edge' } }));
      expect(stderr).to.equal(
        `${own}spec.replica: unknown field, did you mean "replicas"?\n${own}spec.gatewayReff: unknown field, did you mean "gatewayRef"?\n`,
      );
      expect(code).to.equal(1);
    });

    it(`accepts an instance without unknown fields with --strict: ${command}`, async () => {
      const podTemplate = { spec: { securityContext: { runAsUser: 1, $patch: 'replace' } } };
      const { code, stderr } = await run(command, instance({ replicas: 2, podTemplate }), '--strict');
      expect([code, stderr]).to.deep.equal([0, '']);
    });
  }

  it('names fields in the objects of an instance, as kubectl apply does', async () => {
    const spec = { gatewayRef: { name: 'edge', mesh: 'a' }, podTemplate: { metadata: { label: {} }, specs: {} } };
    const { code, stderr } = await run('render', instance(spec));
    expect(stderr.split('\n')).to.deep.equal([
      `${own}spec.gatewayRef.mesh: unknown field`,
      `${own}spec.podTemplate.metadata.label: unknown field, did you mean "labels"?`,
      `${own}spec.podTemplate.specs: unknown field, did you mean "spec"?`,
      '',
    ]);
    expect(code).to.equal(1);
  });

  it('names fields outside the spec', async () => {
    const metadata = { name: 'edge', namespace: 'demo', annotation: {} };
    const { code, stderr } = await run('render', instance({}, { metadata, sepc: {} }));
    expect(stderr).to.contain(`${own}metadata.annotation: unknown field, did you mean "annotations"?\n`);
    expect(stderr).to.contain(`${own}sepc: unknown field, did you mean "spec"?\n`);
    expect(code).to.equal(1);
  });

  it('accepts all metadata that an API server sets', async () => {
    const managedFields = [{ manager: 'kubectl', operation: 'Apply', fieldsV1: { 'f:spec': { 'f:replica': {} } } }];
    const metadata = { name: 'edge', namespace: 'demo', generation: 1, resourceVersion: '7', managedFields };
    expect(await run('render', instance({}, { metadata, status: { any: 1 } }))).to.include({ code: 0, stderr: '' });
  });

  it('names fields of kuma.io', async () => {
    const podTemplate = { spec: { container: { securityContext: { readOnlyRootFileSystem: true } } } };
    const { code, stderr } = await run('render', kuma({ gatewayRef: { name: 'edge' }, podTemplate }));
    const theirs = 'standard input: document 1: MeshGatewayInstance demo/edge: ';
    expect(stderr).to.equal(
      `${theirs}spec.gatewayRef: unknown field\n${theirs}spec.podTemplate.spec.container.securityContext.readOnlyRootFileSystem: unknown field, did you mean "readOnlyRootFilesystem"?\n`,
    );
    expect(code).to.equal(1);
  });

  it('names them in an instance that the API server would refuse', async () => {
    const { code, stderr } = await run(
      'render',
      instance({ replica: 3, replicas: 2, autoscaling: { maxReplicas: 3 } }),
    );
    expect(stderr).to.contain(`${own}spec.replica: unknown field, did you mean "replicas"?\n`);
    expect(code).to.equal(1);
  });

  it('names a reserved field only once', async () => {
    const { stderr } = await run('render', instance({ podTemplate: { spec: { container: {} } } }));
    expect(stderr.split('\n')).to.have.length(2);
    expect(stderr).to.contain('expected the field to be omitted');
  });

  it('exits with 2 in a diff, where 1 means differences', async () => {
    const files = ['--against', 'manifests/samples'];
    expect(await run('diff', inTemplates, ...files)).to.include({ code: 1 });
    const { code, stderr } = await run('diff', inTemplates, '--strict', ...files);
    expect(code).to.equal(2);
    expect(stderr).to.contain(`${own}${namedInTemplates[0]}\n`);
    expect(await run('diff', instance({ replica: 3 }), ...files)).to.include({ code: 2 });
  });

  it('reports fields of kuma.io that a conversion drops', async () => {
    const { code, stderr, stdout } = await run('convert', kuma({ replica: 3 }));
    expect(code).to.equal(1);
    expect(stderr).to.contain('spec.replica: unknown field, did you mean "replicas"?\n');
    expect(stdout).to.not.contain('replica:');
  });

  it('shows them in the status and in explain', async () => {
    const spec = { replica: 3, podTemplate: { spec: { tolerationz: [] } } };
    const { stdout } = await run('render', instance(spec), '--status', '-o', 'json');
    const [parent] = JSON.parse(stdout).items;
    const notes =
      'spec.replica: unknown field, did you mean "replicas"?; spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?';
    const messageOf = (type: string) =>
      parent.status.conditions.find((one: { readonly type: string }) => one.type === type).message;
    expect(messageOf('Ready')).to.contain(notes);
    expect(messageOf('Synced')).to.contain(notes);
    const explained = await run('explain', instance(spec));
    expect(explained.stdout).to.contain('  error: spec.replica: unknown field, did you mean "replicas"?\n');
  });
});
