import { openSync, readFileSync, writeSync } from 'node:fs';
import { loadConfig } from '../../src/config/load.ts';
import { decideChildren } from '../../src/hooks/decide.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { planSync, readContext } from '../../src/hooks/plan.ts';
import { renderChildren } from '../../src/hooks/render.ts';
import { sync } from '../../src/hooks/sync.ts';
import { createLogger } from '../../src/http/log.ts';
import { createMetrics } from '../../src/http/metrics.ts';
import { Meter } from './meter.ts';

// Handles a request as the hook does, without the frame, and measures each stage.
// Arguments: body file, log file, number of requests. Prints the CPU milliseconds of each stage.
const [bodyFile = '', logFile = '', total = '0'] = process.argv.slice(2);
const requests = Number(total);
const body = readFileSync(bodyFile);
const descriptor = openSync(logFile, 'a');
const range = { first: 30000, last: 32767 };
const config = loadConfig({ kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: range }, {});
const now = () => new Date();
const noMetadata = { labels: new Map<string, string>(), annotations: new Map<string, string>() };
const log = createLogger({ level: 'info', format: 'json', write: (line) => writeSync(descriptor, line), now });
const metrics = createMetrics('bench');

/** Collects garbage after this many bytes of bodies, well before the configured young generation is full. */
const room = 2 ** 24;

/** V8 compiles hot code only after thousands of requests. With large bodies the time limit ends the warm-up earlier. */
const warmUp = { requests: 4000, milliseconds: 1500 };

const deadline = performance.now() + warmUp.milliseconds;
handleAll(new Meter(), warmUp.requests, () => performance.now() > deadline);
const meter = new Meter();
handleAll(meter, requests, () => false);
const { sync: whole = 0, render = 0, ...stages } = meter.perRequest(requests);
process.stdout.write(JSON.stringify({ ...stages, render, select: Math.max(0, whole - render) }));

/** Handles the request repeatedly. Collects garbage between requests, so that no stage pays for another's garbage. */
function handleAll(meter: Meter, times: number, enough: () => boolean): void {
  let bytes = 0;
  for (let count = 0; count < times && !enough(); count += 1) {
    handle(meter);
    bytes += body.length;
    if (bytes < room) continue;
    globalThis.gc?.();
    bytes = 0;
  }
}

function handle(meter: Meter): void {
  const text = meter.time('decode', () => body.toString());
  const json = meter.time('parse', (): unknown => JSON.parse(text));
  const request = meter.time('validate', () => parseSyncRequest(json));
  const result = meter.time('sync', () => sync(request, config, now()));
  const plan = planSync(request, config);
  // Renders again to separate rendering from the rest of sync. It ignores MeshGateways, so it costs the same again.
  const { context } = readContext(request.parent, plan, noMetadata, config);
  meter.time('render', () => {
    renderChildren(context, plan.children);
    decideChildren(request.parent, plan);
  });
  meter.time('serialize', () => JSON.stringify(result.response));
  const fields = { method: 'POST', path: '/sync', status: 200, milliseconds: 1.234, hook: 'sync' };
  meter.time('log', () => log.log('info', 'request', { ...fields, parent: 'demo/edge', outcome: result.reason }));
  meter.time('metrics', () => {
    metrics.observeBody('sync', body.length);
    metrics.observeSync(result);
    metrics.observeRequest('sync', 200, 0.001);
  });
}
