import { isList, isObject, type Json, type JsonObject } from '../../api/json.ts';
import { childKinds } from '../../children/kinds.ts';
import { HookError, quote, throwTogether } from '../../errors.ts';

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

/** A scan that grows. */
export interface MutableScan {
  readonly manifests: Manifest[];
  readonly faults: Fault[];
  readonly unread: UnreadObject[];
}

/** Returns a scan of nothing. */
export function emptyScan(): MutableScan {
  return { manifests: [], faults: [], unread: [] };
}

/**
 * Returns the manifests of a scan.
 * @throws HookError InvalidInput with all documents that cannot be read
 */
export function requireFaultless({ faults, manifests }: Scan): readonly Manifest[] {
  throwTogether(faults.map((fault) => new HookError('InvalidInput', describeFault(fault))));
  return manifests;
}

/** Describes a fault in one line. The problem of a file names the file. */
export function describeFault({ problem, source }: Fault): string {
  return source === '' ? problem : `${source}: ${problem}`;
}

/**
 * Returns the objects of a document.
 * @throws HookError InvalidInput
 */
export function readObjects(document: Json, source: string, kinds: Kinds = readKinds): readonly Manifest[] {
  const scan = emptyScan();
  scanDocument(document, { source }, kinds, scan);
  return requireFaultless(scan);
}

/** Adds the objects of a document to a scan. The items of a List become separate objects. */
export function scanDocument(document: Json, place: Place, kinds: Kinds, scan: MutableScan): void {
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
  if (!isObject(document)) return `expected an object, not ${describeValue(document)}`;
  const { apiVersion, kind, metadata } = document;
  if (typeof apiVersion !== 'string' || typeof kind !== 'string') return withoutType(document);
  const { name, namespace } = isObject(metadata) ? metadata : {};
  if (!kinds.has(kind)) return { ...place, apiVersion, kind, name: typeof name === 'string' ? name : '' };
  if (typeof name !== 'string' || name === '') return `${kind}: metadata.name: expected a name`;
  if (namespace !== undefined && namespace !== null && typeof namespace !== 'string') {
    return `${kind} ${name}: metadata.namespace: expected a string`;
  }
  const problem =
    problemOfName('name', name) ?? (namespace == null ? undefined : problemOfName('namespace', namespace));
  if (problem !== undefined) return `${kind}: ${problem}`;
  return { ...place, apiVersion, kind, name, namespace: namespace ?? undefined, object: document };
}

function describeValue(value: Json): string {
  if (isList(value)) return 'a list';
  return typeof value === 'string' ? `the text ${quote(value)}` : quote(value);
}

function withoutType(document: JsonObject): string {
  const fields = Object.keys(document).slice(0, 5).map(quote).join(', ');
  const { kind } = document;
  if (typeof kind === 'string') return `expected apiVersion and kind; ${quote(kind)} has no apiVersion`;
  return `expected apiVersion and kind; the document ${fields === '' ? 'is empty' : `begins with ${fields}`}`;
}

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/ */
function problemOfName(field: string, name: string): string | undefined {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(name)) return undefined;
  const why = /\s/.test(name) ? 'a name has no spaces' : 'a name has only lower-case letters, digits, - and .';
  return `metadata.${field}: ${quote(name)}: ${why}`;
}
