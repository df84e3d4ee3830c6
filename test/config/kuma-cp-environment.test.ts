import { expect } from 'chai';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { parseKumaCpConfig } from '../../src/config/kuma-cp.ts';
import { type Environment, withEnvironment } from '../../src/config/kuma-cp-environment.ts';
import { releaseOf } from '../../src/config/releases.ts';
import { HookError } from '../../src/errors.ts';

const dataplane = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER';
const injectorName = 'KUMA_RUNTIME_KUBERNETES_INJECTOR';
const resourcesName = 'KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES';
const injector = 'runtime.kubernetes.injector';
const sidecar = `${injector}.sidecarContainer`;

/**
 * The `envconfig` tags of kuma-cp 2.14.3: variable, text, path in the document, parsed value, another value in the
 * file.
 */
type Row = readonly [name: string, text: string, path: string, value: Json, inFile: Json];
const rows: readonly Row[] = [
  ['KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE', 'mesh', 'store.kubernetes.systemNamespace', 'mesh', 'file'],
  ['KUMA_DP_SERVER_PORT', '443', 'dpServer.port', 443, 1],
  ['KUMA_BOOTSTRAP_SERVER_PARAMS_ADMIN_PORT', '9001', 'bootstrapServer.params.adminPort', 9001, 1],
  ['KUMA_BOOTSTRAP_SERVER_PARAMS_READINESS_PORT', '9002', 'bootstrapServer.params.readinessPort', 9002, 1],
  [
    'KUMA_BOOTSTRAP_SERVER_PARAMS_ENVOY_ADMIN_UNIX_SOCKET',
    'false',
    'bootstrapServer.params.envoyAdminUnixSocket',
    false,
    true,
  ],
  ['KUMA_EXPERIMENTAL_DELTA_XDS', 'true', 'experimental.deltaXds', true, false],
  ['KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME', 'cp', 'runtime.kubernetes.controlPlaneServiceName', 'cp', 'f'],
  [`${injectorName}_CA_CERT_FILE`, '/ca.crt', `${injector}.caCertFile`, '/ca.crt', '/file'],
  [`${injectorName}_UNIFIED_RESOURCE_NAMING_ENABLED`, 'true', `${injector}.unifiedResourceNamingEnabled`, true, false],
  [`${injectorName}_OTEL_PIPE_ENABLED`, 'false', `${injector}.otelPipeEnabled`, false, true],
  [`${injectorName}_SPIRE_ENABLED`, 'true', `${injector}.spire.enabled`, true, false],
  [`${injectorName}_BUILTIN_DNS_ENABLED`, 'false', `${injector}.builtinDNS.enabled`, false, true],
  [`${injectorName}_BUILTIN_DNS_PORT`, '53', `${injector}.builtinDNS.port`, 53, 1],
  [`${injectorName}_BUILTIN_DNS_LOGGING`, 'true', `${injector}.builtinDNS.logging`, true, false],
  [`${injectorName}_BUILTIN_DNS_EXPERIMENTAL_PROXY`, 'false', `${injector}.builtinDNS.experimentalProxy`, false, true],
  [`${dataplane}_IMAGE`, 'kuma-dp:1', `${sidecar}.image`, 'kuma-dp:1', 'file'],
  [`${dataplane}_UID`, '0', `${sidecar}.uid`, 0, 1],
  [`${dataplane}_GUI`, '1000', `${sidecar}.gid`, 1000, 1],
  [`${dataplane}_DRAIN_TIME`, '1m', `${sidecar}.drainTime`, '1m', '1s'],
  [`${dataplane}_ENV_VARS`, 'A:1,B:2', `${sidecar}.envVars`, { A: '1', B: '2' }, { A: 'file', C: 'file' }],
  [`${dataplane}_READINESS_PROBE_INITIAL_DELAY_SECONDS`, '7', `${sidecar}.readinessProbe.initialDelaySeconds`, 7, 6],
  [`${dataplane}_READINESS_PROBE_TIMEOUT_SECONDS`, '7', `${sidecar}.readinessProbe.timeoutSeconds`, 7, 6],
  [`${dataplane}_READINESS_PROBE_PERIOD_SECONDS`, '7', `${sidecar}.readinessProbe.periodSeconds`, 7, 6],
  [`${dataplane}_READINESS_PROBE_SUCCESS_THRESHOLD`, '7', `${sidecar}.readinessProbe.successThreshold`, 7, 6],
  [`${dataplane}_READINESS_PROBE_FAILURE_THRESHOLD`, '7', `${sidecar}.readinessProbe.failureThreshold`, 7, 6],
  [`${dataplane}_LIVENESS_PROBE_INITIAL_DELAY_SECONDS`, '7', `${sidecar}.livenessProbe.initialDelaySeconds`, 7, 6],
  [`${dataplane}_LIVENESS_PROBE_TIMEOUT_SECONDS`, '7', `${sidecar}.livenessProbe.timeoutSeconds`, 7, 6],
  [`${dataplane}_LIVENESS_PROBE_PERIOD_SECONDS`, '7', `${sidecar}.livenessProbe.periodSeconds`, 7, 6],
  [`${dataplane}_LIVENESS_PROBE_FAILURE_THRESHOLD`, '7', `${sidecar}.livenessProbe.failureThreshold`, 7, 6],
  [`${resourcesName}_REQUESTS_CPU`, '1', `${sidecar}.resources.requests.cpu`, '1', '2'],
  [`${resourcesName}_REQUESTS_MEMORY`, '1Gi', `${sidecar}.resources.requests.memory`, '1Gi', '2Gi'],
  [`${resourcesName}_LIMITS_CPU`, '1', `${sidecar}.resources.limits.cpu`, '1', '2'],
  [`${resourcesName}_LIMITS_MEMORY`, '1Gi', `${sidecar}.resources.limits.memory`, '1Gi', '2Gi'],
];

function nested(path: string, value: Json): JsonObject {
  const [first = '', ...rest] = path.split('.');
  return { [first]: rest.length === 0 ? value : nested(rest.join('.'), value) };
}

function refusal(environment: Environment): HookError {
  try {
    withEnvironment({}, environment);
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('was not rejected');
}

const variableOf = (path: string) => rows.find(([, , target]) => target === path)?.[0] ?? '';
const load = (document: JsonObject) => parseKumaCpConfig(document, releaseOf('2.14'), 'test');

describe("kuma-cp's environment", () => {
  describe('when no variable is set', () => {
    it('does not change the document', () => {
      const document = { dpServer: { port: 1 }, other: [1] };
      expect(withEnvironment(document, { PATH: '/bin', KUMA_DP_SERVER_PORT: undefined })).to.deep.equal(document);
    });
  });

  describe('when a variable is set', () => {
    for (const [name, text, path, value, inFile] of rows) {
      describe(name, () => {
        it(`sets ${path}`, () => {
          expect(withEnvironment({}, { [name]: text })).to.deep.equal(nested(path, value));
        });

        it('overrides the file', () => {
          expect(withEnvironment(nested(path, inFile), { [name]: text })).to.deep.equal(nested(path, value));
        });

        it('changes the loaded configuration', () => {
          expect(load(withEnvironment({}, { [name]: text }))).to.not.deep.equal(load({}));
        });
      });
    }

    it('has a test for every variable', () => {
      const asked: string[] = [];
      const spy = { get: (_: object, name: string) => void asked.push(name) };
      withEnvironment({}, new Proxy({}, spy));
      expect(asked).to.have.members(rows.map(([name]) => name));
    });

    it('keeps other values of the file', () => {
      const document = { dpServer: { port: 1, hds: { enabled: true } }, mode: 'zone' };
      expect(withEnvironment(document, { KUMA_DP_SERVER_PORT: '443' })).to.deep.equal({
        dpServer: { port: 443, hds: { enabled: true } },
        mode: 'zone',
      });
      expect(document.dpServer.port).to.equal(1);
    });

    it('replaces a section that is not an object', () => {
      expect(withEnvironment({ dpServer: null }, { KUMA_DP_SERVER_PORT: '443' })).to.deep.equal({
        dpServer: { port: 443 },
      });
    });
  });

  describe('when a variable is a number', () => {
    for (const [text, value] of [
      ['0', 0],
      ['7', 7],
      ['-7', -7],
    ] as const) {
      it(`reads ${text}`, () => {
        expect(withEnvironment({}, { KUMA_DP_SERVER_PORT: text })).to.deep.equal({ dpServer: { port: value } });
      });
    }
  });

  describe('when a variable is a boolean', () => {
    for (const [value, texts] of [
      [true, ['1', 't', 'T', 'true', 'TRUE', 'True']],
      [false, ['0', 'f', 'F', 'false', 'FALSE', 'False']],
    ] as const) {
      for (const text of texts) {
        it(`reads ${text}`, () => {
          const read = withEnvironment({}, { KUMA_EXPERIMENTAL_DELTA_XDS: text });
          expect(read).to.deep.equal({ experimental: { deltaXds: value } });
        });
      }
    }
  });

  describe('when a variable is a map', () => {
    for (const [text, value] of [
      ['', {}],
      [' ', {}],
      ['A:', { A: '' }],
      ['A:1', { A: '1' }],
      ['A:1,A:2', { A: '2' }],
      ['A: 1 ,B:2', { A: ' 1 ', B: '2' }],
    ] as const) {
      it(`reads ${JSON.stringify(text)}`, () => {
        const read = withEnvironment({}, { [`${dataplane}_ENV_VARS`]: text });
        expect(read).to.deep.equal(nested(`${sidecar}.envVars`, value));
      });
    }

    it('keeps the name __proto__', () => {
      const envVars = ['runtime', 'kubernetes', 'injector', 'sidecarContainer', 'envVars'].reduce<Json | undefined>(
        (value, key) => (isObject(value) ? value[key] : undefined),
        withEnvironment({}, { [`${dataplane}_ENV_VARS`]: '__proto__:1' }),
      );
      expect(JSON.stringify(envVars)).to.equal('{"__proto__":"1"}');
    });
  });

  describe('when a variable is invalid', () => {
    const integers = rows.filter(([, , , value]) => typeof value === 'number').map(([name]) => name);
    const booleans = rows.filter(([, , , value]) => typeof value === 'boolean').map(([name]) => name);

    it('is rejected with the name of the variable', () => {
      expect([integers.length, booleans.length]).to.deep.equal([15, 8]);
      for (const name of [...integers, ...booleans, variableOf(`${sidecar}.envVars`)]) {
        const error = refusal({ [name]: 'nonsense' });
        expect(error.code, name).to.equal('InvalidConfiguration');
        expect(error.message.startsWith(`${name}: "nonsense": `), error.message).to.equal(true);
      }
    });

    for (const text of ['', ' 1', '1.5', '1e3', 'seven', '9'.repeat(20)]) {
      it(`is rejected as a number: ${JSON.stringify(text)}`, () => {
        expect(refusal({ KUMA_DP_SERVER_PORT: text }).code).to.equal('InvalidConfiguration');
      });
    }

    for (const text of ['', 'yes', 'tRUE', 'on', 'true ', '2']) {
      it(`is rejected as a boolean: ${JSON.stringify(text)}`, () => {
        expect(refusal({ KUMA_EXPERIMENTAL_DELTA_XDS: text }).code).to.equal('InvalidConfiguration');
      });
    }

    it('is rejected with the expected value', () => {
      expect(refusal({ KUMA_DP_SERVER_PORT: 'x' }).message).to.contain('expected a whole number');
      expect(refusal({ KUMA_EXPERIMENTAL_DELTA_XDS: 'x' }).message).to.contain('expected true or false');
    });

    for (const text of ['A', 'A:1,B', 'A:1,']) {
      it(`is rejected as a map: ${JSON.stringify(text)}`, () => {
        expect(refusal({ [`${dataplane}_ENV_VARS`]: text }).code).to.equal('InvalidConfiguration');
      });
    }
  });
});
