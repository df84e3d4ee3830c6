import { isObject, type Json, type JsonObject } from '../api/json.ts';
import { variablePaths } from './kuma-cp-environment.ts';

/** Paths as a tree. A leaf has no branches. */
interface Branches {
  readonly [key: string]: Branches;
}

const caCertFile = 'runtime.kubernetes.injector.caCertFile';

const tree = variablePaths.filter((path) => path.join('.') !== caCertFile).reduce<Branches>(grow, {});

/**
 * Returns the part of kuma-cp's configuration that gateways need, in the spelling of the document. It leaves out everything
 * else, such as passwords of a database, and the path of the CA, which is a file of kuma-cp's pod.
 */
export function gatewayPart(document: JsonObject): JsonObject {
  return pick(document, tree);
}

function grow(branches: Branches, [key, ...rest]: readonly string[]): Branches {
  if (key === undefined) return branches;
  const name = key.toLowerCase();
  return { ...branches, [name]: grow(branches[name] ?? {}, rest) };
}

function pick(object: JsonObject, branches: Branches): JsonObject {
  const entries = Object.entries(object).flatMap(([key, value]): readonly [string, Json | undefined][] => {
    const name = key.toLowerCase();
    const inner = Object.hasOwn(branches, name) ? branches[name] : undefined;
    if (inner === undefined) return [];
    if (Object.keys(inner).length === 0 || !isObject(value)) return [[key, value]];
    const picked = pick(value, inner);
    return Object.keys(picked).length === 0 ? [] : [[key, picked]];
  });
  return Object.fromEntries(entries);
}
