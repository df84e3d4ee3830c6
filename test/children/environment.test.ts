import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../src/api/json.ts';
import { makeEnvironment } from '../../src/children/environment.ts';
import type { ProxySettings } from '../../src/children/proxy-settings.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { type HookConfig, loadConfig } from '../../src/config/load.ts';
import { defaultSettings as base } from '../support/settings.ts';

const maxMemory = 'KUMA_DATAPLANE_RESOURCES_MAX_MEMORY_BYTES';
const injector = 'KUMA_RUNTIME_KUBERNETES_INJECTOR';
const nodePortRange = { first: 30000, last: 32767 };

function configOf(environment: Environment = {}, kumaVersion = '2.14'): HookConfig {
  return { ...loadConfig({ kumaCpConfig: undefined, kumaVersion, nodePortRange }, environment), caCert: 'PEM' };
}

function variablesOf(settings: Partial<ProxySettings> = {}, config: HookConfig = configOf()): readonly JsonObject[] {
  return makeEnvironment('prod', { ...base, ...settings }, config);
}

const namesOf = (variables: readonly JsonObject[]) => variables.map(({ name }) => String(name));

function variableOf(name: string, settings: Partial<ProxySettings> = {}, config: HookConfig = configOf()) {
  return variablesOf(settings, config).find((variable) => variable['name'] === name);
}

describe('the environment of the proxy', () => {
  describe('without settings', () => {
    it('is sorted by name, with the memory limit last', () => {
      const field = (name: string, fieldPath: string) => ({
        name,
        valueFrom: { fieldRef: { apiVersion: 'v1', fieldPath } },
      });
      expect(variablesOf()).to.deep.equal([
        field('HOST_IP', 'status.hostIP'),
        field('INSTANCE_IP', 'status.podIP'),
        { name: 'KUMA_APPLICATION_PROBE_PROXY_PORT', value: '0' },
        { name: 'KUMA_CONTROL_PLANE_CA_CERT', value: 'PEM' },
        { name: 'KUMA_CONTROL_PLANE_URL', value: 'https://kuma-control-plane.kuma-system:5678' },
        { name: 'KUMA_DATAPLANE_DRAIN_TIME', value: '30s' },
        { name: 'KUMA_DATAPLANE_MESH', value: 'prod' },
        {
          name: 'KUMA_DATAPLANE_RUNTIME_TOKEN_PATH',
          value: '/var/run/secrets/kubernetes.io/serviceaccount/token',
        },
        { name: 'KUMA_DNS_ENABLED', value: 'true' },
        { name: 'KUMA_DNS_ENABLE_LOGGING', value: 'false' },
        { name: 'KUMA_DNS_PROXY_PORT', value: '15053' },
        field('POD_NAME', 'metadata.name'),
        field('POD_NAMESPACE', 'metadata.namespace'),
        {
          name: maxMemory,
          valueFrom: { resourceFieldRef: { containerName: 'kuma-gateway', resource: 'limits.memory' } },
        },
      ]);
    });

    it('does not contain HOST_IP in 2.13', () => {
      expect(namesOf(variablesOf({}, configOf({}, '2.13')))).to.deep.equal(
        namesOf(variablesOf()).filter((name) => name !== 'HOST_IP'),
      );
    });
  });

  describe('with proxy settings', () => {
    for (const [name, settings, value] of [
      ['KUMA_DATAPLANE_DRAIN_TIME', { drainTime: 90_000_000_000n }, '1m30s'],
      ['KUMA_APPLICATION_PROBE_PROXY_PORT', { applicationProbeProxyPort: 9000 }, '9000'],
      ['KUMA_DATAPLANE_RUNTIME_SPIRE_SUPPORTED', { spire: true }, 'true'],
      ['KUMA_DATAPLANE_RUNTIME_ENVOY_LOG_LEVEL', { logLevel: 'debug' }, 'debug'],
      ['KUMA_DATAPLANE_RUNTIME_ENVOY_COMPONENT_LOG_LEVEL', { componentLogLevel: 'http:info' }, 'http:info'],
      ['KUMA_DATAPLANE_RUNTIME_ENVOY_XDS_TRANSPORT_PROTOCOL_VARIANT', { xdsTransportProtocolVariant: 'GRPC' }, 'GRPC'],
    ] as const) {
      it(`contains ${name}`, () => {
        expect(variableOf(name, settings)).to.deep.equal({ name, value });
      });
    }
  });

  describe('with a configuration', () => {
    for (const [name, environment, value] of [
      [
        'KUMA_CONTROL_PLANE_URL',
        {
          KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME: 'cp',
          KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE: 'mesh',
          KUMA_DP_SERVER_PORT: '443',
        },
        'https://cp.mesh:443',
      ],
      ['KUMA_DNS_ENABLE_LOGGING', { [`${injector}_BUILTIN_DNS_LOGGING`]: 'true' }, 'true'],
      ['KUMA_DNS_PROXY_PORT', { [`${injector}_BUILTIN_DNS_PORT`]: '53' }, '53'],
      [
        'KUMA_DATAPLANE_RUNTIME_UNIFIED_RESOURCE_NAMING_ENABLED',
        { [`${injector}_UNIFIED_RESOURCE_NAMING_ENABLED`]: 'true' },
        'true',
      ],
      ['KUMA_DATAPLANE_RUNTIME_OTEL_PIPE_ENABLED', { [`${injector}_OTEL_PIPE_ENABLED`]: 'false' }, 'false'],
      [
        'KUMA_DATAPLANE_RUNTIME_ENVOY_XDS_TRANSPORT_PROTOCOL_VARIANT',
        { KUMA_EXPERIMENTAL_DELTA_XDS: 'true' },
        'DELTA_GRPC',
      ],
    ] as const) {
      it(`contains ${name}`, () => {
        expect(variableOf(name, {}, configOf(environment))).to.deep.equal({ name, value });
      });
    }

    it('prefers the xDS variant of the annotation to the configured one', () => {
      const config = configOf({ KUMA_EXPERIMENTAL_DELTA_XDS: 'true' });
      const name = 'KUMA_DATAPLANE_RUNTIME_ENVOY_XDS_TRANSPORT_PROTOCOL_VARIANT';
      expect(variableOf(name, { xdsTransportProtocolVariant: 'GRPC' }, config)).to.deep.equal({ name, value: 'GRPC' });
    });

    it('does not contain HOST_IP if the OpenTelemetry pipe is disabled', () => {
      expect(variableOf('HOST_IP', {}, configOf({ [`${injector}_OTEL_PIPE_ENABLED`]: 'false' }))).to.equal(undefined);
    });

    it('contains no variable of the OpenTelemetry pipe in 2.13', () => {
      const config = configOf({ [`${injector}_OTEL_PIPE_ENABLED`]: 'false' }, '2.13');
      expect(namesOf(variablesOf({}, config)).filter((name) => /OTEL|HOST_IP/.test(name))).to.deep.equal([]);
    });
  });

  describe('with other DNS settings', () => {
    const dnsOf = (environment: Environment) =>
      variablesOf({}, configOf(environment)).filter(({ name }) => String(name).startsWith('KUMA_DNS_'));

    it('contains only KUMA_DNS_ENABLED if DNS is disabled', () => {
      expect(dnsOf({ [`${injector}_BUILTIN_DNS_ENABLED`]: 'false' })).to.deep.equal([
        { name: 'KUMA_DNS_ENABLED', value: 'false' },
      ]);
    });

    it('contains the ports of CoreDNS and Envoy without the experimental proxy', () => {
      const environment = {
        [`${injector}_BUILTIN_DNS_EXPERIMENTAL_PROXY`]: 'false',
        [`${injector}_BUILTIN_DNS_PORT`]: '1000',
      };
      expect(dnsOf(environment)).to.deep.equal([
        { name: 'KUMA_DNS_CORE_DNS_BINARY_PATH', value: 'coredns' },
        { name: 'KUMA_DNS_CORE_DNS_PORT', value: '1000' },
        { name: 'KUMA_DNS_ENABLED', value: 'true' },
        { name: 'KUMA_DNS_ENABLE_LOGGING', value: 'false' },
        { name: 'KUMA_DNS_ENVOY_DNS_PORT', value: '1002' },
      ]);
    });
  });

  describe('with a variable that has several sources', () => {
    const config = configOf({ [`${injector}_SIDECAR_CONTAINER_ENV_VARS`]: 'KUMA_DNS_ENABLED:config,POD_NAME:me' });

    it('prefers the configuration to the generated value', () => {
      expect(variableOf('KUMA_DNS_ENABLED', {}, config)).to.deep.equal({ name: 'KUMA_DNS_ENABLED', value: 'config' });
      expect(variableOf('POD_NAME', {}, config)).to.deep.equal({ name: 'POD_NAME', value: 'me' });
    });

    it('prefers the annotation to both', () => {
      const variables = new Map([['KUMA_DNS_ENABLED', 'annotation']]);
      expect(variableOf('KUMA_DNS_ENABLED', { variables }, config)).to.deep.equal({
        name: 'KUMA_DNS_ENABLED',
        value: 'annotation',
      });
    });

    it('contains the generated memory limit only', () => {
      const given = variablesOf({ variables: new Map([[maxMemory, '1']]) });
      expect(given.filter(({ name }) => name === maxMemory)).to.deep.equal(
        variablesOf().filter(({ name }) => name === maxMemory),
      );
    });
  });

  describe('with an empty value', () => {
    it('contains only the name, as the API server stores it', () => {
      expect(variableOf('A', { variables: new Map([['A', '']]) })).to.deep.equal({ name: 'A' });
      expect(variableOf('KUMA_CONTROL_PLANE_CA_CERT', {}, { ...configOf(), caCert: '' })).to.deep.equal({
        name: 'KUMA_CONTROL_PLANE_CA_CERT',
      });
    });
  });

  describe('with any additional variables', () => {
    it('is sorted by bytes, has each name once, and ends with the memory limit', () => {
      const name = fc.stringMatching(/^[A-Za-z_.][A-Za-z0-9_.-]{0,8}$/);
      fc.assert(
        fc.property(fc.array(fc.tuple(name, fc.string())), (added) => {
          const names = namesOf(variablesOf({ variables: new Map(added) }));
          const sorted = [...new Set([...namesOf(variablesOf()), ...added.map(([key]) => key)])]
            .filter((key) => key !== maxMemory)
            .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(names).to.deep.equal([...sorted, maxMemory]);
        }),
      );
    });
  });
});
