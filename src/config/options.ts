import { parseArgs } from 'node:util';
import { HookError, quote } from '../errors.ts';
import type { Environment } from './kuma-cp-environment.ts';
import type { ConfigOptions } from './load.ts';
import { oneOf, port, readCount, readMilliseconds, readNames, readRange, readSize, text } from './option-values.ts';

export const logLevels = ['error', 'warn', 'info', 'debug'] as const;
export type LogLevel = (typeof logLevels)[number];
export type LogFormat = 'json' | 'text';

/** What `mgi serve` can be told. */
export interface ServeOptions extends ConfigOptions {
  readonly host: string;
  readonly port: number;
  readonly adminPort: number;
  /** Bytes. */
  readonly maxBody: number;
  readonly logLevel: LogLevel;
  readonly logFormat: LogFormat;
  readonly authTokenFile: string | undefined;
  readonly basicAuthFile: string | undefined;
  readonly tlsCertFile: string | undefined;
  readonly tlsKeyFile: string | undefined;
  readonly clientCaFile: string | undefined;
  readonly clientName: readonly string[] | undefined;
  readonly maxInFlight: number;
  /** Milliseconds. */
  readonly maxLag: number;
  /** Milliseconds. */
  readonly shutdownGrace: number;
}

/** An option as a user sees it: a flag, an environment variable (MGI_ and the flag's name), a default. */
interface Option<T> {
  readonly flag: string;
  readonly value: string;
  readonly fallback: string | undefined;
  readonly about: string;
  readonly read: (text: string) => T | undefined;
}

const options = {
  host: { flag: 'host', value: 'ADDRESS', fallback: '0.0.0.0', about: 'address to listen on', read: text },
  port: { flag: 'port', value: 'PORT', fallback: '8080', about: 'port of /sync and /customize', read: port },
  adminPort: {
    flag: 'admin-port',
    value: 'PORT',
    fallback: '9090',
    about: 'port of /healthz, /readyz and /metrics',
    read: port,
  },
  kumaCpConfig: {
    flag: 'kuma-cp-config',
    value: 'FILE',
    fallback: undefined,
    about: "kuma-cp's configuration file, as Kuma's chart writes it",
    read: text,
  },
  kumaVersion: {
    flag: 'kuma-version',
    value: 'RELEASE',
    fallback: '2.14',
    about: 'Kuma release whose gateways are rendered',
    read: text,
  },
  nodePortRange: {
    flag: 'node-port-range',
    value: 'FIRST-LAST',
    fallback: '30000-32767',
    about: "the API server's --service-node-port-range",
    read: readRange,
  },
  maxBody: {
    flag: 'max-body',
    value: 'SIZE',
    fallback: '32mb',
    about: 'largest request body, such as 512kb or 32mb',
    read: readSize,
  },
  logLevel: {
    flag: 'log-level',
    value: 'LEVEL',
    fallback: 'info',
    about: logLevels.join(', '),
    read: oneOf(logLevels),
  },
  logFormat: {
    flag: 'log-format',
    value: 'FORMAT',
    fallback: 'json',
    about: 'json or text',
    read: oneOf<LogFormat>(['json', 'text']),
  },
  authTokenFile: {
    flag: 'auth-token-file',
    value: 'FILE',
    fallback: undefined,
    about: 'Bearer tokens, one a line, of which a caller needs one',
    read: text,
  },
  basicAuthFile: {
    flag: 'basic-auth-file',
    value: 'FILE',
    fallback: undefined,
    about: 'user:password lines, of which a caller needs one',
    read: text,
  },
  tlsCertFile: {
    flag: 'tls-cert-file',
    value: 'FILE',
    fallback: undefined,
    about: 'certificate chain (PEM); with it the hook port speaks TLS',
    read: text,
  },
  tlsKeyFile: { flag: 'tls-key-file', value: 'FILE', fallback: undefined, about: 'private key (PEM)', read: text },
  clientCaFile: {
    flag: 'client-ca-file',
    value: 'FILE',
    fallback: undefined,
    about: 'CA (PEM) that must have signed the certificates of callers',
    read: text,
  },
  clientName: {
    flag: 'client-name',
    value: 'NAME,...',
    fallback: undefined,
    about: 'common or DNS names of which the certificate of a caller needs one',
    read: readNames,
  },
  maxInFlight: {
    flag: 'max-in-flight',
    value: 'COUNT',
    fallback: '64',
    about: 'requests at a time; more are told to come again (429)',
    read: readCount,
  },
  maxLag: {
    flag: 'max-lag',
    value: 'DURATION',
    fallback: '1s',
    about: 'delay of the event loop above which the hook is not ready',
    read: readMilliseconds,
  },
  shutdownGrace: {
    flag: 'shutdown-grace',
    value: 'DURATION',
    fallback: '25s',
    about: 'time for running requests after SIGTERM',
    read: readMilliseconds,
  },
} satisfies { readonly [K in keyof ServeOptions]-?: Option<Exclude<ServeOptions[K], undefined>> };

/** The options of the commands that render without serving. */
export const configFlags = [options.kumaCpConfig, options.kumaVersion, options.nodePortRange].map(({ flag }) => flag);

/** Text by flag, as the command line holds it. */
export type Flags = Readonly<Record<string, string | undefined>>;

/**
 * The options of `mgi serve`: flags over environment over defaults.
 * @throws HookError InvalidOption, naming the flag or variable that can't be read
 */
export function readServeOptions(argv: readonly string[], environment: Environment): ServeOptions {
  const names = Object.fromEntries(Object.values(options).map(({ flag }) => [flag, { type: 'string' as const }]));
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
    maxInFlight: readOption(options.maxInFlight, flags, environment),
    maxLag: readOption(options.maxLag, flags, environment),
    shutdownGrace: readOption(options.shutdownGrace, flags, environment),
  });
}

/** Options that need each other. */
function together(given: ServeOptions): ServeOptions {
  const { clientCaFile, clientName, tlsCertFile, tlsKeyFile } = given;
  const needs = (flag: string, needed: string) => new HookError('InvalidOption', `--${flag}: needs --${needed}`);
  if (tlsCertFile !== undefined && tlsKeyFile === undefined) throw needs('tls-cert-file', 'tls-key-file');
  if (tlsKeyFile !== undefined && tlsCertFile === undefined) throw needs('tls-key-file', 'tls-cert-file');
  if (clientCaFile !== undefined && tlsCertFile === undefined) throw needs('client-ca-file', 'tls-cert-file');
  if (clientName !== undefined && clientCaFile === undefined) throw needs('client-name', 'client-ca-file');
  return given;
}

/**
 * The options that say how to render.
 * @throws HookError InvalidOption
 */
export function readConfigOptions(flags: Flags, environment: Environment): ConfigOptions {
  return {
    kumaCpConfig: findOption(options.kumaCpConfig, flags, environment),
    kumaVersion: readOption(options.kumaVersion, flags, environment),
    nodePortRange: readOption(options.nodePortRange, flags, environment),
  };
}

/** A line for each option with its environment variable and default. */
export function describeOptions(flags: readonly string[] = Object.values(options).map(({ flag }) => flag)): string {
  const rows = Object.values(options).filter(({ flag }) => flags.includes(flag));
  return rows
    .map(({ flag, value, fallback, about }) => {
      const left = `  --${flag} ${value}`.padEnd(31);
      return `${left}${about} (${variableOf(flag)}; default ${fallback ?? 'none'})`;
    })
    .join('\n');
}

function parseFlags(argv: readonly string[], names: Record<string, { type: 'string' }>): Flags {
  try {
    return parseArgs({ args: [...argv], options: names, strict: true, allowPositionals: false }).values;
  } catch (error) {
    throw new HookError('InvalidOption', error instanceof Error ? error.message : String(error));
  }
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
    throw new HookError('InvalidOption', `${source}: ${quote(text)}: expected ${option.value}, ${option.about}`);
  return value;
}

function variableOf(flag: string): string {
  return `MGI_${flag.replaceAll('-', '_').toUpperCase()}`;
}
