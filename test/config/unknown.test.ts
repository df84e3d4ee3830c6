import { expect } from 'chai';
import { readConfigOptions } from '../../src/config/options.ts';
import { unknownKeys, unknownVariables } from '../../src/config/unknown.ts';
import { mgi } from '../support/cli.ts';

const keysOf = (text: string) => unknownKeys(readConfigOptions({ 'kuma-cp-config-text': text }, {}));

describe('unknown variables of the hook', () => {
  it('are named with the nearest one', () => {
    expect(
      unknownVariables({ MGI_KUMAVERSION: '2.13', MGI_PORT: '1', KUMA_X: '1', MGI_FOO_BAR_BAZ: '' }),
    ).to.deep.equal([
      'MGI_FOO_BAR_BAZ: unknown variable',
      'MGI_KUMAVERSION: unknown variable, did you mean MGI_KUMA_VERSION?',
    ]);
  });

  it('are not those that Kubernetes sets for a Service', () => {
    const links = ['MGI_SERVICE_HOST', 'MGI_SERVICE_PORT', 'MGI_SERVICE_PORT_HTTP', 'MGI_HOOK_SERVICE_HOST'];
    const ports = ['MGI_PORT_80_TCP', 'MGI_PORT_80_TCP_ADDR', 'MGI_HOOK_PORT_80_TCP_PROTO'];
    expect(unknownVariables(Object.fromEntries([...links, ...ports].map((name) => [name, 'x'])))).to.deep.equal([]);
  });
});

describe("unknown keys of kuma-cp's configuration", () => {
  for (const [text, expected] of [
    [
      'runtime: {kubernetes: {injector: {sidecarContainer: {imagee: a}}}}',
      'runtime.kubernetes.injector.sidecarContainer.imagee: unknown key, did you mean image?',
    ],
    ['runtime: {kubernetes: {injecter: {}}}', 'runtime.kubernetes.injecter: unknown key, did you mean injector?'],
    ['dpServer: {frobnicate: 1}', 'dpServer.frobnicate: unknown key'],
    ['runtme: {}', 'runtme: unknown key, did you mean runtime?'],
  ] as const) {
    it(`are named: ${text}`, () => expect(keysOf(text)).to.deep.equal([`--kuma-cp-config-text: ${expected}`]));
  }

  for (const [what, text] of [
    ['a key in another letter case', 'Runtime: {kubernetes: {INJECTOR: {sidecarContainer: {Image: a}}}}'],
    ['keys of kuma-cp that do not concern gateways', 'dpServer: {hds: {enabled: false}}\nstore: {postgres: {host: a}}'],
    ['keys of a section that is not read', 'apiServer: {frobnicate: 1}'],
    ['a section of Kong Mesh', 'kmesh: {license: {}}'],
    ['variables', 'runtime: {kubernetes: {injector: {sidecarContainer: {envVars: {ANY: a}}}}}'],
  ] as const) {
    it(`are not ${what}`, () => expect(keysOf(text)).to.deep.equal([]));
  }
});

describe('mgi serve with unknown options', () => {
  const environment = { MGI_KUMAVERSION: '2.13', MGI_KUMA_CP_CONFIG_TEXT: 'dpServer: {prot: 1}' };
  const lines = [
    'MGI_KUMAVERSION: unknown variable, did you mean MGI_KUMA_VERSION?',
    '--kuma-cp-config-text: dpServer.prot: unknown key, did you mean port?',
  ];

  it('starts with warnings', async () => {
    const { code, stderr } = await mgi(['serve'], { environment });
    expect([code, stderr]).to.deep.equal([0, lines.map((line) => `${line}\n`).join('')]);
  });

  it('does not start with --strict-options', async () => {
    const { code, stderr, stdout } = await mgi(['serve', '--strict-options'], { environment });
    expect([code, stdout, stderr]).to.deep.equal([2, '', lines.map((line) => `mgi: ${line}\n`).join('')]);
  });

  it('starts with --strict-options if all options are known', async () => {
    const { code, stderr } = await mgi(['serve', '--strict-options'], { environment: { MGI_KUMA_VERSION: '2.13' } });
    expect([code, stderr]).to.deep.equal([0, '']);
  });
});
