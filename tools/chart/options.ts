import type { JsonObject } from '../../src/api/json.ts';
import { variableNames } from '../../src/config/kuma-cp-environment.ts';
import { type Option, options } from '../../src/config/option-table.ts';
import { releaseNames } from '../../src/config/releases.ts';
import type { ValueSchema } from './schema.ts';

/** The options that the chart sets by itself, with the value that decides, or the reason. */
export const setByChart: ReadonlyMap<string, string> = new Map([
  ['host', 'the Service needs it'],
  ['port', 'the Service, the NetworkPolicy and the URLs of the webhooks need it'],
  ['adminPort', 'the probes and the NetworkPolicy need it'],
  ['kumaCpConfig', 'options.kumaCpConfigText takes the text of the file'],
  ['gatewayIndex', 'gatewayIndex.enabled'],
  ['nameGuard', 'nameGuard.enabled'],
  ['authTokenFile', 'authentication.type'],
  ['basicAuthFile', 'authentication.type'],
  ['tlsCertFile', 'tls.enabled'],
  ['tlsKeyFile', 'tls.enabled'],
  ['clientCaFile', 'tls.client.enabled'],
  ['clientName', 'tls.client.names'],
  ['unauthenticated', 'networkPolicy.enabled'],
  ['shutdownDelay', 'terminationGracePeriodSeconds contains it'],
  ['configRevision', 'configRevision'],
  ['record', 'recording.enabled'],
]);

const duration = '^([0-9]+(\\.[0-9]+)?(ns|us|µs|ms|s|m|h))+$';

/** The schemas of texts and numbers by the placeholder that the help prints. */
const byPlaceholder = new Map<string, JsonObject>([
  ['', { type: 'boolean' }],
  ['COUNT', { type: 'integer', minimum: 1, maximum: 999_999 }],
  ['DURATION', { type: 'string', pattern: duration }],
  ['SIZE', { type: 'string', pattern: '^[1-9][0-9]{0,8}([kKmMgG]?[bB])?$' }],
  ['FIRST-LAST', { type: 'string', pattern: '^[0-9]{1,5}-[0-9]{1,5}$' }],
  ['RELEASE', { enum: releaseNames }],
  ['PEM', { type: 'string', minLength: 1 }],
  ['TEXT', { type: 'string', minLength: 1 }],
]);

/**
 * Returns the schema of an option in the values.
 * @throws Error if the kind of its value has no schema yet
 */
function schemaOf({ about, fallback, flag, read, value }: Option<unknown>): ValueSchema {
  const kind = read.choices === undefined ? byPlaceholder.get(value) : { enum: read.choices };
  if (kind === undefined)
    throw new Error(`--${flag}: tools/chart/options.ts has no schema for the placeholder ${value}`);
  return { description: `${about} (default ${fallback ?? 'none'})`, ...kind };
}

/** The schemas of the options that a user of the chart sets, by their keys in the table of options. */
export const optionSchemas: Readonly<Record<string, ValueSchema>> = Object.fromEntries(
  Object.entries(options).flatMap(([key, option]) => (setByChart.has(key) ? [] : [[key, schemaOf(option)]])),
);

/** The variables of kuma-cp that `kumaCpEnvironment` accepts. The chart cannot mount the file of the CA. */
export const environmentNames = variableNames.filter((one) => !one.endsWith('_CA_CERT_FILE'));
