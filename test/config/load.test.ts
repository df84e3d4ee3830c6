import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { type ConfigOptions, loadConfig } from '../../src/config/load.ts';
import { HookError } from '../../src/errors.ts';
import { ca } from '../support/control-plane.ts';

describe('the loaded configuration', () => {
  const nodePortRange = { first: 1000, last: 2000 };
  let folder = '';

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'mgi-load-'));
  });

  after(() => {
    rmSync(folder, { recursive: true });
  });

  /** Writes a text to a file and returns the path of the file. */
  function file(text: string, name = 'config.yaml'): string {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  }

  function load(options: Partial<ConfigOptions> = {}, environment: Environment = {}) {
    return loadConfig({ kumaCpConfig: undefined, kumaVersion: '2.14.3', nodePortRange, ...options }, environment);
  }

  function refusal(options: Partial<ConfigOptions>, environment: Environment = {}): HookError {
    try {
      load(options, environment);
    } catch (error) {
      if (error instanceof HookError) return error;
      throw error;
    }
    throw new Error('was not rejected');
  }

  describe('when there is no file', () => {
    it('has the defaults of the release, no CA and the given port range', () => {
      const config = load();
      expect([config.release.name, config.caCert, config.nodePortRange]).to.deep.equal(['2.14', '', nodePortRange]);
      expect(config.kumaCp.dpServer.port).to.equal(5678);
    });

    it('has the values of the environment', () => {
      expect(load({}, { KUMA_DP_SERVER_PORT: '443' }).kumaCp.dpServer.port).to.equal(443);
    });

    it('has the defaults of another release', () => {
      const { limits } = load({ kumaVersion: '2.13' }).kumaCp.runtime.kubernetes.injector.sidecarContainer.resources;
      expect(limits.cpu).to.equal('1');
    });
  });

  describe('when there is a file', () => {
    for (const [what, text] of [
      ['YAML', 'dpServer:\n  port: 443\n'],
      ['JSON', '{"dpServer": {"port": 443}}'],
      ['a document with start and end markers', '---\ndpServer:\n  port: 443\n...\n'],
    ] as const) {
      it(`has the values of the file: ${what}`, () => {
        expect(load({ kumaCpConfig: file(text) }).kumaCp.dpServer.port).to.equal(443);
      });
    }

    it('prefers the values of the environment', () => {
      const kumaCpConfig = file('dpServer:\n  port: 443\nexperimental:\n  deltaXds: true\n');
      const { dpServer, experimental } = load({ kumaCpConfig }, { KUMA_DP_SERVER_PORT: '444' }).kumaCp;
      expect([dpServer.port, experimental.deltaXds]).to.deep.equal([444, true]);
    });

    for (const text of ['', '\n', '# nothing\n', '---\n', '{}\n', 'null\n']) {
      it(`has the defaults if the file is empty: ${JSON.stringify(text)}`, () => {
        expect(load({ kumaCpConfig: file(text) })).to.deep.equal(load());
      });
    }
  });

  describe('when the file is invalid', () => {
    for (const [what, text] of [
      ['a list', '- a\n'],
      ['text', 'config\n'],
      ['two documents', 'dpServer: {}\n---\nstore: {}\n'],
      ['a ConfigMap', 'apiVersion: v1\nkind: ConfigMap\ndata:\n  config.yaml: ""\n'],
      ['a value that is not allowed', 'dpServer:\n  port: high\n'],
      ['invalid YAML', 'dpServer: [\n'],
    ] as const) {
      it(`is rejected with the path of the file: ${what}`, () => {
        const kumaCpConfig = file(text);
        const error = refusal({ kumaCpConfig });
        expect(error.code).to.equal('InvalidConfiguration');
        expect(error.message.startsWith(`${kumaCpConfig}: `), error.message).to.equal(true);
      });
    }

    it('is rejected with advice if the file is a ConfigMap', () => {
      expect(refusal({ kumaCpConfig: file('kind: ConfigMap\n') }).message).to.contain('data["config.yaml"]');
    });
  });

  describe('when the file cannot be read', () => {
    for (const name of ['missing.yaml', '.']) {
      it(`is rejected with the option and the path: ${name}`, () => {
        const kumaCpConfig = join(folder, name);
        const error = refusal({ kumaCpConfig });
        expect(error.code).to.equal('InvalidOption');
        expect(error.message.startsWith(`--kuma-cp-config: ${kumaCpConfig}: `), error.message).to.equal(true);
      });
    }
  });

  describe('when a CA file is configured', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';

    it('has the exact text of the CA file', () => {
      const path = file(pem, 'ca.crt');
      const kumaCpConfig = file(`runtime: {kubernetes: {injector: {caCertFile: ${path}}}}\n`);
      expect(load({ kumaCpConfig }).caCert).to.equal(pem);
    });

    it('has the text of the CA file that the environment names', () => {
      const path = file(pem, 'ca.crt');
      expect(load({}, { KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: path }).caCert).to.equal(pem);
    });

    it('is rejected if the CA file does not exist', () => {
      const path = join(folder, 'missing.crt');
      const error = refusal({}, { KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: path });
      expect(error.code).to.equal('InvalidOption');
      expect(error.message).to.contain(`caCertFile: ${path}: `);
    });
  });

  describe('when the release is not supported', () => {
    it('is rejected', () => {
      expect(refusal({ kumaVersion: '1.0' }).code).to.equal('InvalidOption');
    });
  });

  describe('when texts are given instead of paths', () => {
    it('has the values of the text, below the values of the environment', () => {
      const kumaCpConfigText = 'dpServer: {port: 443}\nexperimental: {deltaXds: true}\n';
      const { dpServer, experimental } = load({ kumaCpConfigText }, { KUMA_DP_SERVER_PORT: '444' }).kumaCp;
      expect([dpServer.port, experimental.deltaXds]).to.deep.equal([444, true]);
    });

    it('does not accept a path and a text', () => {
      const { code } = refusal({ kumaCpConfig: file('{}'), kumaCpConfigText: '{}' });
      expect(code).to.equal('InvalidOption');
    });

    it('names the option of an invalid text', () => {
      for (const kumaCpConfigText of ['a: [', '[]', 'dpServer: {port: x}']) {
        expect(refusal({ kumaCpConfigText }).message).to.match(/^--kuma-cp-config-text: /);
      }
    });

    it('has the given CA, and does not read the file that the configuration names', () => {
      const environment = { KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: '/does/not/exist' };
      expect(load({ kumaCpCa: ca }, environment).caCert).to.equal(ca);
    });

    it('does not accept a key or anything else as the CA, and does not print it', () => {
      for (const kumaCpCa of [ca.replaceAll('CERTIFICATE', 'PRIVATE KEY'), 'MIIB', ca.replaceAll('M', 'N')]) {
        const { code, message } = refusal({ kumaCpCa });
        expect(code).to.equal('InvalidConfiguration');
        expect(message)
          .to.match(/^--kuma-cp-ca: /)
          .and.not.match(/MIIB|NIIB/);
      }
    });
  });
});
