import { expect } from 'chai';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { KumaMeshGatewayInstance } from '../../src/api/kuma-instance.ts';
import { makeContainer } from '../../src/children/container.ts';
import type { ProxySettings } from '../../src/children/proxy-settings.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { loadConfig } from '../../src/config/load.ts';
import { defaultSettings as base } from '../support/settings.ts';

const sidecar = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER';

interface Changes {
  readonly settings?: Partial<ProxySettings>;
  readonly environment?: Environment;
  readonly spec?: JsonObject;
  readonly resources?: JsonObject;
}

/** Returns the container as it is sent, without its environment. */
function containerOf({ settings, environment = {}, spec = {}, resources = {} }: Changes = {}): JsonObject {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'u1' };
  const instance = KumaMeshGatewayInstance.parse({ apiVersion: 'kuma.io/v1alpha1', kind: 'x', metadata, spec });
  const options = { kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: { first: 30000, last: 32767 } };
  const parts = { mesh: 'prod', settings: { ...base, ...settings }, resources };
  const { env, ...container } = makeContainer(instance, parts, loadConfig(options, environment));
  expect(env).to.be.an('array').that.is.not.empty;
  return JSON.parse(JSON.stringify(container));
}

function without(object: JsonObject, key: string): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([name]) => name !== key));
}

function probe(name: 'livenessProbe' | 'readinessProbe', changes: Changes): JsonObject {
  const value = containerOf(changes)[name];
  return isObject(value) ? value : {};
}

describe('the container', () => {
  describe('without settings', () => {
    it('has the defaults', () => {
      const common = { httpGet: { path: '/ready', port: 9902 }, timeoutSeconds: 3, periodSeconds: 5 };
      const thresholds = { successThreshold: 1, failureThreshold: 12 };
      expect(containerOf()).to.deep.equal({
        name: 'kuma-gateway',
        image: 'kuma/kuma-dp:latest',
        imagePullPolicy: 'IfNotPresent',
        args: ['run', '--log-level=info'],
        securityContext: {
          runAsUser: 5678,
          runAsGroup: 5678,
          allowPrivilegeEscalation: false,
          capabilities: { add: ['NET_BIND_SERVICE'], drop: ['ALL'] },
        },
        livenessProbe: { ...common, ...thresholds, initialDelaySeconds: 60 },
        readinessProbe: { ...common, ...thresholds, initialDelaySeconds: 1 },
        volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
      });
    });
  });

  describe('with proxy settings', () => {
    for (const concurrency of [1, 4]) {
      it(`passes the concurrency ${concurrency} as an argument`, () => {
        expect(containerOf({ settings: { concurrency } })['args']).to.deep.equal([
          'run',
          '--log-level=info',
          `--concurrency=${concurrency}`,
        ]);
      });
    }

    it('has its probes on the port of the settings', () => {
      const changes = { settings: { probePort: 9901 } };
      expect(probe('livenessProbe', changes)['httpGet']).to.deep.equal({ path: '/ready', port: 9901 });
      expect(probe('readinessProbe', changes)['httpGet']).to.deep.equal({ path: '/ready', port: 9901 });
    });

    it('waits for the proxy at the port of the probes', () => {
      const container = containerOf({ settings: { waitForDataplaneReady: true, probePort: 9901 } });
      expect(container['lifecycle']).to.deep.equal({
        postStart: { exec: { command: ['kuma-dp', 'wait', '--url', 'http://localhost:9901/ready'] } },
      });
    });
  });

  describe('with a configuration', () => {
    it('has the image and the user of the configuration', () => {
      const environment = { [`${sidecar}_IMAGE`]: 'kuma-dp:1', [`${sidecar}_UID`]: '1', [`${sidecar}_GUI`]: '2' };
      const container = containerOf({ environment });
      expect(container['image']).to.equal('kuma-dp:1');
      expect(container['securityContext']).to.include({ runAsUser: 1, runAsGroup: 2 });
    });

    for (const [variable, name, field] of [
      ['LIVENESS_PROBE_INITIAL_DELAY_SECONDS', 'livenessProbe', 'initialDelaySeconds'],
      ['LIVENESS_PROBE_TIMEOUT_SECONDS', 'livenessProbe', 'timeoutSeconds'],
      ['LIVENESS_PROBE_PERIOD_SECONDS', 'livenessProbe', 'periodSeconds'],
      ['LIVENESS_PROBE_FAILURE_THRESHOLD', 'livenessProbe', 'failureThreshold'],
      ['READINESS_PROBE_INITIAL_DELAY_SECONDS', 'readinessProbe', 'initialDelaySeconds'],
      ['READINESS_PROBE_TIMEOUT_SECONDS', 'readinessProbe', 'timeoutSeconds'],
      ['READINESS_PROBE_PERIOD_SECONDS', 'readinessProbe', 'periodSeconds'],
      ['READINESS_PROBE_SUCCESS_THRESHOLD', 'readinessProbe', 'successThreshold'],
      ['READINESS_PROBE_FAILURE_THRESHOLD', 'readinessProbe', 'failureThreshold'],
    ] as const) {
      it(`has the ${field} of the configured ${name}`, () => {
        const changes = { environment: { [`${sidecar}_${variable}`]: '77' } };
        expect(probe(name, changes)).to.deep.equal({ ...probe(name, {}), [field]: 77 });
      });
    }
  });

  describe('with a security context in the instance', () => {
    for (const readOnlyRootFilesystem of [true, false]) {
      it(`has readOnlyRootFilesystem ${readOnlyRootFilesystem}`, () => {
        const spec = { podTemplate: { spec: { container: { securityContext: { readOnlyRootFilesystem } } } } };
        expect(containerOf({ spec })['securityContext']).to.have.property(
          'readOnlyRootFilesystem',
          readOnlyRootFilesystem,
        );
      });
    }
  });

  describe('with compute resources', () => {
    it('has the resources and no other difference', () => {
      const resources = { limits: { cpu: '1' } };
      const container = containerOf({ resources });
      expect(container['resources']).to.deep.equal(resources);
      expect(without(container, 'resources')).to.deep.equal(containerOf());
    });
  });
});
