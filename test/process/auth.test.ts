import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { expect } from 'chai';
import supertest from 'supertest';
import { temporaryFolder } from '../support/golden.ts';
import {
  type Certificates,
  type HookProcess,
  hasOpenssl,
  makeCertificates,
  refusedStart,
  signClient,
  startHook,
} from '../support/process.ts';
import { syncRequest } from '../support/request.ts';

const leftOut = (_title: string, _suite: () => void) => {};
const refusal = '{"error":{"code":"Unauthorized","message":"not authorized"}}';

describe('a hook that authenticates its callers', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  describe('with tokens and passwords', () => {
    let hook: HookProcess;
    const post = () => supertest(`http://127.0.0.1:${hook.port}`).post('/sync').send(syncRequest());
    before(async () => {
      hook = await startHook([
        ...['--auth-token-file', file('tokens', 'old-token\nnew-token\n\n')],
        ...['--basic-auth-file', file('users', 'meta:con:troller\n')],
      ]);
    });

    it('accepts the first token', () => post().set('Authorization', 'Bearer old-token').expect(200));
    it('accepts the second token, so that tokens can be rotated', () =>
      post().set('Authorization', 'bearer new-token').expect(200));
    it('accepts a user with the right password', () => post().auth('meta', 'con:troller').expect(200));
    for (const [what, header] of [
      ['a request without Authorization header', undefined],
      ['a wrong token', 'Bearer other'],
      ['an empty token', 'Bearer '],
      ['part of a token', 'Bearer old-toke'],
      ['a wrong password', `Basic ${Buffer.from('meta:other').toString('base64')}`],
      ['a token as a password', `Basic ${Buffer.from('old-token').toString('base64')}`],
      ['a password as a token', 'Bearer meta:con:troller'],
      ['an unknown scheme', 'Digest old-token'],
    ] as const) {
      it(`refuses ${what} without giving a reason`, () => {
        const sent = header === undefined ? post() : post().set('Authorization', header);
        return sent.expect(401, refusal);
      });
    }
    it('refuses a request to an unknown path with 401, before it reads the body', () =>
      supertest(`http://127.0.0.1:${hook.port}`).post('/other').send('x').expect(401));
    it('requires no authentication on the admin port', () =>
      supertest(`http://127.0.0.1:${hook.adminPort}`).get('/readyz').expect(200));
    it('logs no secrets', () => expect(hook.lines.join('')).to.not.match(/token"|old-token|con:troller/));

    it('reloads a changed file without a restart, and keeps the old tokens if the new file is empty', async () => {
      const path = file('tokens.new', 'third-token\n');
      renameSync(path, join(folder, 'tokens'));
      await hook.logged('file reloaded');
      await post().set('Authorization', 'Bearer third-token').expect(200);
      await post().set('Authorization', 'Bearer old-token').expect(401);
      file('tokens', '\n');
      await hook.logged('file not reloaded');
      await post().set('Authorization', 'Bearer third-token').expect(200);
    });
  });

  (hasOpenssl ? describe : leftOut)('with client certificates', () => {
    let certificates: Certificates;
    let hook: HookProcess;
    const call = (agent: Agent) =>
      new Promise<number>((resolve, reject) => {
        const body = JSON.stringify(syncRequest());
        const headers = { 'Content-Type': 'application/json' };
        const sent = request(
          { host: '127.0.0.1', port: hook.port, path: '/sync', method: 'POST', headers, agent },
          (response) => {
            response.resume();
            response.once('end', () => resolve(response.statusCode ?? 0));
          },
        );
        sent.once('error', reject);
        sent.end(body);
      });
    const client = (from: Certificates | undefined) =>
      new Agent({
        ca: readFileSync(certificates.ca),
        ...(from === undefined ? {} : { cert: readFileSync(from.clientCert), key: readFileSync(from.clientKey) }),
      });
    before(async () => {
      certificates = makeCertificates(folder);
      hook = await startHook([
        ...['--tls-cert-file', certificates.cert, '--tls-key-file', certificates.key],
        ...['--client-ca-file', certificates.ca, '--client-name', 'other,metacontroller'],
      ]);
    });

    it('accepts a certificate with an allowed name', async () =>
      expect(await call(client(certificates))).to.equal(200));
    it('closes the connection of a client without certificate', async () => {
      expect(await call(client(undefined)).catch((error) => error.code)).to.be.oneOf([
        'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        'ECONNRESET',
      ]);
    });
    it('refuses a certificate with another name', async () => {
      signClient(folder, 'somebody');
      expect(await call(client(certificates))).to.equal(401);
    });
    it('refuses TLS 1.1', async () => {
      const old = new Agent({ ca: readFileSync(certificates.ca), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
      const error = await call(old).catch((reason) => String(reason.code));
      expect(error).to.be.a('string');
    });
    it('keeps the old certificate if the new key does not match, and reloads a matching pair', async () => {
      signClient(folder, 'metacontroller');
      writeFileSync(certificates.key, 'not a key');
      await hook.logged('file not reloaded');
      expect(await call(client(certificates))).to.equal(200);
      makeCertificates(folder);
      await hook.logged('"file reloaded"');
      expect(await call(client(certificates))).to.equal(200);
    });
  });

  describe('when a credentials file is invalid', () => {
    for (const [flag, text] of [
      ['--auth-token-file', '\n'],
      ['--basic-auth-file', 'no colon'],
    ] as const) {
      it(`refuses to start with one line and exit code 2: ${flag}`, async () => {
        const { code, stderr } = await refusedStart([flag, file('bad', text)]);
        expect(code).to.equal(2);
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
      });
    }
  });
});
