import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** A hook that runs as a process of its own, as its users run it. */
export interface HookProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly adminPort: number;
  /** What it logged, a line an event. */
  readonly lines: string[];
  /** Waits for a line that says something. */
  logged(word: string): Promise<string>;
  /** Waits for the exit code. */
  exited(): Promise<number | null>;
}

/** Starts a hook on free ports of loopback and waits until it listens; it is gone after the suite. */
export async function startHook(argv: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<HookProcess> {
  const ports = ['--host', '127.0.0.1', '--port', '0', '--admin-port', '0'];
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'serve', ...ports, ...argv], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exit = once(child, 'exit');
  const lines: string[] = [];
  const waiting: { word: string; found: (line: string) => void }[] = [];
  let rest = '';
  child.stdout.on('data', (chunk) => {
    const parts = `${rest}${chunk}`.split('\n');
    rest = parts.pop() ?? '';
    for (const line of parts) {
      lines.push(line);
      for (const { word, found } of waiting) if (line.includes(word)) found(line);
    }
  });
  const logged = (word: string) => {
    const line = lines.find((one) => one.includes(word));
    return line === undefined ? new Promise<string>((found) => waiting.push({ word, found })) : Promise.resolve(line);
  };
  process.once('exit', () => child.kill('SIGKILL'));
  const started = JSON.parse(await logged('"listening"'));
  return {
    child,
    port: started.port,
    adminPort: started.adminPort,
    lines,
    logged,
    exited: async () => (await exit)[0],
  };
}

/** Runs `mgi` with options that it refuses; its exit code and its one line. */
export async function refusedStart(argv: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'serve', ...argv], { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

/** Whether certificates can be made here; where not, their tests are left out and a line says so. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl) process.stderr.write('left out: the tests of TLS and client certificates, for want of openssl\n');

/** Certificates of a private CA, made with openssl. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Makes a CA, a server pair for 127.0.0.1 and a client pair with a common name. */
export function makeCertificates(folder: string, clientName = 'metacontroller'): Certificates {
  const path = (name: string) => join(folder, name);
  const files = ['-keyout', path('ca.key'), '-out', path('ca.crt')];
  openssl('req', '-x509', ...newKey, ...files, '-subj', '/CN=test CA', '-days', '2');
  sign(folder, 'server', '/CN=hook', 'subjectAltName=IP:127.0.0.1,DNS:localhost');
  signClient(folder, clientName);
  return {
    ca: path('ca.crt'),
    cert: path('server.crt'),
    key: path('server.key'),
    clientCert: path('client.crt'),
    clientKey: path('client.key'),
  };
}

/** Makes a new client pair with a common name, of the CA that is in the folder. */
export function signClient(folder: string, name: string): void {
  sign(folder, 'client', `/CN=${name}`, 'extendedKeyUsage=clientAuth');
}

function sign(folder: string, name: string, subject: string, extension: string): void {
  const path = (file: string) => join(folder, file);
  writeFileSync(path('ext'), extension);
  openssl('req', ...newKey, '-keyout', path(`${name}.key`), '-out', path(`${name}.csr`), '-subj', subject);
  const ca = ['-CA', path('ca.crt'), '-CAkey', path('ca.key'), '-CAcreateserial', '-days', '2'];
  openssl('x509', '-req', '-in', path(`${name}.csr`), '-out', path(`${name}.crt`), ...ca, '-extfile', path('ext'));
}

function openssl(...argv: readonly string[]): void {
  execFileSync('openssl', argv, { stdio: 'pipe' });
}
