import { readFileSync } from 'node:fs';
import { isObject, type JsonObject } from '../api/json.ts';
import { parseYaml } from '../api/yaml.ts';
import { describeFileError, HookError } from '../errors.ts';
import { checkCa } from './ca.ts';
import { type KumaCpConfig, parseKumaCpConfig } from './kuma-cp.ts';
import { type Environment, withEnvironment } from './kuma-cp-environment.ts';
import type { NameGuard, RelatedOptions } from './related.ts';
import { type Release, releaseOf } from './releases.ts';

/** The range of node ports that a Service can request. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** All inputs of rendering other than the request. */
export interface HookConfig {
  readonly release: Release;
  readonly kumaCp: KumaCpConfig;
  /** The control plane's CA as PEM text. Empty if no CA is configured. */
  readonly caCert: string;
  readonly nodePortRange: PortRange;
  readonly related: RelatedOptions;
}

/** The options from which a {@link HookConfig} is loaded. */
export interface ConfigOptions {
  readonly kumaCpConfig: string | undefined;
  /** The text of kuma-cp's file, instead of its path. */
  readonly kumaCpConfigText?: string | undefined;
  /** The CA as PEM text, instead of the file that kuma-cp's configuration names. */
  readonly kumaCpCa?: string | undefined;
  readonly kumaVersion: string;
  readonly nodePortRange: PortRange;
  readonly gatewayIndex?: boolean;
  readonly nameGuard?: NameGuard;
}

/**
 * Loads the configuration: kuma-cp's file, the environment variables that override it, and the CA file that they name.
 * @throws HookError InvalidOption if a file cannot be read, InvalidConfiguration if its content is invalid
 */
export function loadConfig(options: ConfigOptions, environment: Environment): HookConfig {
  const release = releaseOf(options.kumaVersion);
  const document = readConfigDocument(options);
  const kumaCp = parseKumaCpConfig(withEnvironment(document, environment), release, sourceOf(options));
  const { gatewayIndex = false, nameGuard = 'related', nodePortRange } = options;
  const related = { gatewayIndex, nameGuard };
  return { release, kumaCp, caCert: readCa(options, kumaCp), nodePortRange, related };
}

/** Returns the name of kuma-cp's configuration for messages. */
export function sourceOf({ kumaCpConfig, kumaCpConfigText }: ConfigOptions): string {
  return kumaCpConfig ?? (kumaCpConfigText === undefined ? 'kuma-cp configuration' : '--kuma-cp-config-text');
}

/**
 * Reads kuma-cp's configuration, without the environment variables that override it.
 * @throws HookError InvalidOption, InvalidConfiguration
 */
export function readConfigDocument({ kumaCpConfig, kumaCpConfigText }: ConfigOptions): JsonObject {
  if (kumaCpConfig === undefined) return parseKumaCpDocument(kumaCpConfigText ?? '', '--kuma-cp-config-text');
  if (kumaCpConfigText === undefined) {
    return parseKumaCpDocument(readText(kumaCpConfig, '--kuma-cp-config'), kumaCpConfig);
  }
  throw new HookError('InvalidOption', '--kuma-cp-config-text: cannot be combined with --kuma-cp-config');
}

function readCa({ kumaCpCa }: ConfigOptions, { runtime }: KumaCpConfig): string {
  const { caCertFile } = runtime.kubernetes.injector;
  if (kumaCpCa !== undefined) return checkCa(kumaCpCa, '--kuma-cp-ca');
  return caCertFile === '' ? '' : readText(caCertFile, 'runtime.kubernetes.injector.caCertFile');
}

/**
 * Parses the text of kuma-cp's configuration file. Text without a document becomes an empty object.
 * @param path the name of the text in messages
 * @throws HookError InvalidConfiguration
 */
export function parseKumaCpDocument(text: string, path: string): JsonObject {
  const [document = {}, ...more] = parseConfig(text, path);
  if (more.length > 0 || !isObject(document)) {
    throw new HookError(
      'InvalidConfiguration',
      `${path}: expected one YAML document with the configuration of kuma-cp`,
    );
  }
  if (document['kind'] === 'ConfigMap') {
    throw new HookError(
      'InvalidConfiguration',
      `${path}: the file is a ConfigMap; use the text of its data["config.yaml"] instead`,
    );
  }
  return document;
}

function parseConfig(text: string, path: string) {
  try {
    return parseYaml(text, path);
  } catch (error) {
    throw new HookError('InvalidConfiguration', error instanceof Error ? error.message : String(error));
  }
}

function readText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new HookError('InvalidOption', `${option}: ${describeFileError(path, error)}`);
  }
}
