import { expect } from 'chai';
import { parseKumaCpConfig } from '../../src/config/kuma-cp.ts';
import { releaseOf } from '../../src/config/releases.ts';

const read = (document: unknown, release = '2.14') => parseKumaCpConfig(document, releaseOf(release), 'config.yaml');
const injectorOf = (injector: object, release?: string) =>
  read({ runtime: { kubernetes: { injector } } }, release).runtime.kubernetes.injector;

describe("kuma-cp's keys", () => {
  it('are taken in any letter case, as Go takes them', () => {
    expect(injectorOf({ builtinDns: { enabled: false } }).builtinDNS.enabled).to.equal(false);
    expect(read({ dpserver: { PORT: 1234 } }).dpServer.port).to.equal(1234);
    expect(read({ Experimental: { deltaXDS: true } }).experimental.deltaXds).to.equal(true);
  });

  it('are joined where one is spelt in two ways, and the right one wins', () => {
    const { builtinDNS } = injectorOf({ builtinDNS: { port: 1 }, builtinDns: { port: 2, logging: true } });
    expect(builtinDNS).to.include({ port: 1, logging: true });
  });

  it('keep the names of variables as they are', () => {
    expect([...injectorOf({ sidecarContainer: { envvars: { aB: 'x' } } }).sidecarContainer.envVars]).to.deep.equal([
      ['aB', 'x'],
    ]);
  });

  it('that kuma-cp does not have are not read', () => {
    const { livenessProbe } = injectorOf({
      sidecarContainer: { livenessProbe: { successThreshold: 0 } },
    }).sidecarContainer;
    expect(livenessProbe.successThreshold).to.equal(1);
    expect(injectorOf({ otelPipeEnabled: 'false' }, '2.13').otelPipeEnabled).to.equal(false);
  });

  it('that are variables no pod could have are refused', () => {
    expect(() => injectorOf({ sidecarContainer: { envVars: { 'A=B': 'x' } } })).to.throw('envVars');
  });
});
