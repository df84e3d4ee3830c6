import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isList, isObject, type Json, type JsonObject } from '../../api/json.ts';
import { parseDocuments } from '../../api/yaml.ts';
import { childKinds } from '../../children/kinds.ts';
import { describeFileError, HookError } from '../../errors.ts';
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
  ...childKinds.map(({ apiVersion, kind }): [string, readonly string[]] => [kind, [apiVersion]]),
]);

/** The kinds among them that are cluster-scoped. */
export const clusterScoped: ReadonlySet<string> = new Set(['MeshGateway', 'MeshGatewayInstanceClass', 'Namespace']);

/** The place of a document. */
export interface Place {
  /** The file and the document number, for messages. */
  readonly source: string;
  /** The path of the file. Undefined for standard input. */
  readonly file?: string | undefined;
  /** The line at which the document begins. */
  readonly line?: number | undefined;
}

/** An object from a manifest. */
export interface Manifest extends Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly namespace: string | undefined;
  readonly object: JsonObject;
}

/** A document, or a file, that cannot be read. */
export interface Fault extends Place {
  /** What is wrong, without the place. */
  readonly problem: string;
}

/** An object of a kind that mgi does not read. */
export interface UnreadObject extends Place {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
}

/** Everything that files contain. */
export interface Scan {
  readonly manifests: readonly Manifest[];
  readonly faults: readonly Fault[];
  readonly unread: readonly UnreadObject[];
}

/**
 * Reads the objects from files, from the manifests in folders and from standard input, in order. The items of a List
 * become separate objects.
 * @throws HookError InvalidInput for the first document that cannot be read, with file and document number
 */
export async function readManifests(
  paths: readonly string[],
  io: Io,
  kinds: Kinds = readKinds,
): Promise<readonly Manifest[]> {
  return requireFaultless(await scanManifests(paths, io, kinds));
}

/** Like {@link readManifests}, but also returns what cannot be read. */
export async function scanManifests(paths: readonly string[], io: Io, kinds: Kinds = readKinds): Promise<Scan> {
  const scan: MutableScan = { manifests: [], faults: [], unread: [] };
  for (const path of paths) {
    try {
      for (const file of await expand(path)) scanText(await readInput(file, io), file, kinds, scan);
    } catch (error) {
      if (!(error instanceof HookError)) throw error;
      scan.faults.push({ source: '', file: path, problem: error.message });
    }
  }
  return scan;
}

interface MutableScan {
  readonly manifests: Manifest[];
  readonly faults: Fault[];
  readonly unread: UnreadObject[];
}

function requireFaultless({ faults: [fault], manifests }: Scan): readonly Manifest[] {
  if (fault !== undefined) throw new HookError('InvalidInput', describeFault(fault));
  return manifests;
}

/** Describes a fault in one line. The problem of a file names the file. */
export function describeFault({ problem, source }: Fault): string {
  return source === '' ? problem : `${source}: ${problem}`;
}

function scanText(text: string, path: string, kinds: Kinds, scan: MutableScan): void {
  const file = path === '-' ? undefined : path;
  for (const [index, { line, problem, value }] of parseDocuments(text).entries()) {
    const place: Place = { source: `${file ?? 'standard input'}: document ${index + 1}`, file, line };
    if (problem !== undefined) scan.faults.push({ ...place, problem });
    else if (value !== undefined) scanDocument(value, place, kinds, scan);
  }
}

async function expand(path: string): Promise<readonly string[]> {
  const isFolder = path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
  return isFolder ? manifestsIn(path) : [path];
}

async function manifestsIn(folder: string): Promise<readonly string[]> {
  const names = (await list(folder)).filter((name) => /\.(ya?ml|json)$/.test(name)).sort();
  if (names.length === 0) throw new HookError('InvalidInput', `${folder}: contains no .yaml, .yml or .json file`);
  return names.map((name) => join(folder, name));
}

async function list(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    throw new HookError('InvalidInput', describeFileError(folder, error));
  }
}

/**
 * Returns the objects of a document.
 * @throws HookError InvalidInput
 */
export function readObjects(document: Json, source: string, kinds: Kinds = readKinds): readonly Manifest[] {
  const scan: MutableScan = { manifests: [], faults: [], unread: [] };
  scanDocument(document, { source }, kinds, scan);
  return requireFaultless(scan);
}

function scanDocument(document: Json, place: Place, kinds: Kinds, scan: MutableScan): void {
  if (isObject(document) && String(document['kind']).endsWith('List') && isList(document['items'])) {
    for (const item of document['items']) scanDocument(item, place, kinds, scan);
    return;
  }
  const read = readObject(document, place, kinds);
  if (typeof read === 'string') scan.faults.push({ ...place, problem: read });
  else if ('object' in read) scan.manifests.push(read);
  else scan.unread.push(read);
}

/** Returns the object of a document, or the problem with it. */
function readObject(document: Json, place: Place, kinds: Kinds): Manifest | UnreadObject | string {
  if (!isObject(document)) return 'expected an object';
  const { apiVersion, kind, metadata } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return 'expected apiVersion and kind';
  const { name, namespace } = isObject(metadata) ? metadata : {};
  if (!kinds.has(kind)) return { ...place, apiVersion, kind, name: typeof name === 'string' ? name : '' };
  if (typeof name !== 'string' || name === '') return `${kind}: metadata.name: expected a name`;
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string') {
    return `${kind} ${name}: metadata.namespace: expected a string`;
  }
  return { ...place, apiVersion, kind, name, namespace: namespace ?? undefined, object: document };
}
