import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { CompositeController } from '../api/controller.ts';

/**
 * Sends an answer. Where Metacontroller has ETags on (its CompositeController says so, or it sends one along) the answer
 * carries one, and what it has already is not sent again. Off, nothing is hashed.
 */
export function sendAnswer(
  request: Request,
  response: Response,
  answer: object,
  controller: CompositeController | undefined,
): void {
  const text = JSON.stringify(answer);
  const known = request.headers['if-none-match'];
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (known === undefined && !hasEtags(request, controller)) {
    sendText(response, text);
    return;
  }
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.set('ETag', etag);
  if (known?.split(/\s*,\s*/).includes(etag) === true) response.status(304).end();
  else sendText(response, text);
}

/** express' own send does more than an answer needs. */
function sendText(response: Response, text: string): void {
  response.setHeader('Content-Length', Buffer.byteLength(text));
  response.end(text);
}

function hasEtags({ path }: Request, controller: CompositeController | undefined): boolean {
  const hooks = controller?.spec.hooks;
  const hook = path === '/sync' ? hooks?.sync : hooks?.customize;
  return hook?.webhook?.etag?.enabled === true;
}
