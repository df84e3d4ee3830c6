import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

const main = new URL('../../src/main.ts', import.meta.url).pathname;

/** A hook that runs in a separate process, as in production. */
export interface HookProcess {
  readonly child: ChildProcess;
  readonly port: number;
  readonly adminPort: number;
  /** The log lines so far, one for each event. */
  readonly lines: string[];
  /** Waits for a log line that contains a word. */
  logged(word: string): Promise<string>;
  /** Waits for the exit code. */
  exited(): Promise<number | null>;
}

/**
 * Starts a hook on free loopback ports and waits until it listens. The hook is killed when the test run exits.
 * @param program the arguments of Node that run mgi: by default its source
 */
export async function startHook(
  argv: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  program: readonly string[] = ['--import', 'tsx', main],
): Promise<HookProcess> {
  const host = argv.includes('--host') ? [] : ['--host', '127.0.0.1'];
  const ports = [...host, '--port', '0', '--admin-port', '0'];
  const child = spawn(process.execPath, [...program, 'serve', ...ports, ...argv], {
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
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  child.once('exit', () => process.off('exit', kill));
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

/** Runs `mgi serve` with options that it refuses. Returns the exit code and stderr. */
export async function refusedStart(argv: readonly string[]): Promise<{ code: number | null; stderr: string }> {
  const child = spawn(process.execPath, ['--import', 'tsx', main, 'serve', ...argv], { stdio: 'pipe' });
  let stderr = '';
  child.stderr.on('data', (chunk) => {
    stderr += String(chunk);
  });
  const [code] = await once(child, 'close');
  return { code, stderr };
}

/** Whether openssl is installed. If not, tests that need certificates are skipped and stderr reports it. */
export const hasOpenssl = spawnSync('openssl', ['version']).status === 0;
if (!hasOpenssl)
  process.stderr.write('skipped: tests of TLS and client certificates, because openssl is not installed\n');

/** Paths of certificates and keys of a private CA. */
export interface Certificates {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
  readonly clientCert: string;
  readonly clientKey: string;
}

const newKey = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes'];

/** Creates a CA, a server certificate for 127.0.0.1 and a client certificate with a common name, using openssl. */
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

/** Creates a new client certificate with a common name, signed by the CA in the folder. */
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
