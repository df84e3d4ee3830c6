import type { RequestHandler, Response } from 'express';
import { isObject } from '../api/json.ts';
import { hookOf } from './paths.ts';
import type { Recorder } from './recorder.ts';

/** The answers of the requests that are recorded. Undefined until there is an answer. */
const answers = new WeakMap<object, object | undefined>();

/** Passes an answer to the recorder, if the request is recorded. */
export function noteAnswer(response: Response, answer: object): void {
  if (answers.has(response)) answers.set(response, answer);
}

/** Records each request that has a JSON body, with its answer. It runs after the body was read, so refused callers are not recorded. */
export function recordExchanges(recorder: Recorder | undefined): RequestHandler {
  return (request, response, next) => {
    const body: unknown = request.body;
    const hook = hookOf(request.url);
    if (recorder !== undefined && hook !== undefined && isObject(body)) {
      answers.set(response, undefined);
      response.once('close', () => {
        const answer = answers.get(response);
        answers.delete(response);
        if (answer !== undefined) recorder.record({ hook, status: response.statusCode, request: body, answer });
      });
    }
    next();
  };
}
