import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { describeFileError, HookError } from '../../errors.ts';

/** A file of a folder that is not read. */
export interface Skipped {
  readonly path: string;
  readonly why: string;
}

/** The files of a folder. */
export interface Folder {
  /** The files that can be manifests, sorted by name. */
  readonly files: readonly string[];
  readonly skipped: readonly Skipped[];
}

const shown = 5;

/** Describes the files of a folder that are not read, in one line. Returns no line if there are none. */
export function describeSkipped(folder: string, skipped: readonly Skipped[]): readonly string[] {
  if (skipped.length === 0) return [];
  const names = skipped.slice(0, shown).map(({ path, why }) => `${path} (${why})`);
  const more = skipped.length > shown ? ` and ${skipped.length - shown} more` : '';
  return [`${folder}: skipped ${names.join(', ')}${more}`];
}

/** Reports whether a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  return path !== '-' && (await stat(path).catch(() => undefined))?.isDirectory() === true;
}

/**
 * Lists the manifests of a folder, and of its sub-folders if asked for.
 * @throws HookError InvalidInput for a folder that cannot be read, or that has no manifests
 */
export async function listFolder(folder: string, recursive: boolean): Promise<Folder> {
  const { files, hasFolders, skipped } = await listOne(folder, recursive);
  if (files.length > 0) return { files, skipped };
  const hint = hasFolders && !recursive ? '; add -R to read its sub-folders' : '';
  const others = skipped.length === 0 ? '' : ` apart from ${skipped.map(({ path }) => path).join(', ')}`;
  throw new HookError('InvalidInput', `${folder}: contains no .yaml, .yml or .json file${others}${hint}`);
}

async function listOne(folder: string, recursive: boolean): Promise<Folder & { readonly hasFolders: boolean }> {
  const entries = await list(folder);
  const isChart = entries.some(({ name }) => /^Chart\.ya?ml$/.test(name));
  const files: string[] = [];
  const skipped: Skipped[] = [];
  let hasFolders = false;
  for (const entry of entries) {
    const { name } = entry;
    const path = join(folder, name);
    const why = whySkipped(name, isChart);
    // A link to a folder is not followed, because it can lead back to this folder.
    if (entry.isSymbolicLink() && (await isFolder(path))) continue;
    if (entry.isDirectory()) {
      hasFolders = true;
      if (!recursive || name.startsWith('.') || name === 'node_modules') continue;
      const inner = await listOne(path, recursive);
      files.push(...inner.files);
      skipped.push(...inner.skipped);
    } else if (why === undefined) files.push(path);
    else if (!name.startsWith('.')) skipped.push({ path, why });
  }
  return { files, skipped, hasFolders };
}

function whySkipped(name: string, isChart: boolean): string | undefined {
  if (/^kustomization(?:\.ya?ml)?$/i.test(name)) return 'build it with -k';
  if (isChart && /^(?:Chart|values)\.(?:ya?ml|schema\.json|lock)$/.test(name)) return 'part of a Helm chart';
  return /\.(?:ya?ml|json)$/.test(name) ? undefined : 'not YAML or JSON';
}

async function list(folder: string): Promise<readonly Dirent[]> {
  try {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.toSorted((one, other) => (one.name < other.name ? -1 : 1));
  } catch (error) {
    throw new HookError('InvalidInput', describeFileError(folder, error));
  }
}

const helmObject =
  /\{\{-?\s*(?:(?:include|template|define|toYaml|tpl)\b|[^}]*\.(?:Values|Release|Chart|Capabilities|Files)\b)/;

/**
 * Reports whether a file is a Helm template. Manifests can contain other templates in their texts, such as those of alerts.
 * @param isReadable false if the text is not a manifest
 */
export function isHelmTemplate(bytes: Buffer, isReadable: boolean): boolean {
  return bytes.includes('{{') && (!isReadable || helmObject.test(bytes.toString('utf8')));
}
