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
  const known = request.get('If-None-Match');
  response.type('application/json');
  if (known === undefined && !hasEtags(request, controller)) {
    response.send(text);
    return;
  }
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.set('ETag', etag);
  if (known?.split(/\s*,\s*/).includes(etag) === true) response.status(304).end();
  else response.send(text);
}

function hasEtags({ path }: Request, controller: CompositeController | undefined): boolean {
  const hooks = controller?.spec.hooks;
  const hook = path === '/sync' ? hooks?.sync : hooks?.customize;
  return hook?.webhook?.etag?.enabled === true;
}
