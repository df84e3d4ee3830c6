import { expect } from 'chai';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { parseEnvFile } from '../../src/config/env-file.ts';
import { mgi, type Run } from '../support/cli.ts';
import {
  addVariables,
  ca,
  caFile,
  changeContainer,
  chart,
  configMap,
  listOf,
  type Variable,
  withConfigFile,
  withImage,
  withoutVariables,
} from '../support/control-plane.ts';

const sidecar = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER';
const kuma = chart('kuma-2.14');
const configured = chart('kuma-2.14-configured');
const allOfKuma = (names: readonly string[]) => names.every((name) => name.startsWith('KUMA_'));

const detect = (objects: readonly JsonObject[], ...argv: readonly string[]) =>
  mgi(['detect', '--ca', caFile, ...argv], { stdin: listOf(...objects) });

/** Returns the printed variables. */
async function settingsOf(objects: readonly JsonObject[], ...argv: readonly string[]) {
  const { code, stderr, stdout } = await detect(objects, '-o', 'env', ...argv);
  expect(stderr).to.equal('');
  expect(code).to.equal(0);
  return parseEnvFile(stdout, 'output');
}

async function expectRefused(run: Promise<Run>, message: RegExp): Promise<void> {
  const { code, stderr, stdout } = await run;
  expect(stderr).to.match(/^mgi: [^\n]+\n$/);
  expect(stderr).to.match(message);
  expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
}

/** The variables that the charts set by default; 2.13 sets no resources and no Unix socket. */
const since214 = {
  KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_CPU: '50m',
  KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_MEMORY: '64Mi',
  KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_CPU: '0',
  KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_MEMORY: '512Mi',
  KUMA_BOOTSTRAP_SERVER_PARAMS_ENVOY_ADMIN_UNIX_SOCKET: 'true',
};

describe('mgi detect', () => {
  // The cases of Kuma are rendered from Kuma's charts. Those of Kong Mesh are derived: its chart depends on the chart of Kuma,
  // and its documented values set nameOverride, the registry docker.io/kong and the license Secret. Its reconciler is not public.
  for (const [name, release, more, image, system] of [
    ['kuma-2.13', '2.13', {}, 'docker.io/kumahq/kuma-dp:2.13.10', 'kuma'],
    ['kuma-2.14', '2.14', since214, 'docker.io/kumahq/kuma-dp:2.14.3', 'kuma'],
    ['kong-mesh-2.13', '2.13', {}, 'docker.io/kong/kuma-dp:2.13.10', 'kong-mesh'],
    ['kong-mesh-2.14', '2.14', since214, 'docker.io/kong/kuma-dp:2.14.3', 'kong-mesh'],
  ] as const) {
    it(`prints what the control plane of a default chart uses: ${name}`, async () => {
      expect(await settingsOf(chart(name))).to.deep.equal({
        MGI_KUMA_VERSION: release,
        [`${sidecar}_IMAGE`]: image,
        ...more,
        KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME: `${system}-control-plane`,
        KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE: `${system}-system`,
        MGI_KUMA_CP_CA: ca,
      });
    });
  }

  it('prints variables from a ConfigMap, the gateway part of the file, other names and another registry', async () => {
    const settings = await settingsOf(configured);
    expect(settings).to.include({
      [`${sidecar}_IMAGE`]: 'registry.example.com:5000/kuma/kuma-dp:2.14.3',
      [`${sidecar}_DRAIN_TIME`]: '45s',
      [`${sidecar}_ENV_VARS`]: 'LOG_FORMAT:json,REGION:east\n',
      KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME: 'mesh-cp',
      KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE: 'mesh-prod',
      KUMA_DP_SERVER_PORT: '5679',
    });
    const sidecarContainer = { uid: 6000, readinessProbe: { periodSeconds: 7 } };
    expect(parseYaml(settings['MGI_KUMA_CP_CONFIG_TEXT'] ?? '', 'text')).to.deep.equal([
      {
        bootstrapServer: { params: { adminPort: 9911 } },
        runtime: { kubernetes: { injector: { sidecarContainer } } },
      },
    ]);
  });

  it('prints a component that merges literals into the options of the hook, and names the control plane', async () => {
    const { stdout } = await detect(kuma);
    expect(stdout).to.match(/^# [^\n]*kuma-system\/kuma-control-plane \(docker\.io\/kumahq\/kuma-cp:2\.14\.3\)/);
    const [component] = parseYaml(stdout, 'component').filter(isObject);
    const literals = Object.entries(await settingsOf(kuma)).map(([name, value]) => `${name}=${value}`);
    const generated = JSON.parse(JSON.stringify(component), (key, value) =>
      key === 'literals' ? value.filter((one: string) => !one.startsWith('MGI_CONFIG_REVISION=')) : value,
    );
    expect(generated).to.deep.equal({
      apiVersion: 'kustomize.config.k8s.io/v1alpha1',
      kind: 'Component',
      configMapGenerator: [
        { name: 'meshgatewayinstance-hook', namespace: 'meshgatewayinstance-hook', behavior: 'merge', literals },
      ],
    });
  });

  it('prints values of the Helm chart: the options of the hook by their keys, and the variables of kuma-cp', async () => {
    const { MGI_KUMA_VERSION, MGI_KUMA_CP_CA, MGI_KUMA_CP_CONFIG_TEXT, ...variables } = await settingsOf(configured);
    const { stdout } = await detect(configured, '-o', 'helm-values');
    expect(stdout).to.match(/^# [^\n]*mesh-prod\//);
    expect(parseYaml(stdout, 'values')).to.deep.equal([
      {
        options: {
          kumaVersion: MGI_KUMA_VERSION,
          kumaCpConfigText: MGI_KUMA_CP_CONFIG_TEXT,
          kumaCpCa: MGI_KUMA_CP_CA,
        },
        kumaCpEnvironment: variables,
      },
    ]);
    expect(Object.keys(variables)).to.include(`${sidecar}_ENV_VARS`).and.to.satisfy(allOfKuma);
  });

  it('gives the component a revision that changes with the configuration', async () => {
    const revisionOf = (text: string) => /MGI_CONFIG_REVISION=(\w+)/.exec(text)?.[1];
    const [first, again] = [(await detect(kuma)).stdout, (await detect(kuma)).stdout];
    expect(revisionOf(first)).to.be.a('string').and.equal(revisionOf(again));
    expect(revisionOf((await detect(kuma, '--kuma-version', '2.13')).stdout)).to.not.equal(revisionOf(first));
  });

  it('finds the control plane among the Deployments of all namespaces and in several files', async () => {
    const other = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web' },
      spec: { template: { spec: {} } },
    };
    const pod = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web' } };
    expect(await settingsOf([other, pod, ...kuma])).to.deep.equal(await settingsOf(kuma));
    const { code } = await mgi(['detect', '-f', 'test/golden/charts/kuma-2.13.json', '-f', '-', '--ca', caFile], {
      stdin: listOf(other),
    });
    expect(code).to.equal(0);
  });

  describe('the environment of kuma-cp', () => {
    const image: Variable = { name: `${sidecar}_IMAGE`, value: '$(REGISTRY)/kuma-dp:$(TAG)$$(TAG)$(MISSING)' };

    it('is expanded as the kubelet does, with variables of ConfigMaps', async () => {
      const objects = changeContainer(
        addVariables(kuma, { name: 'TAG', valueFrom: { configMapKeyRef: { name: 'tags', key: 'kuma' } } }, image),
        (container) => ({ ...container, envFrom: [{ prefix: 'REG', configMapRef: { name: 'registry' } }] }),
      );
      const maps = [
        configMap('kuma-system', 'tags', { kuma: '2.14.9' }),
        configMap('kuma-system', 'registry', { ISTRY: 'r.example.com' }),
      ];
      expect((await settingsOf([...objects, ...maps]))[image.name]).to.equal(
        'r.example.com/kuma-dp:2.14.9$(TAG)$(MISSING)',
      );
    });

    it('does not have an optional variable whose ConfigMap is missing', async () => {
      const reference = { name: 'ports', key: 'dp', optional: true };
      const optional = { name: 'KUMA_DP_SERVER_PORT', valueFrom: { configMapKeyRef: reference } };
      expect(await settingsOf(addVariables(kuma, optional))).to.deep.equal(await settingsOf(kuma));
    });

    for (const [what, variables, message] of [
      ['a Secret', [{ secretKeyRef: { name: 's', key: 'k' } }], /KUMA_DP_SERVER_PORT: the value comes from a Secret/],
      ['a field', [{ fieldRef: { fieldPath: 'status.podIP' } }], /comes from fieldRef/],
      [
        'a ConfigMap that is missing',
        [{ configMapKeyRef: { name: 'm', key: 'k' } }],
        /ConfigMap kuma-system\/m is not/,
      ],
    ] as const) {
      it(`is refused if gateways need a variable from ${what}`, async () => {
        const added = variables.map((valueFrom): Variable => ({ name: 'KUMA_DP_SERVER_PORT', valueFrom }));
        await expectRefused(detect(addVariables(kuma, ...added)), message);
      });
    }

    it('is refused if a variable refers to a Secret by another variable', async () => {
      const secret = { name: 'TAG', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };
      await expectRefused(detect(addVariables(kuma, secret, image)), /IMAGE: the value comes from a Secret/);
    });

    it('is reported to be incomplete if all variables of a Secret belong to it', async () => {
      const objects = changeContainer(kuma, (container) => ({
        ...container,
        envFrom: [{ secretRef: { name: 'more' } }],
      }));
      const { code, stderr } = await detect(objects);
      expect(code).to.equal(0);
      expect(stderr).to.match(/^[^\n]*variables of the Secret more are not read\n$/);
    });

    it('is refused if the hook could not use a value', () =>
      expectRefused(
        detect(addVariables(kuma, { name: 'KUMA_DP_SERVER_PORT', value: 'x' })),
        /KUMA_DP_SERVER_PORT: "x": expected a whole number/,
      ));
  });

  describe('the file of kuma-cp', () => {
    const named = (text: string) => withConfigFile(kuma, 'kuma-system', 'kuma-control-plane-config', text);

    it('is reduced to what gateways need, in any letter case, so that no password is printed', async () => {
      const text =
        'Store: {postgres: {password: secret}}\nDPServer: {Port: 7000, tls: {}}\nruntime: {kubernetes: {}}\n';
      const { stdout } = await detect(named(text), '-o', 'env');
      expect(stdout).to.not.include('secret').and.not.include('runtime:');
      expect(parseYaml(parseEnvFile(stdout, '')['MGI_KUMA_CP_CONFIG_TEXT'] ?? '', '')).to.deep.equal([
        { DPServer: { Port: 7000 } },
      ]);
    });

    it('is refused if it is not among the input, or is not YAML', async () => {
      await expectRefused(
        detect(kuma.filter(({ kind }) => kind !== 'ConfigMap')),
        /ConfigMap kuma-system\/kuma-control-plane-config, which is not among the input/,
      );
      await expectRefused(detect(named('a: [')), /config\.yaml: document 1/);
    });

    it('determines the mode if no variable does', async () => {
      const withoutMode = withoutVariables(named('mode: global\n'), 'KUMA_MODE');
      await expectRefused(detect(withoutMode), /global control plane/);
    });

    it('is not read if kuma-cp does not read one', async () => {
      const objects = changeContainer(kuma, (container) => ({ ...container, args: ['run'] }));
      expect(await settingsOf(objects.filter(({ kind }) => kind !== 'ConfigMap'))).to.deep.equal(
        await settingsOf(kuma),
      );
    });
  });

  describe('the CA', () => {
    const run = (argv: readonly string[], stdin = listOf(...kuma)) => mgi(['detect', ...argv], { stdin });

    for (const [name, secret, namespace] of [
      ['kuma-2.14', 'kuma-tls-cert', 'kuma-system'],
      ['kong-mesh-2.14', 'kong-mesh-tls-cert', 'kong-mesh-system'],
      ['kuma-2.14-configured', 'mesh-ca', 'mesh-prod'],
    ] as const) {
      it(`is asked for, with the command that reads it: ${name}`, () =>
        expectRefused(
          run(['-f', `test/golden/charts/${name}.json`]),
          new RegExp(`kubectl get secret ${secret} -n ${namespace} -o jsonpath='\\{\\.data\\.ca\\\\\\.crt\\}'`),
        ));
    }

    it('is read as PEM or as base64, from a file or from standard input, and is not changed', async () => {
      const file = 'test/golden/charts/kuma-2.14.json';
      for (const stdin of [ca, Buffer.from(ca).toString('base64')]) {
        const { stdout } = await run(['-f', file, '--ca', '-', '-o', 'env'], stdin);
        expect(parseEnvFile(stdout, '')['MGI_KUMA_CP_CA']).to.equal(ca);
      }
    });

    it('is not accepted with a private key, and no part of the key is printed', async () => {
      const key = ca.replaceAll('CERTIFICATE', 'EC PRIVATE KEY');
      for (const text of [key, `${ca}${key}`, Buffer.from(key).toString('base64')]) {
        const { code, stderr, stdout } = await run(['-f', 'test/golden/charts/kuma-2.14.json', '--ca', '-'], text);
        expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
        expect(stderr).to.equal('mgi: --ca -: contains a private key; give the certificate alone (ca.crt)\n');
      }
    });

    it('is not accepted without a valid certificate', async () => {
      for (const text of ['', 'ca', ca.replace(/\n[A-Za-z0-9+/]{20}/, '\n')]) {
        await expectRefused(
          run(['-f', 'test/golden/charts/kuma-2.14.json', '--ca', '-'], text),
          /expected certificates in the PEM format/,
        );
      }
      await expectRefused(run(['--ca', '-']), /standard input can be read once/);
      await expectRefused(run(['--ca', '/does/not/exist']), /no such file/);
    });

    it('is not required if the control plane has none', async () => {
      const objects = addVariables(kuma, { name: 'KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE', value: '' });
      const { code, stdout } = await run([], listOf(...objects));
      expect(code).to.equal(0);
      expect(stdout).to.not.include('MGI_KUMA_CP_CA');
    });

    it('is taken from the input if it is in a ConfigMap', async () => {
      const config = 'runtime: {kubernetes: {injector: {caCertFile: /etc/kuma.io/kuma-control-plane/ca.crt}}}';
      const objects = [
        ...addVariables(kuma).filter(({ kind }) => kind !== 'ConfigMap'),
        configMap('kuma-system', 'kuma-control-plane-config', { 'config.yaml': config, 'ca.crt': ca }),
      ];
      const withoutVariable = withoutVariables(objects, 'KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE');
      const { stdout } = await run(['-o', 'env'], listOf(...withoutVariable));
      expect(parseEnvFile(stdout, '')['MGI_KUMA_CP_CA']).to.equal(ca);
      expect(stdout).to.not.include('caCertFile');
    });
  });

  describe('refuses', () => {
    const global = addVariables(kuma, { name: 'KUMA_MODE', value: 'global' });
    const universal = addVariables(kuma, { name: 'KUMA_ENVIRONMENT', value: 'universal' });

    it('a global control plane', () => expectRefused(detect(global), /global control plane.*zone/));
    it('a universal control plane', () => expectRefused(detect(universal), /universal mode/));
    it('input without a control plane', () => expectRefused(detect([]), /no control plane.*kong-mesh-system/));

    it('several control planes, unless one is named', async () => {
      const both = [...kuma, ...chart('kong-mesh-2.13')];
      await expectRefused(
        detect(both),
        /kuma-system\/kuma-control-plane, kong-mesh-system\/kong-mesh-control-plane.*--control-plane/,
      );
      const named = await settingsOf(both, '--control-plane', 'kong-mesh-system/kong-mesh-control-plane');
      expect(named).to.deep.equal(await settingsOf(chart('kong-mesh-2.13')));
      await expectRefused(
        detect(both, '--control-plane', 'a/b'),
        /a\/b: not found; the control planes are kuma-system/,
      );
    });

    for (const image of [
      'kumahq/kuma-cp:2.12.4',
      'kumahq/kuma-cp:3.0.0',
      'kumahq/kuma-cp:v1.8.1',
      'kong/kuma-cp:2.15.0',
    ]) {
      it(`an unsupported release: ${image}`, () =>
        expectRefused(detect(withImage(kuma, image)), /is not supported, only 2\.13 and 2\.14/));
    }

    for (const image of [
      `kumahq/kuma-cp@sha256:${'0'.repeat(64)}`,
      'registry.example.com:5000/kuma-cp',
      'kumahq/kuma-cp:latest',
      'kumahq/kuma-cp:0.0.0-preview.v1a0fde4e0',
      'kumahq/kuma-cp:prod-2.14.3',
    ]) {
      it(`an image without a release in its tag, unless --kuma-version names one: ${image}`, async () => {
        await expectRefused(detect(withImage(kuma, image)), /--kuma-version 2\.14/);
        const settings = await settingsOf(withImage(kuma, image), '--kuma-version', '2.13.10');
        expect(settings['MGI_KUMA_VERSION']).to.equal('2.13');
      });
    }

    it('an unknown release, format and option', async () => {
      await expectRefused(detect(kuma, '--kuma-version', '2.9'), /unsupported release/);
      await expectRefused(detect(kuma, '-o', 'json'), /expected component, helm-values or env/);
      await expectRefused(detect(kuma, '--other'), /other/);
    });
  });

  for (const [image, release] of [
    [`kumahq/kuma-cp:2.13.10@sha256:${'0'.repeat(64)}`, '2.13'],
    ['registry.example.com:5000/kuma-cp:v2.14.0', '2.14'],
    ['kong/kuma-cp:2.14.3-ubi', '2.14'],
  ] as const) {
    it(`reads the release from the tag: ${image}`, async () => {
      expect((await settingsOf(withImage(kuma, image)))['MGI_KUMA_VERSION']).to.equal(release);
    });
  }
});
