import { expect } from 'chai';
import supertest from 'supertest';
import { type HookProcess, refusedStart, startHook } from '../support/process.ts';
import { syncRequest } from '../support/request.ts';

describe('the mgi process', () => {
  describe('with valid options', () => {
    let hook: HookProcess;
    before(async () => {
      hook = await startHook();
    });

    it('answers sync requests on the hook port', () =>
      supertest(`http://127.0.0.1:${hook.port}`).post('/sync').send(syncRequest()).expect(200));
    it('reports ready on the admin port', () =>
      supertest(`http://127.0.0.1:${hook.adminPort}`).get('/readyz').expect(200));
    it('exits with code 0 on SIGTERM', async () => {
      hook.child.kill('SIGTERM');
      expect(await hook.exited()).to.equal(0);
    });
  });

  describe('when it cannot start', () => {
    for (const argv of [
      ['--port', 'x'],
      ['--auth-token-file', '/does/not/exist'],
      ['--tls-cert-file', 'a'],
      ['--client-name', 'a'],
      ['--host', '203.0.113.1', '--port', '0', '--admin-port', '0'],
    ]) {
      it(`exits with code 2 and prints one line: ${argv.join(' ')}`, async () => {
        const { code, stderr } = await refusedStart(argv);
        expect(stderr).to.match(/^mgi: [^\n]+\n$/);
        expect(code).to.equal(2);
      });
    }
  });
});
