import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { type ErrorCode, HookError } from '../errors.ts';
import type { Logger } from './log.ts';

const statusOf: Readonly<Record<ErrorCode, number>> = {
  CustomizeHookMissing: 400,
  HookVersionUnsupported: 400,
  Internal: 500,
  InvalidConfiguration: 400,
  InvalidInput: 400,
  InvalidJson: 400,
  InvalidOption: 400,
  InvalidRequest: 400,
  MethodNotAllowed: 405,
  NotFound: 404,
  PayloadTooLarge: 413,
  TooManyRequests: 429,
  Unauthorized: 401,
  UnsupportedMediaType: 415,
};

/** Answers with one line, since Metacontroller prints the body in an event as it is. */
export function sendError(response: Response, error: HookError): void {
  const { code, message } = error;
  response.status(statusOf[code]).json({ error: { code, message } });
}

/** Unknown paths. */
export const notFound: RequestHandler = (request, response) => {
  sendError(response, new HookError('NotFound', `${request.path.slice(0, 80)}: no such path`));
};

/** Known paths, other methods. */
export function methodNotAllowed(allowed: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', allowed);
    sendError(response, new HookError('MethodNotAllowed', `${request.method} ${request.path}: use ${allowed}`));
  };
}

/** Every error that a handler throws; what is not foreseen is logged and answered without a word of detail. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const known = asHookError(error);
    if (known === undefined) log.log('error', 'internal error', { error: describe(error) });
    sendError(response, known ?? new HookError('Internal', 'internal error, see the log of the hook'));
  };
}

function asHookError(error: unknown): HookError | undefined {
  if (error instanceof HookError) return error;
  // What is nested deeper than the stack can be neither read nor written.
  if (error instanceof RangeError) return new HookError('InvalidRequest', 'the body is nested too deeply');
  return undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
