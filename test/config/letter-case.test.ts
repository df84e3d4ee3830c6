import { expect } from 'chai';
import { parseKumaCpConfig } from '../../src/config/kuma-cp.ts';
import { releaseOf } from '../../src/config/releases.ts';

const read = (document: unknown, release = '2.14') => parseKumaCpConfig(document, releaseOf(release), 'config.yaml');
const injectorOf = (injector: object, release?: string) =>
  read({ runtime: { kubernetes: { injector } } }, release).runtime.kubernetes.injector;

describe("kuma-cp's keys", () => {
  it('are accepted in any letter case, as in Go', () => {
    expect(injectorOf({ builtinDns: { enabled: false } }).builtinDNS.enabled).to.equal(false);
    expect(read({ dpserver: { PORT: 1234 } }).dpServer.port).to.equal(1234);
    expect(read({ Experimental: { deltaXDS: true } }).experimental.deltaXds).to.equal(true);
  });

  it('are merged if a key has two spellings, and the correct spelling wins', () => {
    const { builtinDNS } = injectorOf({ builtinDNS: { port: 1 }, builtinDns: { port: 2, logging: true } });
    expect(builtinDNS).to.include({ port: 1, logging: true });
  });

  it('do not change the letter case of environment variables', () => {
    expect([...injectorOf({ sidecarContainer: { envvars: { aB: 'x' } } }).sidecarContainer.envVars]).to.deep.equal([
      ['aB', 'x'],
    ]);
  });

  it('are ignored if kuma-cp does not have them', () => {
    const { livenessProbe } = injectorOf({
      sidecarContainer: { livenessProbe: { successThreshold: 0 } },
    }).sidecarContainer;
    expect(livenessProbe.successThreshold).to.equal(1);
    expect(injectorOf({ otelPipeEnabled: 'false' }, '2.13').otelPipeEnabled).to.equal(false);
  });

  it('are rejected if they are not valid names of environment variables', () => {
    expect(() => injectorOf({ sidecarContainer: { envVars: { 'A=B': 'x' } } })).to.throw('envVars');
  });
});
