import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { parseEnvFile } from '../../src/config/env-file.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { mgi } from '../support/cli.ts';
import { addVariables, ca, caFile, chart, configMap, hook, listOf, withImage } from '../support/control-plane.ts';

const kuma = chart('kuma-2.14');
const configured = chart('kuma-2.14-configured');
const image = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_IMAGE';

const check = (objects: readonly JsonObject[], ...argv: readonly string[]) =>
  mgi(['detect', '--check', ...argv], { stdin: listOf(...objects) });

async function settingsFor(controlPlane: readonly JsonObject[]): Promise<Record<string, string>> {
  const { stdout } = await mgi(['detect', '-o', 'env', '--ca', caFile], { stdin: listOf(...controlPlane) });
  const settings: Environment = parseEnvFile(stdout, 'output');
  return Object.fromEntries(Object.entries(settings).map(([name, value]) => [name, value ?? '']));
}

describe('mgi detect --check', () => {
  for (const [what, controlPlane] of [
    ['a default chart', kuma],
    ['a configured chart', configured],
    ['the chart of Kong Mesh', chart('kong-mesh-2.13')],
  ] as const) {
    it(`finds no differences if the hook has what it prints: ${what}`, async () => {
      const running = hook({ MGI_LOG_LEVEL: 'info', ...(await settingsFor(controlPlane)) });
      const result = await check([...controlPlane, ...running], '--ca', caFile);
      expect(result).to.deep.equal({ code: 0, stdout: '', stderr: '' });
    });
  }

  it('lists what an upgrade of the control plane changes, with exit code 1', async () => {
    const running = hook(await settingsFor(kuma));
    const upgraded = addVariables(
      withImage(kuma, 'docker.io/kumahq/kuma-cp:2.13.10'),
      { name: image, value: 'docker.io/kumahq/kuma-dp:2.13.10' },
      { name: 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_DRAIN_TIME', value: '90s' },
    );
    const { code, stderr, stdout } = await check([...upgraded, ...running], '--ca', caFile);
    expect({ code, stderr }).to.deep.equal({ code: 1, stderr: '' });
    const path = 'runtime.kubernetes.injector.sidecarContainer';
    expect(stdout.trim().split('\n')).to.have.members([
      'release: the hook has "2.14", the control plane "2.13"',
      'runtime.kubernetes.injector.otelPipeEnabled: the hook has "true", the control plane "false"',
      `${path}.image: the hook has "docker.io/kumahq/kuma-dp:2.14.3", the control plane "docker.io/kumahq/kuma-dp:2.13.10"`,
      `${path}.drainTime: the hook has "30s", the control plane "1m30s"`,
    ]);
  });

  it('compares values, not their notation', async () => {
    const settings = await settingsFor(kuma);
    const other = { KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_CPU: '0.05', MGI_KUMA_VERSION: '2.14.1' };
    const { code } = await check([...kuma, ...hook({ ...settings, ...other })], '--ca', caFile);
    expect(code).to.equal(0);
  });

  it('reads flags and a mounted file of the hook, as the hook does', async () => {
    const { MGI_KUMA_VERSION: _, MGI_KUMA_CP_CONFIG_TEXT: text = '', ...settings } = await settingsFor(configured);
    const container = {
      args: ['serve', '--kuma-version', '2.14', '--kuma-cp-config=/etc/mgi/config.yaml'],
      volumeMounts: [{ name: 'config', mountPath: '/etc/mgi' }],
    };
    const [deployment = {}, options = {}] = hook(settings, container);
    const mounted = JSON.parse(JSON.stringify(deployment));
    mounted.spec.template.spec.volumes = [{ name: 'config', configMap: { name: 'mine' } }];
    const running = [mounted, options, configMap('meshgatewayinstance-hook', 'mine', { 'config.yaml': text })];
    expect(await check([...configured, ...running], '--ca', caFile)).to.include({ code: 0, stdout: '' });
    const changed = [mounted, options, configMap('meshgatewayinstance-hook', 'mine', { 'config.yaml': '' })];
    const { code, stdout } = await check([...configured, ...changed], '--ca', caFile);
    expect(code).to.equal(1);
    expect(stdout).to.include('bootstrapServer.params.adminPort: the hook has "9901", the control plane "9911"\n');
  });

  describe('the CA', () => {
    it('differs if the hook has none or another one', async () => {
      const { MGI_KUMA_CP_CA: _, ...settings } = await settingsFor(kuma);
      const none = await check([...kuma, ...hook(settings)], '--ca', caFile);
      expect(none).to.include({ code: 1, stdout: 'CA: the hook has none\n' });
      const another = await check([...kuma, ...hook({ ...settings, MGI_KUMA_CP_CA: `${ca}${ca}` })], '--ca', caFile);
      expect(another).to.include({ code: 1, stdout: 'CA: the hook has another one than the control plane\n' });
      expect(another.stdout + another.stderr).to.not.include('BEGIN');
    });

    it('is not compared if it is not given, which a line on stderr says', async () => {
      const { code, stderr, stdout } = await check([...kuma, ...hook(await settingsFor(kuma))]);
      expect({ code, stdout }).to.deep.equal({ code: 0, stdout: '' });
      expect(stderr).to.match(/^the CA is not compared: run kubectl get secret kuma-tls-cert -n kuma-system [^\n]+\n$/);
    });
  });

  it('refuses input without the hook, or with several, with exit code 2', async () => {
    const [deployment = {}] = hook({});
    const second = { ...deployment, metadata: { ...JSON.parse(JSON.stringify(deployment)).metadata, name: 'other' } };
    for (const [objects, message] of [
      [kuma, /^mgi: the hook is not among the Deployments; add [^\n]+\n$/],
      [[...kuma, ...hook({}), second], /several hooks: meshgatewayinstance-hook\/meshgatewayinstance-hook, /],
    ] as const) {
      const { code, stderr, stdout } = await check(objects, '--ca', caFile);
      expect({ code, stdout }).to.deep.equal({ code: 2, stdout: '' });
      expect(stderr).to.match(message);
    }
  });

  it('refuses an invalid option of the hook, with exit code 2', async () => {
    const { code, stderr } = await check([...kuma, ...hook({ MGI_KUMA_VERSION: '2.1' })], '--ca', caFile);
    expect(code).to.equal(2);
    expect(stderr).to.include('2.1');
  });
});
