import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isList, isObject, type Json, type JsonObject } from '../../api/json.ts';
import { parseYaml } from '../../api/yaml.ts';
import { HookError } from '../../errors.ts';
import { readInput } from '../arguments.ts';
import type { Io } from '../io.ts';

/** Kinds, each with its apiVersions. */
export type Kinds = ReadonlyMap<string, readonly string[]>;

/** The kinds that mgi reads, and the apiVersions that it supports. Objects of other kinds are not validated. */
export const readKinds: Kinds = new Map([
  ['MeshGatewayInstance', ['kuma.io/v1alpha1', 'mesh.internal/v1alpha1']],
  ['MeshGatewayInstanceClass', ['mesh.internal/v1alpha1']],
  ['MeshGateway', ['kuma.io/v1alpha1']],
  ['Namespace', ['v1']],
  ['Service', ['v1']],
  ['Deployment', ['apps/v1']],
  ['HorizontalPodAutoscaler', ['autoscaling/v2']],
  ['PodDisruptionBudget', ['policy/v1']],
]);

/** The kinds among them that are cluster-scoped. */
export const clusterScoped: ReadonlySet<string> = new Set(['MeshGateway', 'MeshGatewayInstanceClass', 'Namespace']);

/** An object from a manifest. */
export interface Manifest {
  /** The file and the document number, for messages. */
  readonly source: string;
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly object: JsonObject;
}

/**
 * Reads the objects from files, from the manifests in folders and from standard input, in order. The items of a List
 * become separate objects.
 * @throws HookError InvalidInput, with file and document number
 */
export async function readManifests(
  paths: readonly string[],
  io: Io,
  kinds: Kinds = readKinds,
): Promise<readonly Manifest[]> {
  const manifests: Manifest[] = [];
  for (const path of await expand(paths)) {
    const file = path === '-' ? 'standard input' : path;
    const documents = parseYaml(await readInput(path, io), file);
    for (const [index, document] of documents.entries()) {
      const source = `${file}: document ${index + 1}`;
      if (document !== undefined) manifests.push(...readObjects(document, source, kinds));
    }
  }
  return manifests;
}

async function expand(paths: readonly string[]): Promise<readonly string[]> {
  const expanded: string[] = [];
  for (const path of paths) {
    const isFolder = path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
    if (isFolder) expanded.push(...(await manifestsIn(path)));
    else expanded.push(path);
  }
  return expanded;
}

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length === 0) throw new HookError('InvalidInput', `${folder}: contains no .yaml, .yml or .json file`);
  return names.map((name) => join(folder, name));
}

/**
 * Returns the objects of a document.
 * @throws HookError InvalidInput
 */
export function readObjects(document: Json, source: string, kinds: Kinds = readKinds): readonly Manifest[] {
  if (!isObject(document)) throw new HookError('InvalidInput', `${source}: expected an object`);
  const { apiVersion, kind, metadata, items } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') {
    throw new HookError('InvalidInput', `${source}: expected apiVersion and kind`);
  }
  if (kind.endsWith('List') && isList(items)) return items.flatMap((item) => readObjects(item, source, kinds));
  if (!kinds.has(kind)) return [];
  const { name, namespace } = isObject(metadata) ? metadata : {};
  if (typeof name !== 'string' || name === '')
    throw new HookError('InvalidInput', `${source}: ${kind}: metadata.name: expected a name`);
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string') {
    throw new HookError('InvalidInput', `${source}: ${kind} ${name}: metadata.namespace: expected a string`);
  }
  return [{ source, apiVersion, kind, name, namespace: namespace ?? undefined, object: document }];
}
