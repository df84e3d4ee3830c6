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

describe('a hook that asks who calls', () => {
  const folder = temporaryFolder();
  const file = (name: string, text: string) => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };

  describe('by tokens and passwords', () => {
    let hook: HookProcess;
    const post = () => supertest(`http://127.0.0.1:${hook.port}`).post('/sync').send(syncRequest());
    before(async () => {
      hook = await startHook([
        ...['--auth-token-file', file('tokens', 'old-token\nnew-token\n\n')],
        ...['--basic-auth-file', file('users', 'meta:con:troller\n')],
      ]);
    });

    it('lets in any of its tokens', () => post().set('Authorization', 'Bearer old-token').expect(200));
    it('lets in the other too, for rotation', () => post().set('Authorization', 'bearer new-token').expect(200));
    it('lets in a user with the password', () => post().auth('meta', 'con:troller').expect(200));
    for (const [what, header] of [
      ['no header', undefined],
      ['another token', 'Bearer other'],
      ['no token', 'Bearer '],
      ['part of a token', 'Bearer old-toke'],
      ['another password', `Basic ${Buffer.from('meta:other').toString('base64')}`],
      ['a token as a password', `Basic ${Buffer.from('old-token').toString('base64')}`],
      ['a password as a token', 'Bearer meta:con:troller'],
      ['another scheme', 'Digest old-token'],
    ] as const) {
      it(`refuses ${what}, and says nothing about why`, () => {
        const sent = header === undefined ? post() : post().set('Authorization', header);
        return sent.expect(401, refusal);
      });
    }
    it('refuses before it reads, whatever the path', () =>
      supertest(`http://127.0.0.1:${hook.port}`).post('/other').send('x').expect(401));
    it('keeps probes and metrics open on the admin port', () =>
      supertest(`http://127.0.0.1:${hook.adminPort}`).get('/readyz').expect(200));
    it('logs no secret', () => expect(hook.lines.join('')).to.not.match(/token"|old-token|con:troller/));

    it('takes a new file without a restart, and keeps the old one where the new is empty', async () => {
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

  (hasOpenssl ? describe : leftOut)('by certificates', () => {
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

    it('lets in a known name', async () => expect(await call(client(certificates))).to.equal(200));
    it('closes on who has no certificate', async () => {
      expect(await call(client(undefined)).catch((error) => error.code)).to.be.oneOf([
        'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED',
        'ECONNRESET',
      ]);
    });
    it('refuses another name', async () => {
      signClient(folder, 'somebody');
      expect(await call(client(certificates))).to.equal(401);
    });
    it('speaks no TLS 1.1', async () => {
      const old = new Agent({ ca: readFileSync(certificates.ca), maxVersion: 'TLSv1.1', minVersion: 'TLSv1' });
      const error = await call(old).catch((reason) => String(reason.code));
      expect(error).to.be.a('string');
    });
    it('keeps the old pair where the new does not fit, and takes one that does', async () => {
      signClient(folder, 'metacontroller');
      writeFileSync(certificates.key, 'not a key');
      await hook.logged('file not reloaded');
      expect(await call(client(certificates))).to.equal(200);
      makeCertificates(folder);
      await hook.logged('"file reloaded"');
      expect(await call(client(certificates))).to.equal(200);
    });
  });

  describe('when a file is of no use', () => {
    for (const [flag, text] of [
      ['--auth-token-file', '\n'],
      ['--basic-auth-file', 'no colon'],
    ] as const) {
      it(`does not start: ${flag}`, async () => {
        const { code, stderr } = await refusedStart([flag, file('bad', text)]);
        expect(code).to.equal(2);
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
      });
    }
  });
});
