import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../src/api/json.ts';
import { formatYaml, parseYaml } from '../../src/api/yaml.ts';
import { parseEnvFile } from '../../src/config/env-file.ts';
import { loadConfig } from '../../src/config/load.ts';
import { readConfigOptions } from '../../src/config/options.ts';
import { mgi } from '../support/cli.ts';
import { addVariables, ca, caFile, chart, configMap, listOf, type Variable } from '../support/control-plane.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { kubectlVersion } from '../support/kubectl.ts';
import { kustomize } from '../support/kustomize.ts';

const sidecar = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER';
const injector = 'KUMA_RUNTIME_KUBERNETES_INJECTOR';

const port = fc.integer({ min: 0, max: 65535 });
const seconds = fc.integer({ min: 1, max: 1000 });
const quantity = fc.constantFrom('0', '50m', '0.5', '1024Mi', '1.5Gi', '1e3');
/**
 * Text with everything that shells, YAML and kustomize give a meaning. No tabs: for a value in which a line begins with a tab,
 * kustomize writes YAML that it cannot read.
 */
const text = fc.stringMatching(/^[ -~\n"'$#=:\\äß🙂]{1,12}$/u).filter((value) => !/\$[$(]/.test(value));
const word = fc.stringMatching(/^[A-Za-z0-9_."'$ -]{1,10}$/).filter((value) => !/\$[$(]/.test(value));
const drainTime = fc.constantFrom('30s', '1m30s', '1.5h');
const booleans = fc.constantFrom('true', 'false', '1', 'F');

/** The values that a chart's environment can have. */
const environments = fc.record(
  {
    [`${sidecar}_IMAGE`]: text,
    [`${sidecar}_DRAIN_TIME`]: drainTime,
    [`${sidecar}_UID`]: port.map(String),
    [`${sidecar}_READINESS_PROBE_PERIOD_SECONDS`]: seconds.map(String),
    [`${sidecar}_ENV_VARS`]: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), word).map((map) =>
      Object.entries(map)
        .map(([name, value]) => `${name}:${value}`)
        .join(','),
    ),
    KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_CPU: quantity,
    KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME: text,
    KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE: text,
    KUMA_DP_SERVER_PORT: port.map(String),
    [`${injector}_BUILTIN_DNS_ENABLED`]: booleans,
    KUMA_EXPERIMENTAL_DELTA_XDS: booleans,
    KUMA_PLUGIN_POLICIES_ENABLED: text,
  },
  { requiredKeys: [] },
);

const sidecarContainers = fc.record(
  {
    image: text,
    gid: port,
    drainTime,
    envVars: fc.dictionary(fc.stringMatching(/^[A-Z]{1,5}$/), text),
    resources: fc.record({ requests: fc.record({ memory: quantity }) }),
    livenessProbe: fc.record({ timeoutSeconds: seconds }),
  },
  { requiredKeys: [] },
);

/** What users can put into the file of kuma-cp, with other fields among it. */
const documents = fc.record(
  {
    mode: fc.constant('zone'),
    dpServer: fc.record({ port, tls: fc.record({ enabled: fc.boolean() }) }, { requiredKeys: [] }),
    bootstrapServer: fc.record({ Params: fc.record({ adminPort: port }) }),
    store: fc.record({ postgres: fc.record({ password: fc.constant('not for gateways') }) }),
    runtime: fc.record({ kubernetes: fc.record({ Injector: fc.record({ sidecarContainer: sidecarContainers }) }) }),
  },
  { requiredKeys: [] },
);

const cases = fc.record({
  name: fc.constantFrom('kuma-2.13', 'kuma-2.14', 'kong-mesh-2.14'),
  environment: environments,
  document: documents,
  fromConfigMap: fc.boolean(),
});
type Case = typeof cases extends fc.Arbitrary<infer T> ? T : never;

/** Values that kustomize would change: it removes quotes around the value of a literal. */
const quoted = ['"a"', "'a'", '"', "''", '"a', ' a '];
const plain: Case = { name: 'kuma-2.14', environment: {}, document: {}, fromConfigMap: false };

/** Returns the control plane of a chart with these values, in its Deployment or in a ConfigMap. */
function clusterOf({ document, environment, fromConfigMap, name }: Case): readonly JsonObject[] {
  const objects = chart(name);
  const [map] = objects.filter(({ kind }) => kind === 'ConfigMap');
  const { name: mapName, namespace } = JSON.parse(JSON.stringify(map?.['metadata'] ?? {}));
  const values = Object.entries(environment).map(([key, value]) => [key, value ?? ''] as const);
  const variables = values.map(
    ([key, value]): Variable =>
      fromConfigMap ? { name: key, valueFrom: { configMapKeyRef: { name: 'values', key } } } : { name: key, value },
  );
  const others = objects.filter(({ kind }) => kind !== 'ConfigMap');
  return [
    ...addVariables(others, ...variables),
    configMap(namespace, mapName, { 'config.yaml': formatYaml(JSON.parse(JSON.stringify(document))) }),
    configMap(namespace, 'values', Object.fromEntries(values)),
  ];
}

describe('mgi detect, for any values of a chart', function () {
  // Each test runs the program hundreds of times.
  this.timeout(120_000);

  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mgi-detect-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** The configuration that the hook reads from kuma-cp's own environment and files. */
  function expectedFor({ document, environment, name }: Case) {
    const kumaCpConfig = join(folder, 'config.yaml');
    writeFileSync(kumaCpConfig, formatYaml(JSON.parse(JSON.stringify(document))));
    const charted = Object.fromEntries(variablesOf(chart(name)));
    const kumaVersion = name.endsWith('2.13') ? '2.13' : '2.14';
    const nodePortRange = { first: 30000, last: 32767 };
    return loadConfig(
      { kumaCpConfig, kumaVersion, nodePortRange },
      { ...charted, ...environment, KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: caFile },
    );
  }

  function withoutPath(config: ReturnType<typeof loadConfig>) {
    const { caCert, kumaCp, release } = config;
    const {
      injector: { caCertFile: _, ...others },
      ...kubernetes
    } = kumaCp.runtime.kubernetes;
    return { caCert, release, kumaCp: { ...kumaCp, runtime: { kubernetes: { ...kubernetes, injector: others } } } };
  }

  it('prints variables from which the hook reads the configuration of kuma-cp', () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const { code, stderr, stdout } = await mgi(['detect', '-o', 'env', '--ca', caFile], {
          stdin: listOf(...clusterOf(one)),
        });
        expect({ code, stderr }).to.deep.equal({ code: 0, stderr: '' });
        expect(stdout).to.not.include('not for gateways');
        const environment = parseEnvFile(stdout, 'output');
        const config = loadConfig(readConfigOptions({}, environment), environment);
        expect(withoutPath(config)).to.deep.equal(withoutPath(expectedFor(one)));
        expect(config.caCert).to.equal(ca);
      }),
      { numRuns: 150 },
    ));

  const hasKubectl = kubectlVersion() !== undefined;
  (hasKubectl ? it : () => {})('prints the same variables as a component', () =>
    fc.assert(
      fc.asyncProperty(cases, async (one) => {
        const stdin = listOf(...clusterOf(one));
        const env = parseEnvFile((await mgi(['detect', '-o', 'env', '--ca', caFile], { stdin })).stdout, 'env');
        const { stdout } = await mgi(['detect', '--ca', caFile], { stdin });
        const objects = kustomize(['manifests/base'], ['detected'], new Map([['detected', stdout]]));
        const [options = {}] = objects.filter(({ kind }) => kind === 'ConfigMap');
        const { MGI_CONFIG_REVISION: revision, ...data } = objectAt(options, 'data');
        expect(data).to.deep.equal({ MGI_LOG_LEVEL: 'info', ...env });
        expect(revision).to.match(/^r[0-9a-f]{10}$/);
      }),
      {
        numRuns: 150,
        examples: quoted.map((image): [Case] => [{ ...plain, environment: { [`${sidecar}_IMAGE`]: image } }]),
      },
    ),
  );

  it('prints a component that is one YAML document', async () => {
    const { stdout } = await mgi(['detect', '--ca', caFile], { stdin: listOf(...chart('kuma-2.14')) });
    expect(parseYaml(stdout, 'component')).to.have.length(1);
  });
});

function variablesOf(objects: readonly JsonObject[]): readonly [string, string][] {
  const found = JSON.stringify(objects).matchAll(/\{"name":"(KUMA_[A-Z_]+)","value":"([^"\\]*)"\}/g);
  return [...found].flatMap(([, name, value]): readonly [string, string][] =>
    name === undefined || value === undefined ? [] : [[name, value]],
  );
}
