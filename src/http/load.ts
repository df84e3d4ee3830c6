import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { RequestHandler } from 'express';
import { HookError } from '../errors.ts';
import { sendError } from './errors.ts';
import type { Metrics } from './metrics.ts';

/** Seconds after which a caller that was turned away is to come again. */
const retryAfter = '1';

/** Turns callers away while as many requests as are allowed are running. Metacontroller then waits and comes again. */
export function shedLoad(maxInFlight: number, metrics: Metrics): RequestHandler {
  let running = 0;
  metrics.countInFlight(() => running);
  const leave = () => {
    running -= 1;
  };
  return (_request, response, next) => {
    if (running >= maxInFlight) {
      metrics.observeShed();
      response.set('Retry-After', retryAfter);
      sendError(response, new HookError('TooManyRequests', `more than ${maxInFlight} requests at a time: come again`));
      return;
    }
    running += 1;
    response.once('close', leave);
    next();
  };
}

/** Tells by how much the event loop has been late, at worst, in the last seconds. */
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
