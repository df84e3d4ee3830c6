import { isObject, type Json, type JsonObject } from '../api/json.ts';
import { HookError, quote } from '../errors.ts';

/** The environment variables of a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

type Kind = 'boolean' | 'integer' | 'map' | 'text';

interface Variable {
  readonly name: string;
  readonly path: readonly string[];
  readonly kind: Kind;
}

const injector = 'runtime.kubernetes.injector';
const sidecar = `${injector}.sidecarContainer`;
const injectorName = 'KUMA_RUNTIME_KUBERNETES_INJECTOR';
const sidecarName = `${injectorName}_SIDECAR_CONTAINER`;

type Row = readonly [name: string, path: string, kind: Kind];

const probes: readonly Row[] = ['readiness', 'liveness'].flatMap((probe) =>
  ['initialDelay', 'timeout', 'period'].map(
    (field): Row => [
      `${sidecarName}_${probe.toUpperCase()}_PROBE_${constant(field)}_SECONDS`,
      `${sidecar}.${probe}Probe.${field}Seconds`,
      'integer',
    ],
  ),
);

/**
 * The names that kuma-cp gives its variables in the `envconfig` tags of its source. It spells the group ID as `GUI`.
 */
const rows: readonly Row[] = [
  ...probes,
  [`${sidecarName}_READINESS_PROBE_SUCCESS_THRESHOLD`, `${sidecar}.readinessProbe.successThreshold`, 'integer'],
  [`${sidecarName}_READINESS_PROBE_FAILURE_THRESHOLD`, `${sidecar}.readinessProbe.failureThreshold`, 'integer'],
  [`${sidecarName}_LIVENESS_PROBE_FAILURE_THRESHOLD`, `${sidecar}.livenessProbe.failureThreshold`, 'integer'],
  [`${sidecarName}_IMAGE`, `${sidecar}.image`, 'text'],
  [`${sidecarName}_UID`, `${sidecar}.uid`, 'integer'],
  [`${sidecarName}_GUI`, `${sidecar}.gid`, 'integer'],
  [`${sidecarName}_DRAIN_TIME`, `${sidecar}.drainTime`, 'text'],
  [`${sidecarName}_ENV_VARS`, `${sidecar}.envVars`, 'map'],
  ['KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_CPU', `${sidecar}.resources.requests.cpu`, 'text'],
  ['KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_REQUESTS_MEMORY', `${sidecar}.resources.requests.memory`, 'text'],
  ['KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_CPU', `${sidecar}.resources.limits.cpu`, 'text'],
  ['KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_LIMITS_MEMORY', `${sidecar}.resources.limits.memory`, 'text'],
  [`${injectorName}_CA_CERT_FILE`, `${injector}.caCertFile`, 'text'],
  [`${injectorName}_BUILTIN_DNS_ENABLED`, `${injector}.builtinDNS.enabled`, 'boolean'],
  [`${injectorName}_BUILTIN_DNS_PORT`, `${injector}.builtinDNS.port`, 'integer'],
  [`${injectorName}_BUILTIN_DNS_LOGGING`, `${injector}.builtinDNS.logging`, 'boolean'],
  [`${injectorName}_BUILTIN_DNS_EXPERIMENTAL_PROXY`, `${injector}.builtinDNS.experimentalProxy`, 'boolean'],
  [`${injectorName}_UNIFIED_RESOURCE_NAMING_ENABLED`, `${injector}.unifiedResourceNamingEnabled`, 'boolean'],
  [`${injectorName}_OTEL_PIPE_ENABLED`, `${injector}.otelPipeEnabled`, 'boolean'],
  [`${injectorName}_SPIRE_ENABLED`, `${injector}.spire.enabled`, 'boolean'],
  ['KUMA_RUNTIME_KUBERNETES_CONTROL_PLANE_SERVICE_NAME', 'runtime.kubernetes.controlPlaneServiceName', 'text'],
  ['KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE', 'store.kubernetes.systemNamespace', 'text'],
  ['KUMA_DP_SERVER_PORT', 'dpServer.port', 'integer'],
  ['KUMA_BOOTSTRAP_SERVER_PARAMS_ADMIN_PORT', 'bootstrapServer.params.adminPort', 'integer'],
  ['KUMA_BOOTSTRAP_SERVER_PARAMS_READINESS_PORT', 'bootstrapServer.params.readinessPort', 'integer'],
  ['KUMA_BOOTSTRAP_SERVER_PARAMS_ENVOY_ADMIN_UNIX_SOCKET', 'bootstrapServer.params.envoyAdminUnixSocket', 'boolean'],
  ['KUMA_EXPERIMENTAL_DELTA_XDS', 'experimental.deltaXds', 'boolean'],
];

const variables: readonly Variable[] = rows.map(([name, path, kind]) => ({ name, path: path.split('.'), kind }));

/** The names of kuma-cp's environment variables that gateways need. */
export const variableNames: readonly string[] = variables.map(({ name }) => name);

/** The fields of kuma-cp's file that gateways need, as paths. A variable exists for each. */
export const variablePaths: readonly (readonly string[])[] = variables.map(({ path }) => path);

/**
 * Returns the document with the values of kuma-cp's environment variables, which override the file in kuma-cp too.
 * @throws HookError InvalidConfiguration with the name of the variable that cannot be parsed
 */
export function withEnvironment(document: JsonObject, environment: Environment): JsonObject {
  return variables.reduce((whole, { name, path, kind }) => {
    const text = environment[name];
    return text === undefined ? whole : withValue(whole, path, readValue(name, kind, text));
  }, document);
}

function withValue(object: JsonObject, [key, ...rest]: readonly string[], value: Json): JsonObject {
  if (key === undefined) return object;
  const inner = object[key];
  return { ...object, [key]: rest.length === 0 ? value : withValue(isObject(inner) ? inner : {}, rest, value) };
}

/** Parses text as github.com/kelseyhightower/envconfig does: Go's ParseBool, whole numbers, `name:value,name:value`. */
function readValue(name: string, kind: Kind, text: string): Json {
  if (kind === 'text') return text;
  if (kind === 'map') return readMap(name, text);
  if (kind === 'integer' && /^[+-]?\d{1,15}$/.test(text)) return Number(text);
  if (kind === 'boolean' && /^(1|t|T|true|TRUE|True)$/.test(text)) return true;
  if (kind === 'boolean' && /^(0|f|F|false|FALSE|False)$/.test(text)) return false;
  throw new HookError(
    'InvalidConfiguration',
    `${name}: ${quote(text)}: expected ${kind === 'boolean' ? 'true or false' : 'a whole number'}`,
  );
}

function readMap(name: string, text: string): Json {
  if (text.trim() === '') return {};
  const entries = text.split(',').map((pair): [string, string] => {
    const [key = '', value, ...more] = pair.split(':');
    if (value !== undefined && more.length === 0) return [key, value];
    throw new HookError('InvalidConfiguration', `${name}: ${quote(pair)}: expected name:value`);
  });
  return Object.fromEntries(entries);
}

function constant(camelCase: string): string {
  return camelCase.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
