import { readFileSync } from 'node:fs';
import { isObject, type JsonObject } from '../api/json.ts';
import { parseYaml } from '../api/yaml.ts';
import { describeFileError, HookError } from '../errors.ts';
import { type KumaCpConfig, parseKumaCpConfig } from './kuma-cp.ts';
import { type Environment, withEnvironment } from './kuma-cp-environment.ts';
import { type Release, releaseOf } from './releases.ts';

/** The ports that a Service of type NodePort may ask for. */
export interface PortRange {
  readonly first: number;
  readonly last: number;
}

/** Everything that what is rendered depends on, beside the request. */
export interface HookConfig {
  readonly release: Release;
  readonly kumaCp: KumaCpConfig;
  /** The PEM text of the control plane's CA; empty where none is configured. */
  readonly caCert: string;
  readonly nodePortRange: PortRange;
}

/** The options that a {@link HookConfig} is made from. */
export interface ConfigOptions {
  readonly kumaCpConfig: string | undefined;
  readonly kumaVersion: string;
  readonly nodePortRange: PortRange;
}

/**
 * Reads the configuration: kuma-cp's file, kuma-cp's environment over it, and the CA file that they name.
 * @throws HookError InvalidOption for a file that can't be read, InvalidConfiguration for what it holds
 */
export function loadConfig(options: ConfigOptions, environment: Environment): HookConfig {
  const release = releaseOf(options.kumaVersion);
  const { kumaCpConfig: path, nodePortRange } = options;
  const document = path === undefined ? {} : readDocument(path);
  const kumaCp = parseKumaCpConfig(withEnvironment(document, environment), release, path ?? 'kuma-cp configuration');
  const { caCertFile } = kumaCp.runtime.kubernetes.injector;
  const caCert = caCertFile === '' ? '' : readText(caCertFile, 'runtime.kubernetes.injector.caCertFile');
  return { release, kumaCp, caCert, nodePortRange };
}

function readDocument(path: string): JsonObject {
  const [document = {}, ...more] = parseConfig(readText(path, '--kuma-cp-config'), path);
  if (more.length > 0 || !isObject(document)) {
    throw new HookError('InvalidConfiguration', `${path}: expected one YAML document with kuma-cp's keys`);
  }
  if (document['kind'] === 'ConfigMap') {
    throw new HookError('InvalidConfiguration', `${path}: is a ConfigMap; give the text of its data["config.yaml"]`);
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
