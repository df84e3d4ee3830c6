import { classKind } from '../../api/instance-class.ts';
import type { HookConfig } from '../../config/load.ts';
import { type GivenInstance, type OfflineInstance, readInstances } from '../manifests/instances.ts';
import type { Scan } from '../manifests/manifests.ts';
import { sharedNames } from './both-groups.ts';
import { checkClass } from './classes.ts';
import { checkDocuments } from './documents.ts';
import { type Finding, findingAt } from './finding.ts';
import { checkGateway } from './gateways.ts';
import { checkInstance } from './instances.ts';
import { findUsable } from './manifests.ts';

/** The result of a check without a cluster. */
export interface Checked {
  /** All findings, by the place in the input. */
  readonly findings: readonly Finding[];
  /** The instances without an error. */
  readonly sound: readonly OfflineInstance[];
  /** The number of objects that were checked. */
  readonly count: number;
}

/** Checks everything that files contain, without a cluster. */
export function checkScan(scan: Scan, config: HookConfig): Checked {
  const { findings: unusable, manifests } = findUsable(scan.manifests);
  const instances = readInstances(manifests);
  const ofKind = (wanted: string) => manifests.filter(({ kind }) => kind === wanted);
  const rivals = sharedNames(instances);
  const ofInstances = instances.flatMap((one) => checkInstance(one, manifests, config, rivals.has(one)));
  const gateways = ofKind('MeshGateway').flatMap(checkGateway);
  const classes = ofKind(classKind).flatMap((one) => checkClass(one, config));
  const findings = [...checkDocuments(scan), ...unusable, ...gateways, ...classes, ...ofRivals(rivals), ...ofInstances];
  const wrong = new Set(findings.filter(({ severity }) => severity === 'error').map(({ object }) => object));
  const sound = instances.filter((one): one is OfflineInstance => !('error' in one) && !wrong.has(one.what));
  const count = instances.length + ofKind('MeshGateway').length + ofKind(classKind).length;
  return { findings: inOrder(withoutRepeated(findings, classes), scan), sound, count };
}

function ofRivals(rivals: ReadonlyMap<GivenInstance, GivenInstance>): readonly Finding[] {
  return [...rivals].map(([instance, other]) =>
    findingAt(instance, instance.what, {
      severity: 'error',
      rule: 'name-conflict',
      field: 'metadata.name',
      message: `${other.what} (${other.source}) has the same name, and the children of both would have it too`,
      todo: 'rename one of the instances',
    }),
  );
}

/** Takes out what every instance of a class repeats about the class. */
function withoutRepeated(findings: readonly Finding[], classes: readonly Finding[]): readonly Finding[] {
  const known = new Set(classes.map(({ field, message, object }) => `${object}: ${field}: ${message}`));
  return findings.filter(({ field, message }) => !known.has(`${field}: ${message}`));
}

/** Sorts findings by file and document, in the order of the input. */
function inOrder(findings: readonly Finding[], { faults, manifests, unread }: Scan): readonly Finding[] {
  const files = [...new Set([...faults, ...manifests, ...unread].map(({ file }) => file))].toSorted();
  const ranks = new Map(files.map((file, rank) => [file, rank]));
  const rank = ({ file }: Finding) => ranks.get(file) ?? -1;
  return findings.toSorted((one, other) => rank(one) - rank(other) || (one.line ?? 0) - (other.line ?? 0));
}
