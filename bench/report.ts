import { type Convergence, cpuOverLeast } from './convergence/converge.ts';
import { type Cost, countRequests, countWrites } from './convergence/cost.ts';
import type { Comparison, ServerFigures } from './hook-and-floor.ts';
import { mebibyte, show } from './numbers.ts';
import type { Results } from './results.ts';
import { stageNames, sumStages } from './stages.ts';
import type { Memory, Starts } from './start.ts';
import { formatTable } from './table.ts';
import type { Verdict } from './targets.ts';

/** Formats all results as tables, with the targets last. */
export function report(results: Results, verdicts: readonly Verdict[]): string {
  const { comparisons, convergence, memory, starts } = results;
  const tables = [
    ...(comparisons.length === 0 ? [] : [comparisonTable(comparisons), stageTable(comparisons)]),
    ...(starts === undefined || memory === undefined ? [] : [startTable(starts, memory)]),
    ...(convergence === undefined ? [notConverged] : [fleetTable(convergence), writeTable(convergence)]),
    targetTable(verdicts),
  ];
  return tables.join('');
}

const notConverged =
  '\nConvergence: not measured; set KUBEBUILDER_ASSETS, METACONTROLLER_BIN and METACONTROLLER_CRDS as for test:e2e\n';

function comparisonTable(comparisons: readonly Comparison[]): string {
  const head = ['gateways', 'body KiB', 'server', 'CPU ms', 'floor ÷ server', 'p50 ms', 'p99 ms', 'req/s', 'RSS MiB'];
  const row = (first: readonly string[], figures: ServerFigures, share: string) => [
    ...first,
    show(figures.cpuMilliseconds),
    share,
    ...[figures.p50, figures.p99, figures.requestsPerSecond, figures.residentMebibytes].map(show),
  ];
  const rows = comparisons.flatMap(({ bodyBytes, floor, frame, frameShare, gateways, hook, share }) => [
    row([gateways.toLocaleString('en-US'), show(bodyBytes / 1024), 'hook'], hook, show(share)),
    row(['', '', 'frame'], frame, show(frameShare)),
    row(['', '', 'floor'], floor, ''),
  ]);
  return formatTable(
    'Hook, frame (its HTTP stack without its logic) and floor (minimal server): CPU per request, 5 connections',
    head,
    rows,
  );
}

/** Formats the CPU time by stage. The remainder is the frame (express, morgan, node:http) and garbage collection. */
function stageTable(comparisons: readonly Comparison[]): string {
  const head = ['gateways', ...stageNames, 'frame and GC', 'total', 'floor'];
  const rows = comparisons.map(({ floor, gateways, hook, stages }) => {
    const frame = hook.cpuMilliseconds - sumStages(stages);
    const times = [...stageNames.map((name) => stages[name]), frame, hook.cpuMilliseconds, floor.cpuMilliseconds];
    return [gateways.toLocaleString('en-US'), ...times.map(show)];
  });
  return formatTable('Hook by stage: CPU ms per request', head, rows);
}

function startTable(starts: Starts, { floor, frame, hook, lightweight, syncs }: Memory): string {
  const { express } = starts;
  const rows = [
    ['hook', show(starts.hook.milliseconds), show(starts.hook.residentMebibytes), show(hook)],
    ['hook, overlays/lightweight, 20 gateways', '', '', show(lightweight)],
    ['frame', show(starts.frame.milliseconds), show(starts.frame.residentMebibytes), show(frame)],
    ['empty express', show(express.milliseconds), show(express.residentMebibytes), ''],
    ['floor', show(starts.floor.milliseconds), show(starts.floor.residentMebibytes), show(floor)],
  ];
  const after = `RSS MiB after ${syncs.toLocaleString('en-US')} syncs`;
  return formatTable('Start and memory', ['server', 'ms to ready', 'RSS MiB at start', after], rows);
}

function fleetTable(fleets: readonly Convergence[]): string {
  const head = [
    'instances',
    'hook',
    'phase',
    'seconds',
    'writes/inst',
    'syncs+customizes+indexes/inst',
    'MiB to hook',
    'hook CPU s',
    'controller CPU s',
    'CPU ÷ the least',
  ];
  const rows = fleets.flatMap((fleet) => {
    const { cost, edit, hook, idleSeconds, idleWrites, restart, seconds, size } = fleet;
    return [
      costRow([String(size), hook, 'all have children'], seconds, cost, size, show(cpuOverLeast(fleet, fleets))),
      ['', '', 'idle', String(idleSeconds), String(idleWrites), '', '', '', '', ''],
      ...(edit === undefined ? [] : [costRow(['', '', 'one gateway edited'], edit.seconds, edit.cost, 1)]),
      ...(restart === undefined ? [] : [costRow(['', '', 'Metacontroller restarted'], Number.NaN, restart, size)]),
    ];
  });
  return formatTable('Fleets (client rate 100/s, 5 workers, one gateway an instance)', head, rows);
}

/** Formats a cost as a row. Counts are divided by `size`. */
function costRow(first: readonly string[], seconds: number, cost: Cost, size: number, ratio = ''): readonly string[] {
  return [
    ...first,
    Number.isNaN(seconds) ? '' : show(seconds),
    show(countWrites(cost) / size),
    `${show(countRequests(cost) / size)} (${cost.syncs}+${cost.customizes}+${cost.indexes})`,
    show(cost.hookBytes / mebibyte),
    show(cost.hookCpuSeconds),
    show(cost.controllerCpuSeconds),
    ratio,
  ];
}

function writeTable(fleets: readonly Convergence[]): string {
  const kinds = [...new Set(fleets.flatMap(({ cost }) => Object.keys(cost.writes)))].sort();
  const rows = kinds.map((kind) => [kind, ...fleets.map(({ cost, size }) => show((cost.writes[kind] ?? 0) / size))]);
  return formatTable(
    'API writes per instance, by kind',
    ['write', ...fleets.map(({ hook, size }) => `${size} ${hook}`)],
    rows,
  );
}

function targetTable(verdicts: readonly Verdict[]): string {
  const rows = verdicts.map(({ limit, measured, target, verdict, wanted }) => [
    ...[target, wanted, show(measured), verdict],
    verdict === 'not met' && limit !== undefined ? show(limit) : '',
  ]);
  const note = 'limit: the value of the frame (express, morgan, reading, parsing and answering, without logic)';
  return formatTable(`Targets (${note})`, ['target', 'required', 'measured', 'verdict', 'limit'], rows);
}
