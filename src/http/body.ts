import { isAscii } from 'node:buffer';
import type { Request, RequestHandler } from 'express';
import { HookError } from '../errors.ts';

/**
 * Reads a JSON body into `request.body`. express.json decodes bodies of megabytes piece by piece, which costs as much
 * as all the rest; here the bytes are gathered and decoded at once.
 * @param maxBody bytes
 */
export function readJson(maxBody: number): RequestHandler {
  return (request, _response, next) => {
    requireJson(request);
    const tooLarge = () =>
      new HookError('PayloadTooLarge', `the body has more than ${maxBody} bytes: raise --max-body`);
    if (Number(request.headers['content-length'] ?? 0) > maxBody) throw tooLarge();
    const chunks: Buffer[] = [];
    let size = 0;
    const gather = (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size <= maxBody) return;
      request.off('data', gather).off('end', finish);
      // What still comes is let go by, so that the caller can read the answer.
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
    // A caller that goes away in the middle gets no answer; morgan logs that it went.
    request.once('error', () => {});
  };
}

function requireJson({ headers }: Request): void {
  const { 'content-encoding': encoding = 'identity', 'content-type': type = '' } = headers;
  if (!/^application\/json\s*(?:;|$)/i.test(type)) {
    throw unsupported('send a JSON body with Content-Type: application/json');
  }
  const charset = /;\s*charset="?([\w-]+)/i.exec(type)?.[1] ?? 'utf-8';
  if (!/^utf-?8$/i.test(charset)) throw unsupported(`charset ${charset}: send UTF-8`);
  if (encoding !== 'identity') throw unsupported(`Content-Encoding ${encoding}: send bodies as they are`);
}

function unsupported(message: string): HookError {
  return new HookError('UnsupportedMediaType', message);
}

/**
 * What the body of a request holds, once: the request of a connection that is kept lives until the next one comes, and
 * would keep megabytes alive for nothing.
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
 * Where a body is put together, since fresh memory for each costs more than the copying, and more garbage collections;
 * larger ones get their own. Of its 16 MiB only as much is ever used as the largest body had.
 */
const joint = Buffer.allocUnsafeSlow(2 ** 24);

/** Bytes from which Node keeps a latin1 string outside of the heap, where V8 meets it with more full collections. */
const externalBytes = 10 ** 6;

/** Nearly all bodies are ASCII, which needs no UTF-8 decoding: half the time. */
function decode(chunks: readonly Buffer[], size: number): string {
  const bytes = size <= joint.length ? joint.subarray(0, size) : Buffer.allocUnsafe(size);
  let offset = 0;
  for (const chunk of chunks) offset += chunk.copy(bytes, offset);
  return bytes.toString(size < externalBytes && isAscii(bytes) ? 'latin1' : 'utf8');
}
