import { createHash, timingSafeEqual } from 'node:crypto';
import { TLSSocket } from 'node:tls';
import type { RequestHandler } from 'express';
import { HookError } from '../errors.ts';
import { sendError } from './errors.ts';
import { type ReloadReport, watchFiles } from './watched-files.ts';

/** How to authenticate callers. Without either file, callers need no secret; TLS can still require a certificate. */
export interface AuthOptions {
  readonly authTokenFile: string | undefined;
  readonly basicAuthFile: string | undefined;
  readonly clientName: readonly string[] | undefined;
}

/** The digests of secrets. They have the same length, which a comparison in constant time requires. */
type Digests = readonly Buffer[];

/**
 * Authenticates callers. If a file is configured, a caller needs a token or a user's password from it. If client names
 * are configured, a caller also needs a certificate with one of the names. The response does not say which check
 * failed.
 * @throws HookError InvalidOption if a file cannot be read or is empty
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
    if (lines.length === 0) throw new Error('the file is empty');
    accepted.set(
      scheme,
      lines.map((line) => digest(encode(line))),
    );
  };
  watchFiles([path], use, report);
}

function encodeBasic(line: string): string {
  if (!line.includes(':')) throw new Error('expected lines of the form user:password');
  return Buffer.from(line).toString('base64');
}

/** Compares with every secret, so that the time does not reveal which secret matched. */
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

/**
 * Checks the name in the client certificate. TLS verified the certificate itself when the connection was established.
 */
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
