import express, { type Express, type RequestHandler } from 'express';
import type { HookConfig } from '../config/load.ts';
import { HookError } from '../errors.ts';
import { customize } from '../hooks/customize.ts';
import { parseCustomizeRequest, parseSyncRequest } from '../hooks/parse.ts';
import { sync } from '../hooks/sync.ts';
import { accessLog, noteOutcome } from './access-log.ts';
import { errorHandler, methodNotAllowed, notFound } from './errors.ts';
import { logFaults } from './faults.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** What the hook server needs beside its configuration. */
export interface AppOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** Bytes. */
  readonly maxBody: number;
}

/** The hook server: POST /sync and POST /customize. It does not listen. */
export function createApp(config: HookConfig, { log, metrics, now, maxBody }: AppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(accessLog(log, metrics));
  const body: RequestHandler[] = [requireJson, express.json({ limit: maxBody })];
  const reportFaults = logFaults(log);
  app.post('/sync', ...body, (request, response) => {
    const parsed = parseSyncRequest(request.body);
    noteOutcome(response, { hook: 'sync', parent: nameOf(parsed.parent) });
    const result = sync(parsed, config, now());
    noteOutcome(response, { hook: 'sync', parent: nameOf(parsed.parent), outcome: result.reason });
    metrics.observeSync(result);
    reportFaults(parsed.controller, result);
    response.json(result.response);
  });
  app.post('/customize', ...body, (request, response) => {
    const parsed = parseCustomizeRequest(request.body);
    noteOutcome(response, { hook: 'customize', parent: nameOf(parsed.parent) });
    response.json(customize(parsed));
  });
  app.all(['/sync', '/customize'], methodNotAllowed('POST'));
  app.use(notFound);
  app.use(errorHandler(log, maxBody));
  return app;
}

const requireJson: RequestHandler = (request, _response, next) => {
  if (/^application\/json\s*(;|$)/i.test(request.get('Content-Type') ?? '')) return next();
  throw new HookError('UnsupportedMediaType', 'send a JSON body with Content-Type: application/json');
};

function nameOf({ metadata }: { readonly metadata: { readonly name: string; readonly namespace: string } }): string {
  return `${metadata.namespace}/${metadata.name}`;
}
