import type { Json } from '../../api/json.ts';
import { parseDocuments } from '../../api/yaml.ts';
import { HookError } from '../../errors.ts';
import type { Inputs } from '../arguments.ts';
import { readBytes } from '../input/bytes.ts';
import { describeSkipped, isFolder, isHelmTemplate, listFolder, type Skipped } from '../input/folders.ts';
import { problemOfJson, readJson } from '../input/json.ts';
import type { Io } from '../io.ts';
import { buildKustomization } from '../kubectl/kustomize.ts';
import { withCluster } from '../kubectl/overlay.ts';
import { misspelledKinds } from './found-kinds.ts';
import {
  emptyScan,
  type Kinds,
  type Manifest,
  type MutableScan,
  type Place,
  readKinds,
  requireFaultless,
  type Scan,
  scanDocument,
} from './manifests.ts';

/**
 * Reads the objects from files, from the manifests in folders, from standard input, from kustomizations and from the cluster, in
 * order. The items of a List become separate objects.
 * @throws HookError InvalidInput with all documents that cannot be read, each with file and document number
 */
export async function readManifests(inputs: Inputs, io: Io, kinds: Kinds = readKinds): Promise<readonly Manifest[]> {
  return (await readScan(inputs, io, kinds)).manifests;
}

/** Like {@link readManifests}, but also returns the objects of other kinds. */
export async function readScan(inputs: Inputs, io: Io, kinds: Kinds = readKinds): Promise<Scan> {
  const scan = await scanManifests(inputs, io, kinds);
  requireFaultless({ ...scan, faults: [...scan.faults, ...misspelledKinds(scan.unread)] });
  return scan;
}

/** Like {@link readManifests}, but also returns what cannot be read, and the objects of other kinds. */
export async function scanManifests(inputs: Inputs, io: Io, kinds: Kinds = readKinds): Promise<Scan> {
  const scan = emptyScan();
  for (const path of inputs.files) {
    await tolerant(path, scan, async () => {
      if (await isFolder(path)) await scanFolder(path, inputs.isRecursive, io, kinds, scan);
      else addTo(scan, scanBytes(await readBytes(path, io), path === '-' ? undefined : path, kinds));
    });
  }
  for (const folder of inputs.kustomizations) {
    await tolerant(folder, scan, async () => {
      addTo(scan, scanBytes(await buildKustomization(folder, io), undefined, kinds, `-k ${folder}`));
    });
  }
  return inputs.cluster === undefined ? scan : withCluster(scan, inputs.cluster, kinds, io);
}

async function tolerant(path: string, scan: MutableScan, read: () => Promise<void>): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    scan.faults.push({ source: '', file: path, problem: error.message });
  }
}

async function scanFolder(
  folder: string,
  isRecursive: boolean,
  io: Io,
  kinds: Kinds,
  scan: MutableScan,
): Promise<void> {
  const { files, skipped } = await listFolder(folder, isRecursive);
  const templates: Skipped[] = [];
  for (const file of files) {
    await tolerant(file, scan, async () => {
      const bytes = await readBytes(file, io);
      const found = scanBytes(bytes, file, kinds);
      if (isHelmTemplate(bytes, found.faults.length === 0)) {
        templates.push({ path: file, why: 'a Helm template' });
      } else addTo(scan, found);
    });
  }
  for (const line of describeSkipped(folder, [...skipped, ...templates])) io.stderr(`${line}\n`);
}

function scanBytes(bytes: Buffer, file: string | undefined, kinds: Kinds, name = file ?? 'standard input'): Scan {
  const scan = emptyScan();
  const placeOf = (number: number, line: number): Place => ({ source: `${name}: document ${number}`, file, line });
  const isRead = readJson(bytes, (document: Json, number, line) => {
    scanDocument(document, placeOf(number, line), kinds, scan);
  });
  if (isRead) return scan;
  const others = emptyScan();
  const jsonProblem = problemOfJson(bytes);
  if (jsonProblem !== undefined) {
    others.faults.push({ ...placeOf(1, 1), problem: jsonProblem });
    return others;
  }
  for (const [index, { line, problem, value }] of parseDocuments(bytes.toString('utf8')).entries()) {
    const place = placeOf(index + 1, line);
    if (problem !== undefined) others.faults.push({ ...place, problem });
    else if (value !== undefined) scanDocument(value, place, kinds, others);
  }
  return others;
}

function addTo(scan: MutableScan, { faults, manifests, unread }: Scan): void {
  for (const fault of faults) scan.faults.push(fault);
  for (const manifest of manifests) scan.manifests.push(manifest);
  for (const object of unread) scan.unread.push(object);
}
