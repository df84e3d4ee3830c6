import { isAscii } from 'node:buffer';
import type { Request, RequestHandler } from 'express';
import { HookError } from '../errors.ts';

/**
 * Reads a JSON body into `request.body`. express.json decodes bodies of megabytes piece by piece, which costs as much
 * as the rest of the request. This function collects the bytes and decodes them at once.
 * @param maxBody the maximum size in bytes
 */
export function readJson(maxBody: number): RequestHandler {
  return (request, _response, next) => {
    requireJson(request);
    const tooLarge = () =>
      new HookError('PayloadTooLarge', `the body is larger than ${maxBody} bytes: increase --max-body`);
    if (Number(request.headers['content-length'] ?? 0) > maxBody) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    const gather = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBody) return;
      request.off('data', gather).off('end', finish);
      // Discards the rest of the body, so that the caller can read the response.
      request.resume();
      next(tooLarge());
    };
    const finish = () => {
      try {
        request.body = parse(chunks, size);
        next();
      } catch (error) {
        next(error);
      }
    };
    request.on('data', gather).once('end', finish);
    // A caller that disconnects in the middle gets no response. morgan logs the disconnection.
    request.once('error', () => {});
  };
}

function requireJson({ headers }: Request): void {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw unsupported('send a JSON body with Content-Type: application/json');
  }
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw unsupported(`charset ${charset} is not supported: send UTF-8`);
  if (encoding !== 'identity')
    throw unsupported(`Content-Encoding ${encoding} is not supported: send the body without encoding`);
}

function unsupported(message: string): HookError {
  return new HookError('UnsupportedMediaType', message);
}

/**
 * Returns the body of a request and removes it from the request. The request of a kept connection stays in memory until
 * the next request, and would keep megabytes in memory for no reason.
 */
export function takeBody(request: Request): unknown {
  const body: unknown = request.body;
  request.body = undefined;
  return body;
}

function parse(chunks: Buffer[], size: number): unknown {
  const text = decode(chunks, size);
  chunks.length = 0;
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) throw error;
    throw new HookError(
      'InvalidJson',
      `the body is not JSON: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
}

/**
 * The buffer in which bodies are assembled. New memory for each body would cost more than copying does, and would cause
 * more garbage collections. Larger bodies get their own memory. Of the 16 MiB, only the size of the largest body is
 * used.
 */
const joint = Buffer.allocUnsafeSlow(2 ** 24);

/**
 * The size in bytes from which Node keeps a latin1 string outside the heap. Such strings make V8 run more full garbage
 * collections.
 */
const externalBytes = 10 ** 6;

/** Decodes a body. Nearly all bodies are ASCII, which needs no UTF-8 decoding and so only half the time. */
function decode(chunks: readonly Buffer[], size: number): string {
  const bytes = size <= joint.length ? joint.subarray(0, size) : Buffer.allocUnsafe(size);
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(bytes, offset);
  return bytes.toString(size < externalBytes && isAscii(bytes) ? 'latin1' : 'utf8');
}
