import type { IncomingMessage } from 'node:http';
import type { RequestHandler, Response } from 'express';
import morgan from 'morgan';
import type { LogLevel } from '../config/options.ts';
import type { Fields, Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What a handler tells the access log of a request. */
export interface Outcome {
  readonly hook: 'customize' | 'sync';
  /** `namespace/name` of the instance. */
  readonly parent: string;
  /** The reason of the Ready condition. */
  readonly outcome?: string;
}

const outcomes = new WeakMap<object, Outcome>();

/** Notes what the access log is to say of a request. */
export function noteOutcome(response: Response, outcome: Outcome): void {
  outcomes.set(response, outcome);
}

/**
 * One line a request, once it has been answered. morgan measures; the line is made from the request itself, since
 * morgan's tokens are escaped already.
 */
export function accessLog(log: Logger, metrics: Metrics): RequestHandler {
  return morgan((tokens, request, response) => {
    const milliseconds = Number(tokens['total-time']?.(request, response) ?? 0);
    const outcome = outcomes.get(response);
    const status = response.statusCode;
    metrics.observeRequest(outcome?.hook ?? hookOf(request), status, milliseconds / 1000);
    const fields: Fields = { method: request.method, path: request.url?.slice(0, 200), status, milliseconds };
    log.log(levelOf(status), 'request', Object.assign(fields, outcome));
    return undefined;
  });
}

/** Of a request that could not be read, by its path alone. */
function hookOf({ url }: IncomingMessage): string {
  if (url === '/sync') return 'sync';
  return url === '/customize' ? 'customize' : 'none';
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
