import { once } from 'node:events';
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import { gzipSync } from 'node:zlib';
import { expect } from 'chai';
import supertest from 'supertest';
import { type HookProcess, startHook } from '../support/process.ts';
import { gateway, syncRequest } from '../support/request.ts';

const body = JSON.stringify(syncRequest());

describe('a hook with hostile or broken callers', () => {
  let hook: HookProcess;
  const http = () => supertest(`http://127.0.0.1:${hook.port}`);
  const post = (text: string | Buffer) => http().post('/sync').set('Content-Type', 'application/json').send(text);
  const open = async (): Promise<Socket> => {
    const socket = connect(hook.port, '127.0.0.1');
    await once(socket, 'connect');
    return socket;
  };
  /** Sends raw text. Returns everything received until the connection closes. */
  const exchange = async (text: string, end = false): Promise<string> => {
    const socket = await open();
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.on('error', () => {});
    socket.write(text);
    if (end) socket.end();
    await once(socket, 'close');
    return answer;
  };
  before(async () => {
    hook = await startHook(['--max-body', '1mb', '--max-in-flight', '2']);
  });
  afterEach(() => http().post('/sync').send(syncRequest()).expect(200));

  it('refuses a body that is too large by its Content-Length or by its actual size', async () => {
    await post(`"${'x'.repeat(1024 ** 2)}"`)
      .expect(413)
      .expect(/--max-body/);
    const chunk = `${(65536).toString(16)}\r\n${'x'.repeat(65536)}\r\n`.repeat(20);
    const head = 'POST /sync HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: application/json\r\n';
    expect(await exchange(`${head}Transfer-Encoding: chunked\r\n\r\n${chunk}0\r\n\r\n`)).to.contain('413');
  });

  it('refuses compressed bodies, such as decompression bombs', () =>
    post(gzipSync(Buffer.alloc(50 * 1024 ** 2)))
      .set('Content-Encoding', 'gzip')
      .expect(415));

  for (const [what, text] of [
    ['that is deeply nested', '['.repeat(200_000) + ']'.repeat(200_000)],
    ['with a deeply nested field', `{"parent":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}}`],
    ['that is truncated', body.slice(0, -100)],
    ['with a duplicate key', `{"parent":1,"parent":2,${body.slice(1, -1)},"finalizing":7}`],
    ['that is not UTF-8', Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x7d])],
    ['that is only a number', '1e999'],
    ['with a lone surrogate', '{"a":"\\ud800"}'],
  ] as const) {
    it(`refuses JSON ${what}`, () => post(text).expect(400));
  }

  it('survives a child that is nested too deeply to be serialized', () => {
    const deep = `${'{"a":'.repeat(20_000)}1${'}'.repeat(20_000)}`;
    const text = JSON.stringify(syncRequest({ gateways: [], service: { apiVersion: 'v1', kind: 'Service' } }));
    return post(
      text.replace(
        '"kind":"Service"}',
        `"kind":"Service","metadata":{"name":"edge","namespace":"demo"},"spec":{"selector":{},"type":"NodePort","ports":[${deep}]}}`,
      ),
    ).expect((response) => {
      expect(response.status).to.be.oneOf([200, 400]);
    });
  });

  it('refuses data that is not HTTP, unknown methods and oversized headers', async () => {
    expect(await exchange('hello\r\n\r\n')).to.match(/^HTTP\/1\.1 400/);
    expect(await exchange('BREW /sync HTTP/1.1\r\nHost: x\r\n\r\n')).to.match(/^HTTP\/1\.1 400/);
    expect(await exchange(`GET /sync HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(40_000)}\r\n\r\n`)).to.match(
      /^HTTP\/1\.1 431/,
    );
  });

  it('answers pipelined requests', async () => {
    const one = `POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n`;
    const answer = await exchange(`${one}\r\n${body}${one}Connection: close\r\n\r\n${body}`);
    expect(answer.match(/HTTP\/1\.1 200 OK/g)).to.have.length(2);
  });

  it('answers a caller that has half-closed the connection', async () => {
    const head = `POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`;
    expect(await exchange(`${head}${body}`, true)).to.contain('HTTP/1.1 200 OK');
  });

  it('answers callers above --max-in-flight with 429 and Retry-After', async () => {
    const stalled = await Promise.all([open(), open()]);
    for (const socket of stalled) {
      socket.write('POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
      socket.on('error', () => {});
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
    const { headers } = await http().post('/sync').send(syncRequest()).expect(429);
    expect(headers['retry-after']).to.match(/^\d+$/);
    await supertest(`http://127.0.0.1:${hook.adminPort}`)
      .get('/metrics')
      .expect(/mgi_requests_shed_total 1/);
    for (const socket of stalled) socket.destroy();
    await new Promise((resolve) => setTimeout(resolve, 200));
  });

  it('closes connections that send incomplete headers', async () => {
    const started = Date.now();
    expect(await exchange('POST /sync HT')).to.match(/^HTTP\/1\.1 408/);
    expect(Date.now() - started).to.be.below(15_000);
  }).timeout(20_000);

  it('keeps idle connections open longer than a Go client does', async () => {
    const { headers } = await http().post('/sync').set('Connection', 'keep-alive').send(syncRequest()).expect(200);
    expect(Number(/timeout=(\d+)/.exec(headers['keep-alive'] ?? '')?.[1])).to.be.above(90);
  });

  it('serves requests while a thousand idle connections are open', async () => {
    const sockets = await Promise.all(Array.from({ length: 1000 }, open));
    await http().post('/sync').send(syncRequest()).expect(200);
    for (const socket of sockets) socket.destroy();
  });

  it('logs only lines that a caller cannot forge', async () => {
    await http().post('/a%0A{"level":"info"}').expect(404);
    for (const line of hook.lines) expect(() => JSON.parse(line)).to.not.throw();
  });
});

describe('a hook that receives a termination signal', () => {
  it('becomes unready immediately, finishes running requests and exits with code 0', async () => {
    const hook = await startHook();
    const socket = connect(hook.port, '127.0.0.1');
    let answer = '';
    socket.on('data', (chunk) => {
      answer += String(chunk);
    });
    socket.write(
      `POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\n\r\n`,
    );
    await new Promise((resolve) => setTimeout(resolve, 200));
    hook.child.kill('SIGTERM');
    await hook.logged('stopping');
    await supertest(`http://127.0.0.1:${hook.adminPort}`).get('/readyz').expect(503, 'stopping\n');
    socket.write(body);
    expect(await hook.exited()).to.equal(0);
    expect(answer).to.contain('HTTP/1.1 200 OK');
  });

  it('refuses new requests with 429 on a kept connection during --shutdown-delay, and closes it', async () => {
    const hook = await startHook(['--shutdown-delay', '2s']);
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const large = JSON.stringify(syncRequest({ gateways: Array.from({ length: 2000 }, (_, n) => gateway(`g${n}`)) }));
    const post = () => supertest(`http://127.0.0.1:${hook.port}`).post('/sync').agent(agent).type('json').send(large);
    await post().expect(200).expect('Connection', 'keep-alive');
    hook.child.kill('SIGTERM');
    await hook.logged('stopping');
    await post()
      .expect(429)
      .expect('Retry-After', '1')
      .expect('Connection', 'close')
      .expect(({ body: { error } }) => expect(error.code).to.equal('Stopping'));
    expect(await hook.exited()).to.equal(0);
  });

  it('aborts requests that exceed --shutdown-grace, and exits with code 0', async () => {
    const hook = await startHook(['--shutdown-grace', '1s']);
    const socket = connect(hook.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 200));
    hook.child.kill('SIGTERM');
    expect(await hook.exited()).to.equal(0);
  });

  it('exits immediately with code 1 at the second signal', async () => {
    const hook = await startHook();
    const socket = connect(hook.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write('POST /sync HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 10\r\n\r\n{');
    await new Promise((resolve) => setTimeout(resolve, 200));
    hook.child.kill('SIGTERM');
    await hook.logged('stopping');
    hook.child.kill('SIGTERM');
    expect(await hook.exited()).to.equal(1);
  });

  it('continues to serve when its stdout is closed', async () => {
    const hook = await startHook();
    hook.child.stdout?.destroy();
    for (let count = 0; count < 3; count += 1) {
      await supertest(`http://127.0.0.1:${hook.port}`)
        .post('/sync')
        .send(syncRequest({ gateways: [gateway()] }))
        .expect(200);
    }
  });
});

describe('a hook without authentication that listens on all addresses', () => {
  it('logs a warning with a remedy', async () => {
    const hook = await startHook(['--host', '0.0.0.0']);
    const line = JSON.parse(await hook.logged('the hook port accepts requests without authentication'));
    expect(line.remedy).to.contain('NetworkPolicy').and.contain('--auth-token-file');
  });

  it('logs no warning with --unauthenticated allow, which comes with the NetworkPolicy', async () => {
    const hook = await startHook(['--host', '0.0.0.0', '--unauthenticated', 'allow']);
    await supertest(`http://127.0.0.1:${hook.port}`).post('/sync').send(syncRequest()).expect(200);
    expect(hook.lines.join('')).to.contain('listening').and.not.contain('without authentication');
  });
});
