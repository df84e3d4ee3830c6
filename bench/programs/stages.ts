import { openSync, readFileSync, writeSync } from 'node:fs';
import type { SyncRequest } from '../../src/api/hook.ts';
import { readProxySettings } from '../../src/children/proxy-settings.ts';
import { makeRequirements } from '../../src/children/requirements.ts';
import { loadConfig } from '../../src/config/load.ts';
import { makeChildren } from '../../src/hooks/children.ts';
import { type Ingredients, makeDesired } from '../../src/hooks/desired.ts';
import { parseSyncRequest } from '../../src/hooks/parse.ts';
import { type Plan, planSync } from '../../src/hooks/plan.ts';
import { sync } from '../../src/hooks/sync.ts';
import { readServiceMetadata } from '../../src/hooks/validate.ts';
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
  const ingredients = ingredientsOf(request, plan);
  meter.time('render', () => {
    makeDesired(request.parent, ingredients, config);
    makeChildren(request.parent, plan);
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

/** Returns the inputs for the children, as planSync reads them. */
function ingredientsOf({ parent }: SyncRequest, { listeners, mesh, observation, tags }: Plan): Ingredients {
  const { value: settings } = readProxySettings(parent.metadata.annotations, config);
  const { value: resources } = makeRequirements(parent.spec.resources, config);
  const { value: serviceMetadata } = readServiceMetadata(parent, { labels: new Map(), annotations: new Map() });
  const ports = listeners?.ports ?? [];
  return { tags, parts: { mesh: mesh.name, settings, resources }, ports, serviceMetadata, observation };
}
