import { readFileSync } from 'node:fs';
import express from 'express';
import * as z from 'zod';
import { accessLog } from '../../src/http/access-log.ts';
import { sendAnswer } from '../../src/http/answer.ts';
import { readJson, takeBody } from '../../src/http/body.ts';
import { createLogger, gatherLines } from '../../src/http/log.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { settingsFor } from '../../src/http/server.ts';
import { serve } from './admin.ts';
import '../../src/cli/commands/serve.ts';
import '../../src/http/serve.ts';

// The frame: the hook's HTTP stack without the hook's logic. It uses express and morgan, reads and parses the body, and
// writes a fixed answer. It loads the same modules as the hook, so that their memory use is comparable.
const answer = z.looseObject({}).parse(JSON.parse(readFileSync(process.argv[2] ?? '', 'utf8')));
const { write } = gatherLines((lines) => process.stdout.write(lines));
const log = createLogger({ level: 'info', format: 'json', write, now: () => new Date() });

const app = express();
app.disable('x-powered-by');
app.set('etag', false);
app.use(accessLog(log, createMetrics('bench')));
app.post('/sync', readJson(2 ** 25), (request, response) => {
  takeBody(request);
  sendAnswer(request, response, answer, undefined);
});
serve(app, settingsFor(app));
