import express, { type Express, type Request } from 'express';
import type { HookConfig } from '../config/load.ts';
import { customize } from '../hooks/customize.ts';
import { indexGateway } from '../hooks/index-gateway.ts';
import { parseCustomizeRequest, parseIndexRequest, parseSyncRequest } from '../hooks/parse.ts';
import { sync } from '../hooks/sync.ts';
import { accessLog, noteOutcome } from './access-log.ts';
import { sendAnswer } from './answer.ts';
import { type AuthOptions, authenticate } from './auth.ts';
import { readJson, takeBody } from './body.ts';
import { errorHandler, methodNotAllowed, notFound } from './errors.ts';
import { noteTime, recordExchanges } from './exchanges.ts';
import { logFaults } from './faults.ts';
import { shedLoad } from './load.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';
import { hookNames, pathsOf } from './paths.ts';
import type { Recorder } from './recorder.ts';
import { refuseWhileStopping, requireRevision } from './refusals.ts';

/** The settings of the hook server in addition to its configuration. */
export interface AppOptions {
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly now: () => Date;
  /** Bytes. */
  readonly maxBody: number;
  readonly maxInFlight: number;
  /** How to authenticate callers. */
  readonly auth: AuthOptions;
  /** The revision of the configuration. Requests for another revision are refused. */
  readonly revision: string | undefined;
  /** Reports whether the process stops. Requests are refused from then on. */
  readonly isStopping: () => boolean;
  /** Records requests with their answers. */
  readonly recorder?: Recorder | undefined;
}

/**
 * Creates the hook server with POST /sync, POST /customize and POST /index, and the same below /revisions/REVISION. It does not
 * listen yet.
 */
export function createApp(config: HookConfig, options: AppOptions): Express {
  const { log, metrics, now, maxBody } = options;
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.use(accessLog(log, metrics));
  app.use(refuseWhileStopping(options.isStopping, metrics));
  app.use(shedLoad(options.maxInFlight, metrics));
  app.use(authenticate(options.auth, { log, metrics }));
  const body = readJson(maxBody);
  const recorded = recordExchanges(options.recorder);
  const reportFaults = logFaults(log);
  app.post(hookNames.flatMap(pathsOf), requireRevision(options.revision, metrics));
  app.post(pathsOf('sync'), body, recorded, (request, response) => {
    metrics.observeBody('sync', bodySize(request));
    const parsed = parseSyncRequest(takeBody(request));
    noteOutcome(response, { hook: 'sync', parent: nameOf(parsed.parent) });
    const time = now();
    noteTime(response, time);
    const result = sync(parsed, config, time);
    noteOutcome(response, { hook: 'sync', parent: nameOf(parsed.parent), outcome: result.reason });
    metrics.observeSync(result);
    reportFaults(parsed.controller, result);
    sendAnswer(request, response, result.response, parsed.controller);
  });
  app.post(pathsOf('customize'), body, recorded, (request, response) => {
    metrics.observeBody('customize', bodySize(request));
    const parsed = parseCustomizeRequest(takeBody(request));
    noteOutcome(response, { hook: 'customize', parent: nameOf(parsed.parent) });
    sendAnswer(request, response, customize(parsed, config.related), parsed.controller);
  });
  app.post(pathsOf('index'), body, recorded, (request, response) => {
    metrics.observeBody('index', bodySize(request));
    const parsed = parseIndexRequest(takeBody(request));
    noteOutcome(response, { hook: 'index', parent: parsed.object.metadata.name });
    sendAnswer(request, response, indexGateway(parsed), undefined);
  });
  app.all(hookNames.flatMap(pathsOf), methodNotAllowed('POST'));
  app.use(notFound);
  app.use(errorHandler(log));
  return app;
}

/** Returns the size of the body according to its header, or 0 for a chunked body. */
function bodySize(request: Request): number {
  return Number(request.get('Content-Length') ?? 0);
}

function nameOf({ metadata }: { readonly metadata: { readonly name: string; readonly namespace: string } }): string {
  return `${metadata.namespace}/${metadata.name}`;
}
