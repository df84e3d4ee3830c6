import { isObject, type JsonObject } from '../../api/json.ts';
import { gatewayPart } from '../../config/gateway-part.ts';
import { parseKumaCpConfig } from '../../config/kuma-cp.ts';
import { variableNames, withEnvironment } from '../../config/kuma-cp-environment.ts';
import { parseKumaCpDocument } from '../../config/load.ts';
import type { Release } from '../../config/releases.ts';
import { HookError } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { originOf, textOfFile } from './files.ts';
import { type Program, variableOf } from './program.ts';
import { detectRelease } from './release.ts';

/** A CA as PEM text, or none. */
export interface KnownCa {
  readonly text: string | undefined;
}

/** A CA in a file of a program that is still to be read. */
export interface UnreadCa {
  readonly file: string;
  /** The arguments of the kubectl that reads it from a Secret. Undefined if it comes from elsewhere. */
  readonly get: readonly string[] | undefined;
}

export type Ca = KnownCa | UnreadCa;

/** The configuration of a control plane that gateways need. */
export interface Detected {
  readonly program: Program;
  readonly release: Release;
  /** kuma-cp's environment variables for gateways. */
  readonly variables: ReadonlyMap<string, string>;
  /** The part of kuma-cp's file that gateways need. */
  readonly document: JsonObject;
  readonly ca: Ca;
}

/** The variable with the path of the CA. */
export const caVariable = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE';

/**
 * Reads the configuration of a control plane.
 * @throws HookError InvalidInput, InvalidConfiguration
 */
export function detectConfiguration(program: Program, cluster: Cluster, kumaVersion: string | undefined): Detected {
  const { container, what } = program;
  const document = readDocument(program, cluster);
  requireZone(program, document);
  const release = detectRelease(container.image, kumaVersion);
  const variables = gatewayVariables(program);
  const source = `${what}: the configuration of kuma-cp`;
  const { runtime } = parseKumaCpConfig(withEnvironment(document, Object.fromEntries(variables)), release, source);
  const ca = findCa(runtime.kubernetes.injector.caCertFile, program, cluster);
  variables.delete(caVariable);
  return { program, release, variables, document: gatewayPart(document), ca };
}

/** Returns the variables of a program that gateways need, in the order of kuma-cp's configuration. */
export function gatewayVariables(program: Program): Map<string, string> {
  const entries = variableNames.flatMap((name): readonly [string, string][] => {
    const value = variableOf(program, name);
    return value === undefined ? [] : [[name, value]];
  });
  return new Map(entries);
}

function readDocument(program: Program, cluster: Cluster): JsonObject {
  const path = configFile(program.args);
  return path === undefined ? {} : parseKumaCpDocument(textOfFile(path, program, cluster), path);
}

function configFile(args: readonly string[]): string | undefined {
  const index = args.findLastIndex((arg) => /^(?:--config-file|-c)(?:=|$)/.test(arg));
  const [flag = ''] = args.slice(index < 0 ? args.length : index);
  const value = flag.includes('=') ? flag.slice(flag.indexOf('=') + 1) : args[index + 1];
  return index < 0 || value === undefined || value === '' ? undefined : value;
}

/** Only a control plane of a zone on Kubernetes runs gateways in its cluster. */
function requireZone(program: Program, document: JsonObject): void {
  const setting = (variable: string, key: string) => variableOf(program, variable) ?? find(document, key);
  if (setting('KUMA_MODE', 'mode') === 'global') {
    const message = `${program.what}: is a global control plane, beside which no gateway can run; use the control plane of each zone`;
    throw new HookError('InvalidInput', message);
  }
  if (setting('KUMA_ENVIRONMENT', 'environment') === 'universal') {
    const message = `${program.what}: runs in universal mode, in which there are no MeshGatewayInstances; use a control plane in Kubernetes mode`;
    throw new HookError('InvalidInput', message);
  }
}

function find(document: JsonObject, wanted: string): unknown {
  return Object.entries(document).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

/** Finds the CA that a program names: in a ConfigMap, or the kubectl that reads it from a Secret. */
export function findCa(file: string, program: Program, cluster: Cluster): Ca {
  if (file === '') return { text: undefined };
  const origin = originOf(file, program);
  if (origin?.kind === 'ConfigMap') return { text: textOfFile(file, program, cluster) };
  const names = origin === undefined ? [] : [origin.key, origin.name, origin.namespace];
  if (origin === undefined || !names.every((name) => /^[\w.-]+$/.test(name))) return { file, get: undefined };
  const path = `{.data.${origin.key.replaceAll('.', '\\.')}}`;
  return { file, get: ['get', 'secret', origin.name, '-n', origin.namespace, '-o', `jsonpath=${path}`] };
}

/** Reports whether a document is empty. */
export function isEmpty(document: JsonObject): boolean {
  return isObject(document) && Object.keys(document).length === 0;
}
