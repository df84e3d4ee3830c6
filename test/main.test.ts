import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect } from 'chai';
import supertest from 'supertest';
import { syncRequest } from './support/request.ts';

const main = new URL('../src/main.ts', import.meta.url).pathname;
const start = (argv: readonly string[]) =>
  spawn(process.execPath, ['--import', 'tsx', main, ...argv], { stdio: 'pipe' });

/** The first line of what a process prints; the rest is read and dropped, or it would block. */
function firstLine(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      if (text.includes('\n')) resolve(text.split('\n')[0] ?? '');
    });
  });
}

describe('the process', () => {
  describe('when it serves', () => {
    let child: ChildProcess;
    let started: { port: number; adminPort: number };
    before(async () => {
      child = start(['serve', '--host', '127.0.0.1', '--port', '0', '--admin-port', '0']);
      started = JSON.parse(await firstLine(child));
    });
    after(() => child.kill('SIGKILL'));

    it('answers on the hook port', () =>
      supertest(`http://127.0.0.1:${started.port}`).post('/sync').send(syncRequest()).expect(200));
    it('is ready on the admin port', () =>
      supertest(`http://127.0.0.1:${started.adminPort}`).get('/readyz').expect(200));
    it('ends with 0 on SIGTERM', async () => {
      child.kill('SIGTERM');
      const [code] = await once(child, 'exit');
      expect(code).to.equal(0);
    });
  });

  describe('when an option is wrong', () => {
    it('ends with 2', async () => {
      const [code] = await once(start(['serve', '--port', 'x']), 'exit');
      expect(code).to.equal(2);
    });
  });
});
