import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer } from '../support/request.ts';

// Inputs of the kind that people who run gateways reported.
const folder = new URL('../golden/reports/', import.meta.url);
const path = (name: string) => new URL(name, folder).pathname;

async function render(name: string) {
  const { code, stderr, stdout } = await mgi(['render', '-f', path(name), '-o', 'json']);
  const { items } = JSON.parse(stdout);
  return { code, stderr, items: (isList(items) ? items : []).filter(isObject) };
}

function podsOf(objects: readonly JsonObject[]): JsonObject {
  const deployment = objects.find(({ kind }) => kind === 'Deployment') ?? {};
  return objectAt(objectAt(objectAt(deployment, 'spec'), 'template'), 'spec');
}

function gatewayIn({ containers }: JsonObject): JsonObject {
  const [first] = isList(containers) ? containers.filter(isObject) : [];
  return first ?? {};
}

function synced(name: string) {
  const response = answer(JSON.parse(readFileSync(path(name), 'utf8')));
  return { response, message: String(conditionOf(response, 'Synced')['message']) };
}

describe('reported inputs', () => {
  it('01: valueFrom of the template takes the place of a generated value, and the other way round', async () => {
    const { code, items } = await render('01-env-value-and-valuefrom.yaml');
    const { env } = gatewayIn(podsOf(items));
    expect(code).to.equal(0);
    expect(env).to.deep.include({
      name: 'KUMA_CONTROL_PLANE_CA_CERT',
      valueFrom: { secretKeyRef: { name: 'cp-ca', key: 'ca.crt' } },
    });
    expect(env).to.deep.include({ name: 'POD_NAME', value: 'fixed' });
  });

  it('02: the handler of the template takes the place of the generated one', async () => {
    const { items } = await render('02-probe-two-handlers.yaml');
    expect(gatewayIn(podsOf(items))['livenessProbe']).to.deep.equal({
      tcpSocket: { port: 9901 },
      initialDelaySeconds: 60,
      timeoutSeconds: 3,
      periodSeconds: 5,
      failureThreshold: 12,
      successThreshold: 1,
    });
  });

  it('04: nothing is created for a name that its Service cannot have', async () => {
    const { code, items, stderr } = await render('04-names-service-refuses.yaml');
    expect(code).to.equal(1);
    expect(items.map((one) => `${one['kind']} ${objectAt(one, 'metadata')['name']}`)).to.deep.equal([
      'Service 1front',
      'Deployment 1front',
      'Service 1frontb',
      'Deployment 1frontb',
    ]);
    expect(stderr).to.contain('MeshGatewayInstance shop/front.v2: InvalidConfiguration: metadata.name: "front.v2"');
    expect(stderr).to.contain('MeshGatewayInstance.mesh.internal shop/front.v2b: InvalidConfiguration: metadata.name');
    const { stdout } = await mgi(['explain', '-f', path('04-names-service-refuses.yaml')]);
    expect(stdout).to.contain('  note: metadata.name "1front" begins with a digit: Kubernetes before 1.36 refuses');
  });

  it('19: the generated sysctl gives way to hostNetwork', async () => {
    const { code, items } = await render('19-host-network-sysctl.yaml');
    expect(code).to.equal(0);
    expect(podsOf(items)).to.deep.include({ hostNetwork: true, securityContext: {} });
  });

  it('29: a request above its limit is invalid', async () => {
    const { code, items, stderr } = await render('29-requests-over-limits.yaml');
    expect(code).to.equal(1);
    expect(items.map(({ kind }) => kind)).to.deep.equal(['Service']);
    expect(stderr).to.contain('spec.resources.requests[memory]: "512Mi": expected at most the limit, 256Mi');
    expect(stderr).to.contain('spec.resources.requests[cpu]: "2": expected at most the limit, 1');
  });

  it('45: an autoscaler by CPU without a CPU request', () => {
    expect(synced('45-autoscaling-no-request-resources.json').message).to.contain(
      'spec.autoscaling: the autoscaler cannot compute the utilization of cpu, because containers have no cpu request: kuma-gateway',
    );
  });

  it('47: annotations on the pod template that have no effect', () => {
    const { message, response } = synced('47-annotations-on-pod-template.json');
    for (const key of ['kuma.io/sidecar-env-vars', 'kuma.io/sidecar-drain-time'])
      expect(message).to.contain(
        `spec.podTemplate.metadata.annotations[${key}]: has no effect on the pods of a gateway`,
      );
    expect(conditionOf(response, 'Ready')).to.include({ status: 'True', message: '' });
  });

  it('56: the second of two instances with one name', async () => {
    const { code, items, stderr } = await render('56-both-groups.yaml');
    expect(code).to.equal(1);
    expect(items.map(({ kind }) => kind)).to.deep.equal(['Service', 'Deployment']);
    expect(stderr).to.contain(
      'MeshGatewayInstance.mesh.internal shop/front: NameConflict: Service "front" already exists',
    );
  });

  it('79: hostNetwork on a running gateway', () => {
    const { message, response } = synced('79-host-network-running.json');
    const pods = podsOf([childOf(response, 'Deployment') ?? {}]);
    expect(pods).to.deep.include({ hostNetwork: true, securityContext: {} });
    expect(message).to.contain('hostNetwork: the generated sysctl net.ipv4.ip_unprivileged_port_start is left out');
  });
});
