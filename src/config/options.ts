import { HookError, quote } from '../errors.ts';
import { type OptionTypes, parseCommandLine, refusePositionals } from './command-line.ts';
import type { Environment } from './kuma-cp-environment.ts';
import type { ConfigOptions } from './load.ts';
import { envFile, type Option, options, type ServeOptions } from './option-table.ts';

/** The flags of the commands that render without a server. */
export const configFlags = [
  envFile,
  options.kumaCpConfig,
  options.kumaCpConfigText,
  options.kumaCpCa,
  options.kumaVersion,
  options.nodePortRange,
].map(({ flag }) => flag);

/** The texts of the flags on the command line. */
export type Flags = Readonly<Record<string, string | undefined>>;

/**
 * Reads the options of `mgi serve`. A flag overrides an environment variable, which overrides a default.
 * @throws HookError InvalidOption with the flag or variable that cannot be parsed
 */
export function readServeOptions(argv: readonly string[], environment: Environment): ServeOptions {
  const names = Object.fromEntries(Object.values(options).map(({ flag, value }) => [flag, { type: typeOf(value) }]));
  const flags: Flags = parseFlags(argv, names);
  return together({
    ...readConfigOptions(flags, environment),
    host: readOption(options.host, flags, environment),
    port: readOption(options.port, flags, environment),
    adminPort: readOption(options.adminPort, flags, environment),
    maxBody: readOption(options.maxBody, flags, environment),
    logLevel: readOption(options.logLevel, flags, environment),
    logFormat: readOption(options.logFormat, flags, environment),
    authTokenFile: findOption(options.authTokenFile, flags, environment),
    basicAuthFile: findOption(options.basicAuthFile, flags, environment),
    tlsCertFile: findOption(options.tlsCertFile, flags, environment),
    tlsKeyFile: findOption(options.tlsKeyFile, flags, environment),
    clientCaFile: findOption(options.clientCaFile, flags, environment),
    clientName: findOption(options.clientName, flags, environment),
    unauthenticated: readOption(options.unauthenticated, flags, environment),
    maxInFlight: readOption(options.maxInFlight, flags, environment),
    maxLag: readOption(options.maxLag, flags, environment),
    shutdownGrace: readOption(options.shutdownGrace, flags, environment),
    shutdownDelay: readOption(options.shutdownDelay, flags, environment),
    configRevision: findOption(options.configRevision, flags, environment),
    record: findOption(options.record, flags, environment),
    recordLimit: readOption(options.recordLimit, flags, environment),
    strictOptions: readOption(options.strictOptions, flags, environment),
  });
}

function typeOf(value: string): 'boolean' | 'string' {
  return value === '' ? 'boolean' : 'string';
}

/** Validates options that require other options. */
function together(given: ServeOptions): ServeOptions {
  const { clientCaFile, clientName, tlsCertFile, tlsKeyFile } = given;
  const needs = (flag: string, needed: string) => new HookError('InvalidOption', `--${flag}: requires --${needed}`);
  if (tlsCertFile !== undefined && tlsKeyFile === undefined) throw needs('tls-cert-file', 'tls-key-file');
  if (tlsKeyFile !== undefined && tlsCertFile === undefined) throw needs('tls-key-file', 'tls-cert-file');
  if (clientCaFile !== undefined && tlsCertFile === undefined) throw needs('client-ca-file', 'tls-cert-file');
  if (clientName !== undefined && clientCaFile === undefined) throw needs('client-name', 'client-ca-file');
  return given;
}

/**
 * Reads the options that determine how to render.
 * @throws HookError InvalidOption
 */
export function readConfigOptions(flags: Flags, environment: Environment): ConfigOptions {
  return {
    kumaCpConfig: findOption(options.kumaCpConfig, flags, environment),
    kumaCpConfigText: findOption(options.kumaCpConfigText, flags, environment),
    kumaCpCa: findOption(options.kumaCpCa, flags, environment),
    kumaVersion: readOption(options.kumaVersion, flags, environment),
    nodePortRange: readOption(options.nodePortRange, flags, environment),
    gatewayIndex: readOption(options.gatewayIndex, flags, environment),
    nameGuard: readOption(options.nameGuard, flags, environment),
  };
}

function parseFlags(argv: readonly string[], names: OptionTypes): Flags {
  const line = parseCommandLine(argv, names);
  refusePositionals(line);
  return Object.fromEntries(Object.entries(line.values).map(([flag, value]) => [flag, String(value)]));
}

function readOption<T>(option: Option<T>, flags: Flags, environment: Environment): T {
  const value = findOption(option, flags, environment);
  if (value === undefined) throw new HookError('InvalidOption', `--${option.flag}: expected a value`);
  return value;
}

function findOption<T>(option: Option<T>, flags: Flags, environment: Environment): T | undefined {
  const { flag, fallback, read } = option;
  const variable = variableOf(flag);
  const given = flags[flag];
  const [source, text] = given === undefined ? [variable, environment[variable] ?? fallback] : [`--${flag}`, given];
  if (text === undefined) return undefined;
  const value = read(text);
  if (value === undefined)
    throw new HookError(
      'InvalidOption',
      `${source}: ${quote(text)}: expected ${option.expected ?? (option.value === '' ? 'true or false' : option.value)} (${option.about})`,
    );
  return value;
}

/** Returns the environment variable of an option. */
export function variableOf(flag: string): string {
  return `MGI_${flag.replaceAll('-', '_').toUpperCase()}`;
}
