import { expect } from 'chai';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { configFlags, readConfigOptions, readServeOptions } from '../../src/config/options.ts';
import { HookError } from '../../src/errors.ts';

const defaults = {
  host: '0.0.0.0',
  port: 8080,
  adminPort: 9090,
  kumaCpConfig: undefined,
  kumaCpConfigText: undefined,
  kumaCpCa: undefined,
  kumaVersion: '2.14',
  nodePortRange: { first: 30000, last: 32767 },
  gatewayIndex: false,
  nameGuard: 'related',
  maxBody: 33554432,
  logLevel: 'info',
  logFormat: 'json',
  authTokenFile: undefined,
  basicAuthFile: undefined,
  tlsCertFile: undefined,
  tlsKeyFile: undefined,
  clientCaFile: undefined,
  clientName: undefined,
  unauthenticated: 'warn',
  maxInFlight: 64,
  maxLag: 1000,
  shutdownDelay: 0,
  shutdownGrace: 25_000,
  configRevision: undefined,
  record: undefined,
  recordLimit: 104_857_600,
  strictOptions: false,
};

/** The options that other options require. */
const tls = { tlsCertFile: 'tls.crt', tlsKeyFile: 'tls.key' };
const clientCa = { ...tls, clientCaFile: 'ca.crt' };

function argumentsFor({ clientCaFile, tlsCertFile, tlsKeyFile }: Partial<typeof clientCa>): readonly string[] {
  return [
    ...(tlsCertFile === undefined ? [] : [`--tls-cert-file=${tlsCertFile}`]),
    ...(tlsKeyFile === undefined ? [] : [`--tls-key-file=${tlsKeyFile}`]),
    ...(clientCaFile === undefined ? [] : [`--client-ca-file=${clientCaFile}`]),
  ];
}

function refusal(argv: readonly string[], environment: Environment = {}): HookError {
  try {
    readServeOptions(argv, environment);
  } catch (error) {
    if (error instanceof HookError) return error;
    throw error;
  }
  throw new Error('was not rejected');
}

describe('the options of the server', () => {
  describe('when none is given', () => {
    it('have the defaults', () => {
      expect(readServeOptions([], { PORT: '1' })).to.deep.equal(defaults);
    });
  });

  for (const [key, flag, variable, text, value, needed] of [
    ['host', '--host', 'MGI_HOST', '127.0.0.1', '127.0.0.1', {}],
    ['port', '--port', 'MGI_PORT', '80', 80, {}],
    ['adminPort', '--admin-port', 'MGI_ADMIN_PORT', '81', 81, {}],
    ['kumaCpConfig', '--kuma-cp-config', 'MGI_KUMA_CP_CONFIG', 'cp.yaml', 'cp.yaml', {}],
    ['kumaCpConfigText', '--kuma-cp-config-text', 'MGI_KUMA_CP_CONFIG_TEXT', 'mode: zone', 'mode: zone', {}],
    ['kumaCpCa', '--kuma-cp-ca', 'MGI_KUMA_CP_CA', 'PEM', 'PEM', {}],
    ['kumaVersion', '--kuma-version', 'MGI_KUMA_VERSION', '2.13', '2.13', {}],
    ['nodePortRange', '--node-port-range', 'MGI_NODE_PORT_RANGE', '1-2', { first: 1, last: 2 }, {}],
    ['nameGuard', '--name-guard', 'MGI_NAME_GUARD', 'admission', 'admission', {}],
    ['maxBody', '--max-body', 'MGI_MAX_BODY', '1kb', 1024, {}],
    ['logLevel', '--log-level', 'MGI_LOG_LEVEL', 'debug', 'debug', {}],
    ['logFormat', '--log-format', 'MGI_LOG_FORMAT', 'text', 'text', {}],
    ['authTokenFile', '--auth-token-file', 'MGI_AUTH_TOKEN_FILE', 'tokens', 'tokens', {}],
    ['basicAuthFile', '--basic-auth-file', 'MGI_BASIC_AUTH_FILE', 'users', 'users', {}],
    ['tlsCertFile', '--tls-cert-file', 'MGI_TLS_CERT_FILE', 'a.crt', 'a.crt', { tlsKeyFile: 'a.key' }],
    ['tlsKeyFile', '--tls-key-file', 'MGI_TLS_KEY_FILE', 'a.key', 'a.key', { tlsCertFile: 'a.crt' }],
    ['clientCaFile', '--client-ca-file', 'MGI_CLIENT_CA_FILE', 'ca.crt', 'ca.crt', tls],
    ['clientName', '--client-name', 'MGI_CLIENT_NAME', 'a.example, b', ['a.example', 'b'], clientCa],
    ['unauthenticated', '--unauthenticated', 'MGI_UNAUTHENTICATED', 'allow', 'allow', {}],
    ['maxInFlight', '--max-in-flight', 'MGI_MAX_IN_FLIGHT', '1', 1, {}],
    ['maxLag', '--max-lag', 'MGI_MAX_LAG', '250ms', 250, {}],
    ['shutdownDelay', '--shutdown-delay', 'MGI_SHUTDOWN_DELAY', '5s', 5000, {}],
    ['configRevision', '--config-revision', 'MGI_CONFIG_REVISION', '2026-11.a_B', '2026-11.a_B', {}],
    ['record', '--record', 'MGI_RECORD', 'recordings', 'recordings', {}],
    ['recordLimit', '--record-limit', 'MGI_RECORD_LIMIT', '1gb', 1024 ** 3, {}],
    ['shutdownGrace', '--shutdown-grace', 'MGI_SHUTDOWN_GRACE', '1m', 60_000, {}],
  ] as const) {
    describe(`when ${flag} is given`, () => {
      const expected = { ...defaults, ...needed, [key]: value };
      const others = argumentsFor(needed);

      it('is parsed', () => {
        expect(readServeOptions([...others, flag, text], {})).to.deep.equal(expected);
        expect(readServeOptions([...others, `${flag}=${text}`], {})).to.deep.equal(expected);
      });

      it(`can come from ${variable}`, () => {
        expect(readServeOptions(others, { [variable]: text })).to.deep.equal(expected);
      });

      it('overrides the environment, even an invalid value', () => {
        expect(readServeOptions([...others, flag, text], { [variable]: '' })).to.deep.equal(expected);
      });

      it('is rejected with its name if it is empty', () => {
        expect(refusal([`${flag}=`])).to.have.property('code', 'InvalidOption');
        expect(refusal([`${flag}=`]).message.startsWith(`${flag}: "": expected `)).to.equal(true);
        expect(refusal([], { [variable]: '' })).to.have.property('code', 'InvalidOption');
        expect(refusal([], { [variable]: '' }).message.startsWith(`${variable}: "": expected `)).to.equal(true);
      });

      it('is rejected without a value', () => {
        expect(refusal([flag]).code).to.equal('InvalidOption');
      });
    });
  }

  describe('when a flag without a value is given', () => {
    it('is true', () => {
      expect(readServeOptions(['--gateway-index'], {}).gatewayIndex).to.equal(true);
    });

    it('can come from its variable', () => {
      expect(readServeOptions([], { MGI_GATEWAY_INDEX: 'true' }).gatewayIndex).to.equal(true);
      expect(readServeOptions([], { MGI_GATEWAY_INDEX: 'false' }).gatewayIndex).to.equal(false);
    });

    it('rejects a value', () => {
      expect(refusal(['--gateway-index=yes']).code).to.equal('InvalidOption');
      expect(refusal([], { MGI_GATEWAY_INDEX: 'yes' }).message).to.equal(
        'MGI_GATEWAY_INDEX: "yes": expected true or false (ask Metacontroller for index entries instead of all MeshGateways (component gateway-index))',
      );
    });
  });

  describe('when a port is given', () => {
    for (const text of ['0', '1', '65535']) {
      it(`accepts ${text}`, () => {
        expect(readServeOptions(['--port', text], {}).port).to.equal(Number(text));
      });
    }

    for (const text of ['65536', '100000', '-1', '1.5', ' 80', 'http', '0x50', '1e3']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([`--port=${text}`]).code).to.equal('InvalidOption');
        expect(refusal([`--admin-port=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when a range of ports is given', () => {
    for (const [text, first, last] of [
      ['1-65535', 1, 65535],
      ['80-80', 80, 80],
    ] as const) {
      it(`accepts ${text}`, () => {
        expect(readServeOptions(['--node-port-range', text], {}).nodePortRange).to.deep.equal({ first, last });
      });
    }

    for (const text of ['0-1', '2-1', '1-65536', '1', '-', '1-', '-1', 'a-b', '1-2-3', ' 1-2', '1 - 2', '1:2']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([`--node-port-range=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when a size is given', () => {
    for (const [text, bytes] of [
      ['1', 1],
      ['1b', 1],
      ['2kb', 2048],
      ['2KB', 2048],
      ['32mb', 33554432],
      ['1gb', 1073741824],
    ] as const) {
      it(`accepts ${text}`, () => {
        expect(readServeOptions(['--max-body', text], {}).maxBody).to.equal(bytes);
      });
    }

    for (const text of ['0', '0mb', '-1', '1.5mb', '1tb', 'mb', '1 mb', '1k', '1mib', '9999999999']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([`--max-body=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when a count is given', () => {
    for (const text of ['0', '-1', '1.5', '1e3', '1000000', 'many']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([`--max-in-flight=${text}`]).code).to.equal('InvalidOption');
        expect(refusal([`--max-in-flight=${text}`]).message).to.contain('expected a whole number of at least 1');
      });
    }
  });

  describe('when a duration is given', () => {
    for (const [text, milliseconds] of [
      ['1ms', 1],
      ['1.5s', 1500],
      ['24h', 86_400_000],
    ] as const) {
      it(`accepts ${text}`, () => {
        expect(readServeOptions(['--max-lag', text], {}).maxLag).to.equal(milliseconds);
      });
    }

    for (const text of ['0', '0s', '-1s', '24h0m1s', '5', 'soon']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([`--max-lag=${text}`]).code).to.equal('InvalidOption');
        expect(refusal([`--shutdown-grace=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when a shutdown delay is given', () => {
    it('accepts zero', () => expect(readServeOptions(['--shutdown-delay', '0s'], {}).shutdownDelay).to.equal(0));
    for (const text of ['-1s', '25h', '5'])
      it(`rejects ${text}`, () => expect(refusal([`--shutdown-delay=${text}`]).code).to.equal('InvalidOption'));
  });

  describe('when a revision is given', () => {
    for (const text of ['a/b', 'a b', 'ä', '?', 'x'.repeat(64)]) {
      it(`rejects ${JSON.stringify(text)}, because it is a part of URLs`, () => {
        expect(refusal([`--config-revision=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when names are given', () => {
    for (const text of [',', 'a,', 'a,,b', ' ']) {
      it(`rejects ${JSON.stringify(text)}`, () => {
        expect(refusal([...argumentsFor(clientCa), `--client-name=${text}`]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when an option requires another', () => {
    for (const [argv, needed] of [
      [['--tls-cert-file=a'], '--tls-key-file'],
      [['--tls-key-file=a'], '--tls-cert-file'],
      [['--client-ca-file=a'], '--tls-cert-file'],
      [['--client-name=a'], '--client-ca-file'],
      [['--client-name=a', ...argumentsFor(tls)], '--client-ca-file'],
    ] as const) {
      it(`names the missing option: ${argv.join(' ')}`, () => {
        expect(refusal(argv).code).to.equal('InvalidOption');
        expect(refusal(argv).message).to.contain(`requires ${needed}`);
      });
    }
  });

  describe('when one of several names is required', () => {
    for (const level of ['error', 'warn', 'info', 'debug']) {
      it(`accepts the log level ${level}`, () => {
        expect(readServeOptions(['--log-level', level], {}).logLevel).to.equal(level);
      });
    }

    for (const argument of ['--log-level=trace', '--log-level=INFO', '--log-format=yaml', '--log-format=JSON']) {
      it(`rejects ${argument}`, () => {
        expect(refusal([argument]).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when an argument is unknown', () => {
    for (const argv of [['--verbose'], ['-p', '80'], ['serve'], ['--', 'x'], ['--no-port']]) {
      it(`rejects ${argv.join(' ')}`, () => {
        expect(refusal(argv).code).to.equal('InvalidOption');
      });
    }
  });

  describe('when a flag is given twice', () => {
    it('is rejected', () => {
      expect(refusal(['--port', '1', '--port', '2']).message).to.equal('--port: is given twice; give it once');
    });
  });

  describe('when --strict-options is given', () => {
    it('takes no value', () => {
      expect(readServeOptions(['--strict-options'], {}).strictOptions).to.equal(true);
      expect(refusal(['--strict-options=true']).message).to.equal('--strict-options: takes no value');
    });

    it('can come from MGI_STRICT_OPTIONS', () => {
      expect(readServeOptions([], { MGI_STRICT_OPTIONS: 'true' }).strictOptions).to.equal(true);
      expect(refusal([], { MGI_STRICT_OPTIONS: 'yes' }).message).to.contain('expected true or false');
    });
  });
});

describe('the options for rendering', () => {
  it('are read without the other options of the server', () => {
    const flags = { 'kuma-version': '2.13', port: 'x' };
    expect(readConfigOptions(flags, { MGI_KUMA_CP_CONFIG: 'cp.yaml', MGI_PORT: 'x' })).to.deep.equal({
      kumaCpConfig: 'cp.yaml',
      kumaCpConfigText: undefined,
      kumaCpCa: undefined,
      kumaVersion: '2.13',
      nodePortRange: { first: 30000, last: 32767 },
      gatewayIndex: false,
      nameGuard: 'related',
    });
  });

  it('have these flags', () => {
    expect(configFlags).to.deep.equal([
      'env-from',
      'kuma-cp-config',
      'kuma-cp-config-text',
      'kuma-cp-ca',
      'kuma-version',
      'node-port-range',
    ]);
  });
});
