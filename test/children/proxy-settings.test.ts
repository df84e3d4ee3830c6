import { expect } from 'chai';
import { readProxySettings } from '../../src/children/proxy-settings.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { type HookConfig, loadConfig } from '../../src/config/load.ts';
import { defaultSettings } from '../support/settings.ts';

const nodePortRange = { first: 30000, last: 32767 };
const cpuLimit = (KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_CPU: string) => ({
  KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_CPU,
});
const adminOnTcp = { KUMA_BOOTSTRAP_SERVER_PARAMS_ENVOY_ADMIN_UNIX_SOCKET: 'false' };

function configOf(environment: Environment = {}, kumaVersion = '2.14'): HookConfig {
  return loadConfig({ kumaCpConfig: undefined, kumaVersion, nodePortRange }, environment);
}

function read(annotations: Readonly<Record<string, string>>, environment: Environment = {}, kumaVersion = '2.14') {
  const { problems, value } = readProxySettings(
    new Map(Object.entries(annotations)),
    configOf(environment, kumaVersion),
  );
  return { ...value, refused: problems.map(({ field }) => field) };
}

describe('proxy settings', () => {
  describe('without annotations', () => {
    it('have the defaults of the configuration', () => {
      expect(read({})).to.deep.equal({ ...defaultSettings, refused: [] });
    });

    it('have the values of the configuration', () => {
      const environment = {
        KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_DRAIN_TIME: '5s',
        KUMA_RUNTIME_KUBERNETES_INJECTOR_SPIRE_ENABLED: 'true',
      };
      expect(read({}, environment)).to.include({ drainTime: 5_000_000_000n, spire: true });
    });
  });

  describe('with annotations', () => {
    for (const [key, text, setting] of [
      ['kuma.io/sidecar-proxy-concurrency', '7', { concurrency: 7 }],
      ['kuma.io/sidecar-proxy-concurrency', '0', { concurrency: 0 }],
      ['kuma.io/wait-for-dataplane-ready', 'yes', { waitForDataplaneReady: true }],
      ['kuma.io/sidecar-drain-time', '1.5h', { drainTime: 5_400_000_000_000n }],
      ['kuma.io/sidecar-drain-time', '-5s', { drainTime: -5_000_000_000n }],
      ['k8s.kuma.io/spire-support', 'enabled', { spire: true }],
      ['kuma.io/envoy-log-level', 'debug', { logLevel: 'debug' }],
      ['kuma.io/envoy-log-level', '', { logLevel: '' }],
      ['kuma.io/envoy-component-log-level', 'upstream:debug', { componentLogLevel: 'upstream:debug' }],
      ['kuma.io/xds-transport-protocol-variant', 'DELTA_GRPC', { xdsTransportProtocolVariant: 'DELTA_GRPC' }],
    ] as const) {
      it(`read ${key}: ${JSON.stringify(text)}`, () => {
        expect(read({ [key]: text })).to.deep.equal({ ...read({}), ...setting });
      });
    }

    it('read kuma.io/sidecar-env-vars', () => {
      expect(read({ 'kuma.io/sidecar-env-vars': 'A=1' }).variables).to.deep.equal(new Map([['A', '1']]));
    });

    it('let k8s.kuma.io/spire-support override the configuration', () => {
      const environment = { KUMA_RUNTIME_KUBERNETES_INJECTOR_SPIRE_ENABLED: 'true' };
      expect(read({ 'k8s.kuma.io/spire-support': 'no' }, environment).spire).to.equal(false);
    });
  });

  describe('with an invalid annotation', () => {
    for (const key of [
      'kuma.io/sidecar-proxy-concurrency',
      'kuma.io/envoy-admin-port',
      'kuma.io/wait-for-dataplane-ready',
      'kuma.io/sidecar-drain-time',
      'kuma.io/virtual-probes',
      'kuma.io/application-probe-proxy-port',
      'kuma.io/gateway',
      'k8s.kuma.io/spire-support',
      'kuma.io/sidecar-env-vars',
    ]) {
      it(`report ${key} and keep the default`, () => {
        expect(read({ [key]: '?' })).to.deep.equal({ ...read({}), refused: [`metadata.annotations[${key}]`] });
      });
    }

    it('report every invalid annotation', () => {
      expect(read({ 'kuma.io/sidecar-drain-time': '?', 'kuma.io/virtual-probes': '?' }).refused).to.have.length(2);
    });
  });
});

describe('the concurrency', () => {
  for (const [version, limit, concurrency] of [
    ['2.14', '0', 0],
    ['2.14', '0m', 0],
    ['2.14', '1m', 2],
    ['2.14', '500m', 2],
    ['2.14', '2', 2],
    ['2.14', '3999m', 3],
    ['2.14', '4', 4],
    ['2.14', '1k', 1000],
    ['2.13', '0', 2],
    ['2.13', '500m', 2],
    ['2.13', '4', 4],
  ] as const) {
    it(`is ${concurrency} for a CPU limit of ${limit} in ${version}`, () => {
      expect(read({}, cpuLimit(limit), version).concurrency).to.equal(concurrency);
    });
  }

  it('is 2 for the default CPU limit of 2.13', () => {
    expect(read({}, {}, '2.13').concurrency).to.equal(2);
  });

  it('is the value of the annotation for any limit', () => {
    expect(read({ 'kuma.io/sidecar-proxy-concurrency': '1' }, cpuLimit('4'), '2.13').concurrency).to.equal(1);
  });
});

describe('the port of the probes', () => {
  const admin = (port: string) => ({ 'kuma.io/envoy-admin-port': port });
  const ports = {
    KUMA_BOOTSTRAP_SERVER_PARAMS_ADMIN_PORT: '9001',
    KUMA_BOOTSTRAP_SERVER_PARAMS_READINESS_PORT: '9002',
  };

  for (const [what, annotations, environment, version, port] of [
    ['the readiness port in 2.14', {}, {}, '2.14', 9902],
    ['the configured readiness port in 2.14', {}, ports, '2.14', 9002],
    ['the readiness port in 2.14 with any annotation', admin('9909'), {}, '2.14', 9902],
    ['the admin port in 2.14 with the admin API on TCP', {}, adminOnTcp, '2.14', 9901],
    ['the configured admin port in 2.14 with the admin API on TCP', {}, { ...ports, ...adminOnTcp }, '2.14', 9001],
    ["the annotation's port in 2.14 with the admin API on TCP", admin('9909'), adminOnTcp, '2.14', 9909],
    ['the default port if the annotation is 0', admin('0'), adminOnTcp, '2.14', 9901],
    ['the largest port number', admin('65535'), adminOnTcp, '2.14', 65535],
    ['the admin port in 2.13', {}, {}, '2.13', 9901],
    ['the configured admin port in 2.13', {}, ports, '2.13', 9001],
    ["the annotation's port in 2.13", admin('9909'), {}, '2.13', 9909],
  ] as const) {
    it(`is ${what}`, () => {
      const { probePort, refused } = read(annotations, environment, version);
      expect([probePort, refused]).to.deep.equal([port, []]);
    });
  }

  describe('with an annotation that is not a port', () => {
    const refused = ['metadata.annotations[kuma.io/envoy-admin-port]'];

    it('is reported if the admin port is used', () => {
      expect(read(admin('65536'), adminOnTcp).refused).to.deep.equal(refused);
      expect(read(admin('65536'), {}, '2.13').refused).to.deep.equal(refused);
    });

    it('is not reported if the admin port is not used, as in Kuma', () => {
      expect(read(admin('65536')).refused).to.deep.equal([]);
    });

    it('is always reported if the annotation is not a number', () => {
      expect(read(admin('x')).refused).to.deep.equal(refused);
    });
  });
});

describe('the port of the application probe proxy', () => {
  const port = (value: string) => ({ 'kuma.io/application-probe-proxy-port': value });
  const gateway = (value: string) => ({ 'kuma.io/gateway': value });
  const virtual = (value: string) => ({ 'kuma.io/virtual-probes': value });

  for (const [what, annotations, expected, refused] of [
    ['0', {}, 0, []],
    ["the annotation's port", port('9000'), 9000, []],
    ["the annotation's port with virtual probes", { ...port('9000'), ...virtual('yes') }, 9000, []],
    ['0 with kuma.io/gateway', gateway('enabled'), 0, []],
    ['0 with kuma.io/gateway and a port of 0', { ...gateway('enabled'), ...port('0') }, 0, []],
    [
      '0 and reported for a port with kuma.io/gateway',
      { ...gateway('enabled'), ...port('1') },
      0,
      ['application-probe-proxy-port'],
    ],
    [
      '0 and reported for a port with a disabled kuma.io/gateway',
      { ...gateway('disabled'), ...port('9000') },
      0,
      ['application-probe-proxy-port'],
    ],
    [
      '0 and reported for virtual probes with kuma.io/gateway',
      { ...gateway('enabled'), ...virtual('enabled') },
      0,
      ['virtual-probes'],
    ],
    ['0 with kuma.io/gateway and disabled virtual probes', { ...gateway('enabled'), ...virtual('disabled') }, 0, []],
    ['0 with virtual probes and a disabled kuma.io/gateway', { ...gateway('disabled'), ...virtual('enabled') }, 0, []],
    ['0 and reported for an invalid kuma.io/gateway', gateway('builtin'), 0, ['gateway']],
  ] as const) {
    it(`is ${what}`, () => {
      const settings = read(annotations);
      expect(settings.applicationProbeProxyPort).to.equal(expected);
      expect(settings.refused).to.deep.equal(refused.map((name) => `metadata.annotations[kuma.io/${name}]`));
    });
  }
});
