import { HookError, oneLine } from '../../errors.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { type Cluster, detectKinds, readCluster } from '../detect/cluster.ts';
import { differencesOf, differencesOfCa, readHook } from '../detect/compare.ts';
import { type Ca, type Detected, detectConfiguration } from '../detect/configuration.ts';
import { selectControlPlane, selectHook } from '../detect/control-plane.ts';
import { readFormat } from '../detect/formats.ts';
import type { Program } from '../detect/program.ts';
import { readCa } from '../detect/read-ca.ts';
import { makeSettings } from '../detect/settings.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import { readManifests } from '../manifests/read.ts';
import { detectUsage } from '../usage/commands/detect.ts';

/** `mgi detect` */
export const detectCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, detectUsage.options);
  const { flags, switches } = line;
  const format = readFormat(flags['output']);
  const inputs = orStandardInput(line);
  if (flags['ca'] === '-' && inputs.files.includes('-')) {
    throw new HookError('InvalidOption', '--ca -: standard input can be read once, so name a file with -f');
  }
  const cluster = readCluster(await readManifests(inputs, io, detectKinds));
  const controlPlane = selectControlPlane(cluster, flags['control-plane']);
  const detected = detectConfiguration(controlPlane, cluster, flags['kuma-version']);
  const ca = flags['ca'] === undefined ? detected.ca : { text: await readCa(flags['ca'], io) };
  for (const note of notesOn(controlPlane)) io.stderr(`${note}\n`);
  if (switches.has('check')) return check(detected, ca, cluster, io);
  if (!('text' in ca)) throw missingCa(ca, detected);
  io.stdout(format(makeSettings(detected, ca.text), controlPlane));
  return exitCodes.ok;
};

function check(detected: Detected, ca: Ca, cluster: Cluster, io: Io): number {
  const hook = readHook(selectHook(cluster), cluster);
  const isComparable = 'text' in ca && 'text' in hook.ca;
  if (!isComparable) io.stderr(`the CA is not compared: ${describeUnread('text' in ca ? hook.ca : ca)}\n`);
  const lines = [
    ...differencesOf(hook.config, makeSettings(detected, undefined)),
    ...(isComparable ? differencesOfCa(hook.ca, ca) : []),
  ];
  for (const line of lines) io.stdout(`${oneLine(line)}\n`);
  return lines.length === 0 ? exitCodes.ok : exitCodes.invalid;
}

function missingCa(ca: Ca, { program }: Detected): HookError {
  return new HookError('InvalidOption', `${program.what}: the CA is missing: ${describeUnread(ca)}`);
}

function describeUnread(ca: Ca): string {
  if ('text' in ca) return '';
  const { command, file } = ca;
  return command === undefined
    ? `add --ca FILE with the content of the file ${file} of that Deployment`
    : `run ${command} > ca.txt and add --ca ca.txt`;
}

function notesOn({ container, what }: Program): readonly string[] {
  return container.envFrom.flatMap(({ secretRef }) =>
    secretRef === undefined ? [] : [oneLine(`${what}: the variables of the Secret ${secretRef.name} are not read`)],
  );
}
