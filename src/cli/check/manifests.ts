import { childKinds } from '../../children/kinds.ts';
import { HookError } from '../../errors.ts';
import { readExisting } from '../manifests/existing.ts';
import { isOfOthers, problemOfVersion } from '../manifests/instances.ts';
import { indexManifests, keyOf } from '../manifests/manifest-index.ts';
import { type Manifest, readKinds } from '../manifests/manifests.ts';
import { otherGroup } from './documents.ts';
import { describeManifest, type Finding, findingOf } from './finding.ts';

/** The manifests that can be checked further, and what is wrong with the others. */
export interface Usable {
  readonly manifests: readonly Manifest[];
  readonly findings: readonly Finding[];
}

/** Takes out the manifests that would keep the others from being read: other versions, repeated ones, and broken objects. */
export function findUsable(manifests: readonly Manifest[]): Usable {
  const findings: Finding[] = [];
  const names = new Set(manifests.filter(({ kind }) => kind === 'MeshGatewayInstance').map(keyOf));
  const seen = new Map<string, Manifest>();
  for (const manifest of manifests) {
    const finding = checkVersion(manifest, names) ?? checkRepeated(manifest, seen) ?? checkExisting(manifest, names);
    if (finding === undefined) seen.set(identityOf(manifest), manifest);
    else findings.push(finding);
  }
  return { manifests: [...seen.values()], findings };
}

function checkVersion(manifest: Manifest, names: ReadonlySet<string>): Finding | undefined {
  const { apiVersion, kind } = manifest;
  if (readKinds.get(kind)?.includes(apiVersion) === true) return undefined;
  const problem = isOfOthers(manifest, names) ? undefined : problemOfVersion(manifest);
  if (problem === undefined) return otherGroup(manifest);
  const message = problem.replace(/^apiVersion: /, '');
  return findingOf(manifest, { severity: 'error', rule: 'invalid', field: 'apiVersion', message });
}

function identityOf(manifest: Manifest): string {
  return `${manifest.apiVersion} ${manifest.kind} ${keyOf(manifest)}`;
}

function checkRepeated(manifest: Manifest, seen: ReadonlyMap<string, Manifest>): Finding | undefined {
  const before = seen.get(identityOf(manifest));
  if (before === undefined) return undefined;
  return findingOf(manifest, {
    severity: 'error',
    rule: 'name-conflict',
    field: 'metadata.name',
    message: `is already defined in ${before.source}`,
    todo: 'remove one of them',
  });
}

/** Checks an existing object with the name of an instance. */
function checkExisting(manifest: Manifest, names: ReadonlySet<string>): Finding | undefined {
  const kind = childKinds.find((one) => one.kind === manifest.kind);
  if (kind === undefined || !names.has(keyOf(manifest))) return undefined;
  try {
    readExisting(indexManifests([manifest]), kind.group, keyOf(manifest));
    return undefined;
  } catch (error) {
    if (!(error instanceof HookError)) throw error;
    const message = withoutPlace(error.message, manifest);
    return findingOf(manifest, { severity: 'error', rule: 'invalid', message });
  }
}

/** Returns the message of an error without the place and the name of the manifest, which a finding has apart. */
export function withoutPlace(message: string, manifest: Manifest): string {
  const start = [`${manifest.source}: `, `${describeManifest(manifest)}: `, `${manifest.kind} ${manifest.name}: `];
  return start.reduce((rest, prefix) => (rest.startsWith(prefix) ? rest.slice(prefix.length) : rest), message);
}
