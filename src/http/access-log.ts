import type { RequestHandler, Response } from 'express';
import morgan from 'morgan';
import type { LogLevel } from '../config/option-table.ts';
import type { Fields, Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { type HookName, hookOf } from './paths.ts';

/** The details of a request that a handler passes to the access log. */
export interface Outcome {
  readonly hook: HookName;
  /** `namespace/name` of the instance. */
  readonly parent: string;
  /** The reason of the Ready condition. */
  readonly outcome?: string;
}

const outcomes = new WeakMap<object, Outcome>();

/** Records the details that the access log adds to the line of a request. */
export function noteOutcome(response: Response, outcome: Outcome): void {
  outcomes.set(response, outcome);
}

/**
 * Logs one line for each request after the response. morgan measures the time. The other fields come from the request
 * itself, because morgan's tokens are already escaped.
 */
export function accessLog(log: Logger, metrics: Metrics): RequestHandler {
  return morgan((tokens, request, response) => {
    const milliseconds = Number(tokens['total-time']?.(request, response) ?? 0);
    const outcome = outcomes.get(response);
    const status = response.statusCode;
    metrics.observeRequest(outcome?.hook ?? hookOf(request.url ?? '') ?? 'none', status, milliseconds / 1000);
    const fields: Fields = { method: request.method, path: request.url?.slice(0, 200), status, milliseconds };
    log.log(levelOf(status), 'request', Object.assign(fields, outcome));
    return undefined;
  });
}

function levelOf(status: number): LogLevel {
  if (status >= 500) return 'error';
  return status >= 400 ? 'warn' : 'info';
}
