import { isObject, type JsonObject, joinPath } from '../api/json.ts';
import { nearestName } from '../kubernetes/nearest.ts';
import type { Environment } from './kuma-cp-environment.ts';
import { knownKeys } from './kuma-cp-keys.ts';
import { type ConfigOptions, readConfigDocument, sourceOf } from './load.ts';
import { options } from './option-table.ts';
import { variableOf } from './options.ts';

const variables = Object.values(options).map(({ flag }) => variableOf(flag));

/** Variables that Kubernetes sets in every pod of a namespace with a Service named `mgi` or `mgi-...`. */
const serviceLink = /^MGI_(?:\w+_)?(?:SERVICE_(?:HOST|PORT)|PORT_\d+_(?:TCP|UDP|SCTP))(?:_\w+)?$/;

/** Returns one line for each environment variable that begins with `MGI_` and is no option. */
export function unknownVariables(environment: Environment): readonly string[] {
  const names = Object.keys(environment).filter((name) => name.startsWith('MGI_') && !serviceLink.test(name));
  return names
    .filter((name) => !variables.includes(name))
    .toSorted()
    .map((name) => `${name}: unknown variable${hint(name, variables)}`);
}

/**
 * Returns one line for each unknown key in the parts of kuma-cp's file that the hook reads. Kong Mesh has more sections than Kuma,
 * so an unknown section is reported only if its name is similar to a known one.
 * @throws HookError InvalidOption, InvalidConfiguration
 */
export function unknownKeys(given: ConfigOptions): readonly string[] {
  return unknownIn(readConfigDocument(given), '').map((line) => `${sourceOf(given)}: ${line}`);
}

function unknownIn(section: JsonObject, path: string): readonly string[] {
  const known = knownKeys.get(path.toLowerCase());
  if (known === undefined) return [];
  return Object.entries(section).flatMap(([key, value]): readonly string[] => {
    const inner = joinPath(path, [key]);
    const isKnown = known.some((one) => one.toLowerCase() === key.toLowerCase());
    if (isKnown) return isObject(value) ? unknownIn(value, inner) : [];
    const nearest = hint(key, known);
    return path === '' && nearest === '' ? [] : [`${inner}: unknown key${nearest}`];
  });
}

function hint(name: string, known: readonly string[]): string {
  const nearest = nearestName(name, known);
  return nearest === undefined ? '' : `, did you mean ${nearest}?`;
}
