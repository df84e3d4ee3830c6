import type { RequestHandler, Response } from 'express';
import { isObject } from '../api/json.ts';
import { hookOf } from './paths.ts';
import type { Recorder } from './recorder.ts';

/** What is known of the answer to a request. */
interface Noted {
  readonly answer?: object;
  readonly time?: Date;
}

/** The requests that are recorded. */
const recorded = new WeakMap<object, Noted>();

/** Passes an answer to the recorder, if the request is recorded. */
export function noteAnswer(response: Response, answer: object): void {
  note(response, { answer });
}

/** Passes the time with which an answer is made to the recorder, because the answer contains it and `mgi replay` needs it. */
export function noteTime(response: Response, time: Date): void {
  note(response, { time });
}

function note(response: Response, more: Noted): void {
  const known = recorded.get(response);
  if (known !== undefined) recorded.set(response, { ...known, ...more });
}

/** Records each request that has a JSON body, with its answer. It runs after the body was read, so refused callers are not recorded. */
export function recordExchanges(recorder: Recorder | undefined): RequestHandler {
  return (request, response, next) => {
    const body: unknown = request.body;
    const hook = hookOf(request.url);
    if (recorder !== undefined && hook !== undefined && isObject(body)) {
      recorded.set(response, {});
      response.once('close', () => {
        const { answer, time } = recorded.get(response) ?? {};
        recorded.delete(response);
        if (answer !== undefined) recorder.record({ hook, status: response.statusCode, request: body, answer, time });
      });
    }
    next();
  };
}
