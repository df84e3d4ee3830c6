import express, { type Express } from 'express';
import { methodNotAllowed, notFound } from './errors.ts';
import type { Metrics } from './metrics.ts';

/** Returns the reason why the hook is not ready, or undefined if it is ready. */
export type Readiness = () => string | undefined;

/** Creates the admin server with GET /healthz, /readyz and /metrics. It does not listen yet. */
export function createAdminApp(metrics: Metrics, readiness: Readiness): Express {
  const app = express();
  app.disable('x-powered-by');
  app.set('etag', false);
  app.get('/healthz', (_request, response) => {
    response.type('text/plain').send('ok\n');
  });
  app.get('/readyz', (_request, response) => {
    const reason = readiness();
    response
      .status(reason === undefined ? 200 : 503)
      .type('text/plain')
      .send(`${reason ?? 'ok'}\n`);
  });
  app.get('/metrics', async (_request, response) => {
    const text = await metrics.registry.metrics();
    response.set('Content-Type', metrics.registry.contentType).send(text);
  });
  app.all(['/healthz', '/readyz', '/metrics'], methodNotAllowed('GET'));
  app.use(notFound);
  return app;
}
