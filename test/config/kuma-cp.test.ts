import { expect } from 'chai';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { parseKumaCpConfig } from '../../src/config/kuma-cp.ts';
import { releaseOf } from '../../src/config/releases.ts';
import { HookError } from '../../src/errors.ts';

const injector = 'runtime.kubernetes.injector';
const sidecar = `${injector}.sidecarContainer`;

/** Returns a document with one key. */
function nested(path: string, value: Json): JsonObject {
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) };
}

function valueAt(config: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (isObject(value) ? value[key] : undefined), config);
}

const read = (document: unknown, version = '2.14') => parseKumaCpConfig(document, releaseOf(version), 'config.yaml');

function refusal(document: unknown): HookError {
  try {
    read(document);
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('was not rejected');
}

/** The part of kuma-cp.defaults.yaml of 2.14.3 that the hook reads. */
const probe = { timeoutSeconds: 3, periodSeconds: 5, successThreshold: 1, failureThreshold: 12 };
const defaults = {
  store: { kubernetes: { systemNamespace: 'kuma-system' } },
  dpServer: { port: 5678 },
  bootstrapServer: { params: { adminPort: 9901, readinessPort: 9902, envoyAdminUnixSocket: true } },
  experimental: { deltaXds: false },
  runtime: {
    kubernetes: {
      controlPlaneServiceName: 'kuma-control-plane',
      injector: {
        caCertFile: '',
        unifiedResourceNamingEnabled: false,
        otelPipeEnabled: true,
        spire: { enabled: false },
        builtinDNS: { enabled: true, port: 15053, logging: false, experimentalProxy: true },
        sidecarContainer: {
          image: 'kuma/kuma-dp:latest',
          uid: 5678,
          gid: 5678,
          drainTime: 30_000_000_000n,
          envVars: new Map(),
          readinessProbe: { ...probe, initialDelaySeconds: 1 },
          livenessProbe: { ...probe, initialDelaySeconds: 60 },
          resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { cpu: '0', memory: '512Mi' } },
        },
      },
    },
  },
};

describe("kuma-cp's configuration", () => {
  describe('when it sets no value', () => {
    for (const [what, document] of [
      ['an empty document', {}],
      ['no document', undefined],
      ['null sections', { store: null, dpServer: null, bootstrapServer: { params: null }, runtime: null }],
      ['null values', { dpServer: { port: null }, runtime: { kubernetes: { controlPlaneServiceName: null } } }],
      ['other keys', { mode: 'zone', runtime: { kubernetes: { injector: { exceptions: { labels: {} } } } } }],
    ] as const) {
      it(`has the defaults of 2.14: ${what}`, () => {
        expect(read(document)).to.deep.equal(defaults);
      });
    }

    it('has a default CPU limit of one core in 2.13', () => {
      expect(valueAt(read({}, '2.13'), `${sidecar}.resources.limits`)).to.deep.equal({ cpu: '1', memory: '512Mi' });
    });
  });

  describe('when it sets a value', () => {
    for (const [path, given, value] of [
      ['store.kubernetes.systemNamespace', 'mesh', 'mesh'],
      ['dpServer.port', 443, 443],
      ['dpServer.port', 0, 0],
      ['dpServer.port', 65535, 65535],
      ['bootstrapServer.params.adminPort', 9001, 9001],
      ['bootstrapServer.params.readinessPort', 9002, 9002],
      ['bootstrapServer.params.envoyAdminUnixSocket', false, false],
      ['experimental.deltaXds', true, true],
      ['runtime.kubernetes.controlPlaneServiceName', 'cp', 'cp'],
      [`${injector}.caCertFile`, '/ca.crt', '/ca.crt'],
      [`${injector}.unifiedResourceNamingEnabled`, true, true],
      [`${injector}.otelPipeEnabled`, false, false],
      [`${injector}.spire.enabled`, true, true],
      [`${injector}.builtinDNS.enabled`, false, false],
      [`${injector}.builtinDNS.port`, 53, 53],
      [`${injector}.builtinDNS.logging`, true, true],
      [`${injector}.builtinDNS.experimentalProxy`, false, false],
      [`${sidecar}.image`, 'kuma-dp:1', 'kuma-dp:1'],
      [`${sidecar}.uid`, 0, 0],
      [`${sidecar}.gid`, 0, 0],
      [`${sidecar}.drainTime`, '1m', 60_000_000_000n],
      [`${sidecar}.drainTime`, 1, 1n],
      [`${sidecar}.readinessProbe.initialDelaySeconds`, 7, 7],
      [`${sidecar}.readinessProbe.timeoutSeconds`, 1, 1],
      [`${sidecar}.readinessProbe.periodSeconds`, 7, 7],
      [`${sidecar}.readinessProbe.successThreshold`, 7, 7],
      [`${sidecar}.readinessProbe.failureThreshold`, 7, 7],
      [`${sidecar}.livenessProbe.initialDelaySeconds`, 7, 7],
      [`${sidecar}.livenessProbe.timeoutSeconds`, 7, 7],
      [`${sidecar}.livenessProbe.periodSeconds`, 7, 7],
      [`${sidecar}.livenessProbe.failureThreshold`, 7, 7],
      [`${sidecar}.resources.requests.cpu`, '1', '1'],
      [`${sidecar}.resources.requests.cpu`, 1, '1'],
      [`${sidecar}.resources.requests.memory`, '1Gi', '1Gi'],
      [`${sidecar}.resources.limits.cpu`, 0.5, '500m'],
      [`${sidecar}.resources.limits.memory`, '2Gi', '2Gi'],
    ] as const) {
      it(`${path}: ${JSON.stringify(given)} is read, and other values keep their defaults`, () => {
        const config = read(nested(path, given));
        expect(valueAt(config, path)).to.equal(value);
        expect(config).to.deep.equal(replaced(defaults, path.split('.'), value));
      });
    }

    describe('of variables', () => {
      const path = `${sidecar}.envVars`;
      const variables = (envVars: JsonObject) => valueAt(read(nested(path, envVars)), path);

      it('has them as text, even if YAML parses them as another type', () => {
        expect(variables({ B: 'x', A: 1, C: true })).to.deep.equal(
          new Map([
            ['B', 'x'],
            ['A', '1'],
            ['C', 'true'],
          ]),
        );
      });

      for (const name of ['constructor', '__proto__']) {
        it(`keeps the name ${name}`, () => {
          const envVars: JsonObject = JSON.parse(`{"${name}":"x"}`);
          expect(variables(envVars)).to.deep.equal(new Map([[name, 'x']]));
        });
      }
    });

    it('has the configured CPU limit in 2.13 too', () => {
      const path = `${sidecar}.resources.limits.cpu`;
      expect(valueAt(read(nested(path, '0'), '2.13'), path)).to.equal('0');
    });
  });

  describe('when it is invalid', () => {
    for (const [path, given] of [
      ['store.kubernetes.systemNamespace', ''],
      ['store', 'x'],
      ['store', []],
      ['dpServer.port', 65536],
      ['dpServer.port', -1],
      ['dpServer.port', '5678'],
      ['bootstrapServer.params.adminPort', 1.5],
      ['bootstrapServer.params.envoyAdminUnixSocket', 'yes'],
      ['experimental.deltaXds', 1],
      ['runtime.kubernetes.controlPlaneServiceName', ''],
      [`${injector}.caCertFile`, {}],
      [`${injector}.builtinDNS.port`, 70000],
      [`${sidecar}.image`, ''],
      [`${sidecar}.uid`, -1],
      [`${sidecar}.gid`, 'root'],
      [`${sidecar}.drainTime`, 'soon'],
      [`${sidecar}.drainTime`, '0s'],
      [`${sidecar}.drainTime`, '-1s'],
      [`${sidecar}.drainTime`, 0],
      [`${sidecar}.drainTime`, 1.5],
      [`${sidecar}.readinessProbe.initialDelaySeconds`, 0],
      [`${sidecar}.livenessProbe.failureThreshold`, 0],
      [`${sidecar}.livenessProbe.periodSeconds`, 2 ** 31],
      [`${sidecar}.resources.requests.memory`, 'lots'],
      [`${sidecar}.resources.limits.cpu`, ''],
    ] as const) {
      it(`is rejected with the path ${path}: ${JSON.stringify(given)}`, () => {
        const error = refusal(nested(path, given));
        expect(error.code).to.equal('InvalidConfiguration');
        expect(error.message.startsWith(`config.yaml: ${path}: `), error.message).to.equal(true);
      });
    }

    it('is rejected with the name of a variable that does not hold text', () => {
      expect(refusal(nested(`${sidecar}.envVars`, { A: {} })).message).to.contain('envVars.A');
    });

    for (const document of ['text', 7, []]) {
      it(`is rejected if it is not an object: ${JSON.stringify(document)}`, () => {
        expect(refusal(document).code).to.equal('InvalidConfiguration');
      });
    }
  });
});

function replaced(config: object, [key, ...rest]: readonly string[], value: unknown): object {
  if (key === undefined) return config;
  const inner: unknown = Object.getOwnPropertyDescriptor(config, key)?.value;
  return { ...config, [key]: rest.length === 0 ? value : replaced(Object(inner), rest, value) };
}
