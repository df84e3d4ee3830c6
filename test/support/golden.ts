import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from './dynamic-apply.ts';

const root = new URL('../golden/', import.meta.url);

/** A conformance case: a request and the result of Kuma's own reconciler in a release. */
export interface KumaCase {
  readonly name: string;
  readonly about: string;
  readonly release: string;
  readonly config: JsonObject & { readonly caCert: string };
  readonly request: JsonObject;
  readonly kuma: {
    readonly service: JsonObject | null;
    readonly deployment: JsonObject | null;
    readonly status?: { readonly conditions: readonly JsonObject[]; readonly loadBalancer?: JsonObject };
    readonly error?: string;
  };
}

/** Reads all conformance cases of a release. */
export function kumaCases(release: string): readonly KumaCase[] {
  const folder = new URL(`kuma/${release}/`, root);
  return readdirSync(folder).map((file) => JSON.parse(readFileSync(new URL(file, folder), 'utf8')));
}

/** Returns the path of a request recorded from Metacontroller. */
export function recordedPath(name: string): string {
  return new URL(`metacontroller/${name}.json`, root).pathname;
}

/** Reads a request recorded from Metacontroller. */
export function recorded(name: string): JsonObject {
  return JSON.parse(readFileSync(recordedPath(name), 'utf8'));
}

export const recordedSyncs = readdirSync(new URL('metacontroller/', root))
  .map((file) => file.replace('.json', ''))
  .filter((name) => name.startsWith('sync-') && name !== 'sync-hook-version-v1');

/** Freezes a value recursively, so that any change to it throws. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) deepFreeze(inner);
    Object.freeze(value);
  }
  return value;
}

/** Creates a temporary folder that is removed after the suite. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mgi-test-'));
  after(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Writes the configuration of a case: kuma-cp's file and the CA file that it names. Returns the path of the former. */
export function writeKumaCpConfig(folder: string, { config }: KumaCase): string {
  const { caCert, ...document } = config;
  const caCertFile = join(folder, 'ca.pem');
  writeFileSync(caCertFile, caCert);
  const runtime = objectAt(document, 'runtime');
  const kubernetes = objectAt(runtime, 'kubernetes');
  const injector = { ...objectAt(kubernetes, 'injector'), caCertFile };
  const path = join(folder, 'config.yaml');
  writeFileSync(
    path,
    JSON.stringify({ ...document, runtime: { ...runtime, kubernetes: { ...kubernetes, injector } } }),
  );
  return path;
}

/** Returns an object in the form of the cases: without type, status, fields added by the API server, and empty maps. */
export function asKumaWrites(object: JsonObject): JsonObject {
  const { apiVersion: _a, kind: _k, status: _s, metadata, ...rest } = object;
  const { annotations, labels, name, namespace } = isObject(metadata) ? metadata : {};
  const { 'metacontroller.k8s.io/last-applied-configuration': _l, ...others } = isObject(annotations)
    ? annotations
    : {};
  const shown = { ...(Object.keys(others).length > 0 ? { annotations: others } : {}), labels, name, namespace };
  return JSON.parse(JSON.stringify({ metadata: shown, ...rest }));
}

/** Returns the child of a kind in a response. */
export function childOf(response: JsonObject, kind: string): JsonObject | undefined {
  const children = response['children'];
  return isList(children) ? children.filter(isObject).find((child) => child['kind'] === kind) : undefined;
}

/** Returns a condition of a response's status. */
export function conditionOf(response: JsonObject, type: string): JsonObject {
  const { conditions } = objectAt(response, 'status');
  return (isList(conditions) ? conditions.filter(isObject) : []).find((one) => one['type'] === type) ?? {};
}

/** Returns the observed child of a group such as `Service.v1` in a request. */
export function observedOf(request: JsonObject, group: string): JsonObject | undefined {
  const [object] = Object.values(objectAt(objectAt(request, 'children'), group));
  return isObject(object) ? object : undefined;
}
