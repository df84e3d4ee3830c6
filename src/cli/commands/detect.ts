import { HookError, oneLine } from '../../errors.ts';
import { orStandardInput, readCommandLine } from '../arguments.ts';
import { differencesOf, differencesOfCa, type RunningHook, readHook } from '../detect/compare.ts';
import { type Ca, type Detected, detectConfiguration, type UnreadCa } from '../detect/configuration.ts';
import { selectControlPlane, selectHook } from '../detect/control-plane.ts';
import { readFormat } from '../detect/formats.ts';
import type { Program } from '../detect/program.ts';
import { readDetectable } from '../detect/read.ts';
import { describeUnread, readCa, readCaFromCluster } from '../detect/read-ca.ts';
import { makeSettings } from '../detect/settings.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import { detectUsage } from '../usage/commands/detect.ts';

/** `mgi detect` */
export const detectCommand: Command = async (argv, io) => {
  const line = readCommandLine(argv, io, detectUsage);
  const { flags, switches } = line;
  const format = readFormat(flags['output']);
  const inputs = orStandardInput(line);
  if (flags['ca'] === '-' && inputs.files.includes('-')) {
    throw new HookError('InvalidOption', '--ca -: standard input can be read once, so name a file with -f');
  }
  const cluster = await readDetectable(inputs, io);
  const controlPlane = selectControlPlane(cluster, flags['control-plane']);
  const detected = detectConfiguration(controlPlane, cluster, flags['kuma-version']);
  const find = async (one: Ca) =>
    inputs.cluster === undefined ? one : readCaFromCluster(one, inputs.cluster.target, io);
  const ca = flags['ca'] === undefined ? await find(detected.ca) : { text: await readCa(flags['ca'], io) };
  for (const note of notesOn(controlPlane)) io.stderr(`${note}\n`);
  if (switches.has('check')) {
    const hook = readHook(selectHook(cluster), cluster);
    return check(detected, ca, { ...hook, ca: await find(hook.ca) }, io);
  }
  if (!('text' in ca)) throw missingCa(ca, detected);
  io.stdout(format(makeSettings(detected, ca.text), controlPlane));
  return exitCodes.ok;
};

function check(detected: Detected, ca: Ca, hook: RunningHook, io: Io): number {
  const unread = [ca, hook.ca].find((one) => !('text' in one));
  if (unread !== undefined && !('text' in unread)) io.stderr(`the CA is not compared: ${describeUnread(unread)}\n`);
  const lines = [
    ...differencesOf(hook.config, makeSettings(detected, undefined)),
    ...('text' in ca && 'text' in hook.ca ? differencesOfCa(hook.ca, ca) : []),
  ];
  for (const line of lines) io.stdout(`${oneLine(line)}\n`);
  return lines.length === 0 ? exitCodes.ok : exitCodes.invalid;
}

function missingCa(ca: UnreadCa, { program }: Detected): HookError {
  return new HookError('InvalidOption', `${program.what}: the CA is missing: ${describeUnread(ca)}`);
}

function notesOn({ container, what }: Program): readonly string[] {
  return container.envFrom.flatMap(({ secretRef }) =>
    secretRef === undefined ? [] : [oneLine(`${what}: the variables of the Secret ${secretRef.name} are not read`)],
  );
}
