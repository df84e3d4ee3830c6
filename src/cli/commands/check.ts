import type { Flags } from '../../config/options.ts';
import { HookError } from '../../errors.ts';
import { describeInputs, type Inputs, readArguments } from '../arguments.ts';
import { checkScan } from '../check/check.ts';
import { type Finding, findingAt, isAtLeast, type Severity, severities } from '../check/finding.ts';
import { formatJunit } from '../check/junit.ts';
import { formatSarif } from '../check/sarif.ts';
import { checkOnServer } from '../check/server.ts';
import { formatJson, formatText, type Report } from '../check/text.ts';
import { type Command, exitCodes } from '../io.ts';
import { targetOf } from '../kubectl/choose.ts';
import { keyOf } from '../manifests/manifest-index.ts';
import type { Scan } from '../manifests/manifests.ts';
import { scanManifests } from '../manifests/read.ts';
import { isSelected } from '../manifests/select.ts';
import { checkUsage } from '../usage/commands/check.ts';

/** `mgi check` */
export const checkCommand: Command = async (argv, io) => {
  const { config, flags, inputs, switches } = readArguments(argv, io, checkUsage);
  const failOn = readSeverity(flags['fail-on']);
  const format = readFormat(flags['output'], failOn);
  const { count, findings: offline, sound } = checkScan(withSelected(await scanManifests(inputs, io), flags), config);
  const online = switches.has('server') ? await checkOnServer(sound, config, targetOf(flags), io) : [];
  const findings = [...(count === 0 ? [nothing(inputs)] : []), ...offline, ...online];
  io.stdout(format({ findings, count, version: io.version }));
  return findings.some(({ severity }) => isAtLeast(severity, failOn)) ? exitCodes.invalid : exitCodes.ok;
};

/** Takes out the instances that are not selected. */
function withSelected(scan: Scan, flags: Flags): Scan {
  const manifests = scan.manifests.filter((one) => one.kind !== 'MeshGatewayInstance' || isSelected(keyOf(one), flags));
  return { ...scan, manifests };
}

/** A check of nothing must not pass: the path is probably wrong. */
function nothing(inputs: Inputs): Finding {
  const message = 'contains no MeshGatewayInstance, MeshGatewayInstanceClass or MeshGateway';
  return findingAt({ source: describeInputs(inputs) }, undefined, { severity: 'error', rule: 'not-checked', message });
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
