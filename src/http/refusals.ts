import type { Request, RequestHandler, Response } from 'express';
import { HookError, quote } from '../errors.ts';
import { sendError } from './errors.ts';
import type { Metrics } from './metrics.ts';

/** Seconds after which a refused caller should retry. */
const retryAfter = '1';

/** Responds with 429. Metacontroller then asks again after a second, without an event. */
export function askToRetry(response: Response, error: HookError): void {
  response.set('Retry-After', retryAfter);
  sendError(response, error);
}

/**
 * Refuses every request once the process stops. The next attempt uses another connection, which reaches another pod.
 * A Service does not affect connections that exist, so Metacontroller would keep calling this pod.
 */
export function refuseWhileStopping(isStopping: () => boolean, metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    if (!isStopping()) return next();
    metrics.observeRefusal('stopping');
    disconnect(
      request,
      response,
      new HookError('Stopping', 'this hook is stopping: retry later on another connection'),
    );
  };
}

/**
 * Refuses requests for another revision of the configuration. During a roll-out, another pod has that revision.
 * A path without a revision accepts every configuration.
 */
export function requireRevision(own: string | undefined, metrics: Metrics): RequestHandler {
  const described = own === undefined ? 'no configuration revision' : `the configuration revision ${quote(own)}`;
  return (request, response, next) => {
    const { revision } = request.params;
    if (revision === undefined || revision === own) return next();
    metrics.observeRefusal('revision');
    const message = `this hook has ${described}, the CompositeController asks for ${quote(revision)}: retry later`;
    disconnect(request, response, new HookError('OtherRevision', message));
  };
}

/**
 * Responds and closes the connection. Reads the body first: the kernel resets a connection that is closed with unread
 * data, and the caller would then see an error instead of the response.
 */
function disconnect(request: Request, response: Response, error: HookError): void {
  response.set('Connection', 'close');
  request.once('end', () => askToRetry(response, error)).resume();
}
