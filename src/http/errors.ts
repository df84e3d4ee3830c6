import type { ErrorRequestHandler, RequestHandler, Response } from 'express';
import { type ErrorCode, HookError } from '../errors.ts';
import { noteAnswer } from './exchanges.ts';
import type { Logger } from './log.ts';
import { jsonType, sendText } from './send.ts';

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
  OtherRevision: 429,
  PayloadTooLarge: 413,
  Stopping: 429,
  TooManyRequests: 429,
  Unauthorized: 401,
  UnsupportedMediaType: 415,
};

/** Sends an error as one line, because Metacontroller copies the body into an event unchanged. */
export function sendError(response: Response, error: HookError): void {
  const { code, message } = error;
  const answer = { error: { code, message } };
  noteAnswer(response, answer);
  response.status(statusOf[code]);
  sendText(response, jsonType, JSON.stringify(answer));
}

/** Handles unknown paths. */
export const notFound: RequestHandler = (request, response) => {
  sendError(response, new HookError('NotFound', `${request.path.slice(0, 80)}: no such path`));
};

/** Handles unsupported methods of known paths. */
export function methodNotAllowed(allowed: string): RequestHandler {
  return (request, response) => {
    response.set('Allow', allowed);
    sendError(response, new HookError('MethodNotAllowed', `${request.method} ${request.path}: use ${allowed}`));
  };
}

/** Handles every error that a handler throws. Logs an unexpected error, and responds to it without details. */
export function errorHandler(log: Logger): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    if (response.headersSent) return next(error);
    const known = asHookError(error);
    if (known === undefined) log.log('error', 'internal error', { error: describe(error) });
    sendError(response, known ?? new HookError('Internal', 'internal error: see the log of the hook'));
  };
}

function asHookError(error: unknown): HookError | undefined {
  if (error instanceof HookError) return error;
  // A value nested deeper than the stack allows can be neither parsed nor serialized.
  if (error instanceof RangeError) return new HookError('InvalidRequest', 'the body is nested too deeply');
  // express could not decode a parameter of the path.
  if (error instanceof URIError) return new HookError('NotFound', 'the path is not valid');
  return undefined;
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
