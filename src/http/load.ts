import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { HookError } from '../errors.ts';
import type { Metrics } from './metrics.ts';
import { askToRetry } from './refusals.ts';

/** Rejects requests while the maximum number of requests is running. Metacontroller then waits and retries. */
export function shedLoad(maxInFlight: number, metrics: Metrics): RequestHandler {
  let running = 0;
  metrics.countInFlight(() => running);
  const leave = () => {
    running -= 1;
  };
  return (_request, response, next) => {
    if (running >= maxInFlight) {
      metrics.observeShed();
      askToRetry(
        response,
        new HookError('TooManyRequests', `more than ${maxInFlight} concurrent requests: retry later`),
      );
      return;
    }
    running += 1;
    response.once('close', leave);
    next();
  };
}

/** Returns a function that gives the maximum delay of the event loop in the last seconds, in milliseconds. */
export function watchLag(everyMilliseconds = 2000): () => number {
  const histogram = monitorEventLoopDelay({ resolution: 20 });
  histogram.enable();
  let worst = 0;
  setInterval(() => {
    worst = histogram.max / 1e6;
    histogram.reset();
  }, everyMilliseconds).unref();
  return () => worst;
}
