import { expect } from 'chai';
import fc from 'fast-check';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { syncUntilStable } from '../support/driver.ts';
import { create, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, ownRequest, syncRequest } from '../support/request.ts';

const gateway = (fields: JsonObject) => ({
  podTemplate: { spec: { containers: [{ name: 'kuma-gateway', ...fields }] } },
});

function podOf(deployment: JsonObject): JsonObject {
  return objectAt(objectAt(objectAt(deployment, 'spec'), 'template'), 'spec');
}

function named(list: Json | undefined, name: string): JsonObject {
  return (isList(list) ? list.filter(isObject) : []).find((one) => one['name'] === name) ?? {};
}

/** Returns a request in which the Deployment is as others left it. */
function withDeployment(
  spec: JsonObject,
  others: (deployment: JsonObject) => JsonObject,
  ask = ownRequest,
): JsonObject {
  const made = childOf(answer(ask({ spec })), 'Deployment') ?? {};
  return ask({ spec, deployment: others(create(made)) });
}

function withPod(deployment: JsonObject, change: (pod: JsonObject) => JsonObject): JsonObject {
  const spec = objectAt(deployment, 'spec');
  const template = objectAt(spec, 'template');
  return { ...deployment, spec: { ...spec, template: { ...template, spec: change(objectAt(template, 'spec')) } } };
}

function withNamed(list: Json | undefined, name: string, change: (one: JsonObject) => JsonObject): Json {
  return isList(list) ? list.map((one) => (isObject(one) && one['name'] === name ? change(one) : one)) : [];
}

const inContainer = (change: (container: JsonObject) => JsonObject) => (deployment: JsonObject) =>
  withPod(deployment, (pod) => ({ ...pod, containers: withNamed(pod['containers'], 'kuma-gateway', change) }));

function stored(request: JsonObject): JsonObject {
  const { request: last } = syncUntilStable(request, answer, 4);
  return objectAt(objectAt(objectAt(last, 'children'), 'Deployment.apps/v1'), 'demo/edge');
}

const containerOf = (deployment: JsonObject) => named(podOf(deployment)['containers'], 'kuma-gateway');

describe('a field of a child that excludes a wanted one', () => {
  for (const [group, ask] of [
    ['mesh.internal', ownRequest],
    ['kuma.io', syncRequest],
  ] as const) {
    it(`is removed after kubectl set env: ${group}`, () => {
      const byHand = inContainer((one) => ({
        ...one,
        env: withNamed(one['env'], 'POD_NAME', ({ name }) => ({ name: name ?? null, value: 'by-hand' })),
      }));
      const request = withDeployment({}, byHand, ask);
      expect(named(containerOf(childOf(answer(request), 'Deployment') ?? {})['env'], 'POD_NAME')).to.include({
        value: null,
      });
      expect(named(containerOf(stored(request))['env'], 'POD_NAME')).to.deep.equal({
        name: 'POD_NAME',
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath: 'metadata.name' } },
      });
    });
  }

  it('is claimed as it is, and then released, if it is an object', () => {
    const volumes = (source: JsonObject) => ({ podTemplate: { spec: { volumes: [{ name: 'certs', ...source }] } } });
    const fill = (deployment: JsonObject) =>
      withPod(deployment, (pod) => ({
        ...pod,
        volumes: withNamed(pod['volumes'], 'certs', (one) => ({ ...one, emptyDir: {} })),
      }));
    const made = fill(create(childOf(answer(ownRequest({ spec: volumes({}) })), 'Deployment') ?? {}));
    const request = ownRequest({ spec: volumes({ secret: { secretName: 'certs' } }), deployment: made });
    const first = answer(request);
    const sent = childOf(first, 'Deployment') ?? {};
    expect(named(podOf(sent)['volumes'], 'certs')).to.deep.equal({ name: 'certs', emptyDir: {} });
    expect(conditionOf(first, 'Synced')['message']).to.include(
      'updating: Deployment spec.template.spec.volumes[certs].secret',
    );
    expect(named(podOf(stored(request))['volumes'], 'certs')).to.deep.equal({
      name: 'certs',
      secret: { secretName: 'certs' },
    });
  });

  it('leads to one roll-out only: other changes wait for the release', () => {
    const byHand = inContainer((one) => ({ ...one, livenessProbe: { grpc: { port: 1 } } }));
    const made = byHand(create(childOf(answer(ownRequest({})), 'Deployment') ?? {}));
    const spec = gateway({ image: 'new' });
    const sent = childOf(answer(ownRequest({ spec, deployment: made })), 'Deployment') ?? {};
    expect(containerOf(sent)['image']).to.equal('kuma/kuma-dp:latest');
    const last = containerOf(stored(ownRequest({ spec, deployment: made })));
    expect(last['image']).to.equal('new');
    expect(last['livenessProbe']).to.have.property('httpGet').and.not.have.property('grpc');
  });

  it('never stays: any handler by hand under any handler of the template', () => {
    const handlers: JsonObject = {
      exec: { command: ['true'] },
      grpc: { port: 9000 },
      httpGet: { path: '/x', port: 9000 },
      tcpSocket: { port: 9000 },
    };
    const names = fc.constantFrom(...Object.keys(handlers));
    fc.assert(
      fc.property(names, names, (wanted, given) => {
        const probe = { livenessProbe: { [wanted]: handlers[wanted] } };
        const byHand = inContainer((one) => ({ ...one, livenessProbe: { [given]: handlers[given] } }));
        const last = containerOf(stored(withDeployment(gateway(probe), byHand)))['livenessProbe'];
        const present = Object.keys(handlers).filter((name) => isObject(last) && last[name] !== undefined);
        expect(present).to.deep.equal([wanted]);
      }),
      { numRuns: 30 },
    );
  });

  it('is refused in one template: both fields are named', () => {
    const spec = gateway({ livenessProbe: { exec: { command: ['true'] }, grpc: { port: 1 } } });
    expect(conditionOf(answer(ownRequest({ spec })), 'Ready')).to.include({
      reason: 'InvalidConfiguration',
      message:
        'spec.podTemplate.spec.containers[0].livenessProbe.grpc: {"port":1}: expected no value, because exec is set and only one of the two can be set',
    });
  });
});
