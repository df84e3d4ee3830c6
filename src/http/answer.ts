import { createHash } from 'node:crypto';
import type { Request, Response } from 'express';
import type { CompositeController } from '../api/controller.ts';
import { noteAnswer } from './exchanges.ts';
import { hookOf } from './paths.ts';
import { jsonType, sendText } from './send.ts';

/**
 * Sends a response. If Metacontroller uses ETags (its CompositeController enables them, or the request carries one),
 * the response carries an ETag, and a response that Metacontroller already has is not sent again. Without ETags,
 * nothing is hashed.
 */
export function sendAnswer(
  request: Request,
  response: Response,
  answer: object,
  controller: CompositeController | undefined,
): void {
  noteAnswer(response, answer);
  const text = JSON.stringify(answer);
  const known = request.headers['if-none-match'];
  if (known === undefined && !hasEtags(request, controller)) {
    sendText(response, jsonType, text);
    return;
  }
  const etag = `"${createHash('sha256').update(text).digest('base64url')}"`;
  response.set('ETag', etag);
  if (known?.split(/\s*,\s*/).includes(etag) === true) response.status(304).end();
  else sendText(response, jsonType, text);
}

function hasEtags({ url }: Request, controller: CompositeController | undefined): boolean {
  const hooks = controller?.spec.hooks;
  const hook = hookOf(url) === 'sync' ? hooks?.sync : hooks?.customize;
  return hook?.webhook?.etag?.enabled === true;
}
