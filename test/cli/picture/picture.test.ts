import { expect } from 'chai';
import * as z from 'zod';
import { mgi } from '../../support/cli.ts';

const Text = z.string();
const Picture = z.object({
  gateways: z.array(z.object({ id: Text, title: Text, listeners: z.array(Text), problem: Text.optional() })),
  instances: z.array(
    z.object({
      id: Text,
      namespace: Text,
      name: Text,
      state: Text,
      reason: Text,
      isReported: z.boolean(),
      problems: z.array(Text),
      changes: z.array(z.object({ source: Text, lines: z.array(Text) })),
      service: z.object({ exists: z.boolean(), addresses: z.array(Text), ports: z.array(Text) }).optional(),
      yaml: Text,
      masked: z.number(),
    }),
  ),
  edges: z.array(z.object({ gateway: Text, instance: Text, kind: Text, tag: Text, text: Text })),
});

/** Returns the data of the page for files, or for the text of standard input. */
async function pictureOf(argv: readonly string[], stdin = '') {
  const { stdout } = await mgi(['explain', '-o', 'html', ...argv], { stdin });
  const [, data = ''] = /<script id="data" type="application\/json">(.*?)<\/script>/s.exec(stdout) ?? [];
  const picture = Picture.parse(JSON.parse(data));
  const titles = new Map(picture.gateways.map(({ id, title }) => [id, title]));
  const names = new Map(picture.instances.map(({ id, name }) => [id, name]));
  const lines = picture.edges.map(({ gateway, instance, kind, tag, text }) =>
    [titles.get(gateway), names.get(instance), kind, tag, text].filter((part) => part !== '').join(' | '),
  );
  return { ...picture, lines, instance: (wanted: string) => picture.instances.find(({ name }) => name === wanted) };
}

const metadata = '{name: edge, namespace: demo}';
const gateway = (name: string, match: string) =>
  `{apiVersion: kuma.io/v1alpha1, kind: MeshGateway, metadata: {name: ${name}}, spec: {selectors: [{match: ${match}}], conf: {listeners: [{port: 80}]}}}`;

describe('the picture of mgi explain', () => {
  it('has the MeshGateways that are bound, and those that came near with the tag that failed', async () => {
    const { lines } = await pictureOf(['-f', 'test/cli/picture/shop.yaml']);
    expect(lines).to.deep.equal([
      'partners | partner-api | missed | tier | selects "gold", not set',
      'payments | checkout | missed | team | selects "payments", has "billing"',
      'payments | terminal | bound',
      'shop-public | ap-south | bound',
      'shop-public | eu-west | bound',
      'shop-public | us-east | bound',
      'grpc | grpc | bound',
      'legacy | legacy | bound',
    ]);
  });

  it('has the state that the cluster reports, and another for an instance that does not exist yet', async () => {
    const { instances } = await pictureOf(['-f', 'test/cli/picture/shop.yaml']);
    expect(instances.map(({ isReported, name, reason, state }) => [name, state, reason, isReported])).to.deep.equal([
      ['partner-api', 'not-ready', 'NoGatewayMatched', true],
      ['checkout', 'not-ready', 'NoGatewayMatched', true],
      ['terminal', 'ready', 'Ready', true],
      ['ap-south', 'not-ready', 'LoadBalancerAddressNotReady', true],
      ['eu-west', 'ready', 'Ready', true],
      ['us-east', 'ready', 'Ready', true],
      ['grpc', 'unknown', 'DeploymentNotAvailable', true],
      ['legacy', 'not-created', '', false],
    ]);
  });

  it('has the ports and addresses of existing Services, and the Services that would be created', async () => {
    const { instance } = await pictureOf(['-f', 'test/cli/picture/shop.yaml']);
    expect(instance('eu-west')?.service).to.deep.equal({
      exists: true,
      addresses: ['203.0.113.10'],
      ports: ['80', '443'],
    });
    expect(instance('legacy')?.service).to.deep.equal({ exists: false, addresses: [], ports: ['8080'] });
    expect(instance('checkout')?.service).to.equal(undefined);
  });

  it('has the changes by class, templates and patches', async () => {
    const { instance } = await pictureOf(['-f', 'test/cli/picture/shop.yaml']);
    expect(instance('eu-west')?.changes).to.deep.equal([
      {
        source: 'templates',
        lines: ['Deployment: spec.template.spec.priorityClassName, spec.template.spec.nodeSelector'],
      },
    ]);
  });

  it('has a Service of the control plane that Metacontroller does not manage yet', async () => {
    const owner = '{apiVersion: kuma.io/v1alpha1, kind: MeshGatewayInstance, name: edge, uid: u1, controller: true}';
    const { instance } = await pictureOf(
      ['-f', '-'],
      [
        gateway('edge', '{}'),
        `{apiVersion: kuma.io/v1alpha1, kind: MeshGatewayInstance, metadata: {name: edge, namespace: demo, uid: u1}}`,
        `{apiVersion: v1, kind: Service, metadata: {name: edge, namespace: demo, ownerReferences: [${owner}]}, spec: {type: LoadBalancer, ports: [{port: 80}]}, status: {loadBalancer: {ingress: [{ip: 192.0.2.7}]}}}`,
      ].join('\n---\n'),
    );
    expect(instance('edge')?.service).to.deep.include({ exists: true, addresses: ['192.0.2.7'] });
    expect(instance('edge')).to.include({ state: 'not-ready', reason: 'AdoptionRequired' });
  });

  it('names the MeshGateway that a gatewayRef nearly names, and the mesh of one in another mesh', async () => {
    const own = (ref: string) =>
      `{apiVersion: mesh.internal/v1alpha1, kind: MeshGatewayInstance, metadata: ${metadata}, spec: {gatewayRef: {name: ${ref}}}}`;
    const elsewhere =
      '{apiVersion: kuma.io/v1alpha1, kind: MeshGateway, mesh: other, metadata: {name: public}, spec: {}}';
    const misspelled = await pictureOf(['-f', '-'], [own('publik'), elsewhere].join('\n---\n'));
    expect(misspelled.lines).to.deep.equal([
      'public | edge | missed | gatewayRef | "publik" does not exist, did you mean this?',
    ]);
    const other = await pictureOf(['-f', '-'], [own('public'), elsewhere].join('\n---\n'));
    expect(other.lines).to.deep.equal(['public | edge | missed | mesh | is of "other", not of "default"']);
  });

  it('has a MeshGateway that also matches, with the reason for its rank', async () => {
    const instance = `{apiVersion: kuma.io/v1alpha1, kind: MeshGatewayInstance, metadata: ${metadata}}`;
    const gateways = [gateway('exact', '{kuma.io/service: edge_demo_svc}'), gateway('all', '{}')];
    const { lines } = await pictureOf(['-f', '-'], [instance, ...gateways].join('\n---\n'));
    expect(lines).to.deep.equal([
      'exact | edge | bound',
      'all | edge | outranked | also matches | ranked lower: fewer tags in its selector',
    ]);
  });

  it('has an instance that the API server refuses, with the fields', async () => {
    const { instance } = await pictureOf(
      ['-f', '-'],
      `{apiVersion: mesh.internal/v1alpha1, kind: MeshGatewayInstance, metadata: ${metadata}, spec: {replicas: many}}`,
    );
    expect(instance('edge')).to.include({ state: 'not-ready', reason: 'RefusedByAPIServer' });
    expect(instance('edge')?.problems.join()).to.contain('spec.replicas');
  });

  it('masks values of environment variables that look like secrets, and leaves out what others keep in an object', async () => {
    const env = '[{name: API_TOKEN, value: hunter2hunter2}]';
    const applied = '{kubectl.kubernetes.io/last-applied-configuration: hunter2hunter2}';
    const { instance } = await pictureOf(
      ['-f', '-'],
      `{apiVersion: mesh.internal/v1alpha1, kind: MeshGatewayInstance, metadata: {name: edge, namespace: demo, managedFields: [{manager: kubectl}], annotations: ${applied}}, spec: {podTemplate: {spec: {containers: [{name: kuma-gateway, env: ${env}}]}}}}`,
    );
    expect(instance('edge')?.masked).to.equal(1);
    expect(instance('edge')?.yaml).to.not.match(/hunter2|managedFields|last-applied/);
  });

  it('has only the MeshGateways of the instances that are selected', async () => {
    const { gateways, instances } = await pictureOf(['-f', 'test/cli/picture/shop.yaml', '-n', 'internal']);
    expect([gateways.map(({ title }) => title), instances.map(({ name }) => name)]).to.deep.equal([['grpc'], ['grpc']]);
  });
});
