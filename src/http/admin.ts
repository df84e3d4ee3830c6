import express, { type Express } from 'express';
import { methodNotAllowed, notFound } from './errors.ts';
import type { Metrics } from './metrics.ts';
import { plainType, sendText } from './send.ts';

/** Returns the reason why the hook is not ready, or undefined if it is ready. */
export type Readiness = () => string | undefined;

/** Creates the admin server with GET /healthz, /readyz and /metrics. It does not listen yet. */
export function createAdminApp(metrics: Metrics, readiness: Readiness): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.get('/healthz', (_request, response) => {
    sendText(response, plainType, 'ok\n');
  });
  app.get('/readyz', (_request, response) => {
    const reason = readiness();
    response.status(reason === undefined ? 200 : 503);
    sendText(response, plainType, `${reason ?? 'ok'}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    sendText(response, metrics.registry.contentType, await metrics.registry.metrics());
  });
  app.all(['/healthz', '/readyz', '/metrics'], methodNotAllowed('GET'));
  app.use(notFound);
  return app;
}
