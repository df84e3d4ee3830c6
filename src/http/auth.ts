import { createHash, timingSafeEqual } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import { HookError } from '../errors.ts';
import { sendError } from './errors.ts';
import { type ReloadReport, watchFiles } from './watched-files.ts';

/** Who may call. With neither file anyone may, but for what TLS asks of the caller. */
export interface AuthOptions {
  readonly authTokenFile: string | undefined;
  readonly basicAuthFile: string | undefined;
  readonly clientName: readonly string[] | undefined;
}

/** Secrets by their digests: all of one length, as a comparison in constant time needs them. */
type Digests = readonly Buffer[];

/**
 * Lets in who has a token, a user's password, and a certificate of a known name, as far as each is asked for.
 * What is wrong is not told.
 * @throws HookError InvalidOption where a file can't be read or holds nothing
 */
export function authenticate(options: AuthOptions, report: ReloadReport): RequestHandler {
  const accepted = new Map<string, Digests>();
  watchSecrets(options.authTokenFile, 'Bearer ', (line) => line, accepted, report);
  watchSecrets(options.basicAuthFile, 'Basic ', encodeBasic, accepted, report);
  if (accepted.size === 0 && options.clientName === undefined) return (_request, _response, next) => next();
  return (request, response, next) => {
    const authorized = accepted.size === 0 || isAccepted(request.headers.authorization ?? '', accepted);
    if (authorized && isKnown(request.socket, options.clientName)) return next();
    if (accepted.size > 0)
      response.set('WWW-Authenticate', [...accepted.keys()].map((scheme) => scheme.trim()).join(', '));
    sendError(response, new HookError('Unauthorized', 'not authorized'));
  };
}

function watchSecrets(
  path: string | undefined,
  scheme: string,
  encode: (line: string) => string,
  accepted: Map<string, Digests>,
  report: ReloadReport,
): void {
  if (path === undefined) return;
  const use = ([text = '']: readonly string[]) => {
    const lines = text
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '');
    if (lines.length === 0) throw new Error('holds no line');
    accepted.set(
      scheme,
      lines.map((line) => digest(encode(line))),
    );
  };
  watchFiles([path], use, report);
}

function encodeBasic(line: string): string {
  if (!line.includes(':')) throw new Error('expected user:password lines');
  return Buffer.from(line).toString('base64');
}

/** Compares with every secret, so that the time says nothing of which one it was. */
function isAccepted(header: string, accepted: ReadonlyMap<string, Digests>): boolean {
  let found = false;
  for (const [scheme, digests] of accepted) {
    if (header.slice(0, scheme.length).toLowerCase() !== scheme.toLowerCase()) continue;
    const given = digest(header.slice(scheme.length).trim());
    for (const secret of digests) found = timingSafeEqual(given, secret) || found;
  }
  return found;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The certificate itself was checked against the CA when the connection was made. */
function isKnown(socket: unknown, names: readonly string[] | undefined): boolean {
  if (names === undefined) return true;
  if (!(socket instanceof TLSSocket) || !socket.authorized) return false;
  const { subject, subjectaltname = '' } = socket.getPeerCertificate();
  const given = subjectaltname
    .split(', ')
    .flatMap((name) => (name.startsWith('DNS:') ? [name.slice('DNS:'.length)] : []));
  const common: unknown = subject?.CN;
  return names.some((name) => given.includes(name) || name === common);
}
