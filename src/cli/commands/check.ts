import { HookError } from '../../errors.ts';
import { describeInputs, type Inputs, readArguments } from '../arguments.ts';
import { asCalled } from '../called.ts';
import { checkScan } from '../check/check.ts';
import { type Finding, findingAt, isAtLeast, type Severity, severities } from '../check/finding.ts';
import { formatJunit } from '../check/junit.ts';
import { formatSarif } from '../check/sarif.ts';
import { checkOnServer } from '../check/server.ts';
import { formatJson, formatText, type Report } from '../check/text.ts';
import { type Command, exitCodes } from '../io.ts';
import { targetOf } from '../kubectl/choose.ts';
import type { Manifest, Scan } from '../manifests/manifests.ts';
import { scanManifests } from '../manifests/read.ts';
import { readSelection, type Selection } from '../manifests/select.ts';
import { findings as colours, paint } from '../paint.ts';
import { withProgress } from '../progress.ts';
import { checkUsage } from '../usage/commands/check.ts';

/** `mgi check` */
export const checkCommand: Command = async (argv, io) => {
  const { config, flags, inputs, switches } = readArguments(argv, io, checkUsage);
  const failOn = readSeverity(flags['fail-on']);
  const format = readFormat(flags['output'], failOn);
  const selection = readSelection(flags);
  const scan = selected(await scanManifests(inputs, io), selection);
  const { count, findings: offline, sound } = checkScan(scan, config);
  const ask = () => checkOnServer(sound, config, targetOf(flags), io);
  const online = switches.has('server') ? await withProgress('asking the API server', io, ask) : [];
  const findings = [...nothing(scan, count, selection, inputs), ...offline, ...online];
  const named = findings.map((one) => (one.todo === undefined ? one : { ...one, todo: asCalled(one.todo, io) }));
  const report = format({ findings: named, count, version: io.version });
  io.stdout((flags['output'] ?? 'text') === 'text' ? paint(report, colours, io) : report);
  return findings.some(({ severity }) => isAtLeast(severity, failOn)) ? exitCodes.invalid : exitCodes.ok;
};

/** Takes out the instances that are not selected. */
function selected(scan: Scan, selection: Selection): Scan {
  const manifests = scan.manifests.filter((one) => !isInstance(one) || selection.hasManifest(one));
  return { ...scan, manifests };
}

function isInstance({ kind }: Manifest): boolean {
  return kind === 'MeshGatewayInstance';
}

/** A check of nothing must not pass: the path or the selection is probably wrong. */
function nothing(scan: Scan, count: number, { text }: Selection, inputs: Inputs): readonly Finding[] {
  // Nobody knows what a file contains that cannot be read, and the fault is reported.
  if (scan.faults.length > 0) return [];
  const isEmpty = text !== '' && !scan.manifests.some(isInstance);
  if (count > 0 && !isEmpty) return [];
  const message = isEmpty
    ? `contains no MeshGatewayInstance of ${text}`
    : 'contains no MeshGatewayInstance, MeshGatewayInstanceClass or MeshGateway';
  return [
    findingAt({ source: describeInputs(inputs) }, undefined, { severity: 'error', rule: 'not-checked', message }),
  ];
}

function readSeverity(name = 'error'): Severity {
  const severity = severities.find((one) => one === name);
  if (severity !== undefined) return severity;
  throw new HookError('InvalidOption', `--fail-on ${name}: expected ${severities.join(', ')}`);
}

function readFormat(name = 'text', failOn: Severity): (report: Report) => string {
  const format = formats.get(name);
  if (format === undefined)
    throw new HookError('InvalidOption', `--output ${name}: expected ${[...formats.keys()].join(', ')}`);
  return (report) => format(report, failOn);
}

const formats = new Map<string, (report: Report, failOn: Severity) => string>([
  ['text', formatText],
  ['json', formatJson],
  ['sarif', formatSarif],
  ['junit', formatJunit],
]);
