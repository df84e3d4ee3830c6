import { oneLine } from '../../errors.ts';
import { kindWithGroup } from '../manifests/manifest-index.ts';
import { clusterScoped, type Manifest, type Place } from '../manifests/manifests.ts';

/** How serious a finding is. The most serious one comes first. */
export const severities = ['error', 'warning', 'note'] as const;
export type Severity = (typeof severities)[number];

/** What a finding is about, with a description for reports. */
export const rules = {
  'api-server': 'The API server refuses an object, or warns about it.',
  'gateway-api': "Kuma's Gateway API controller serves the instance.",
  invalid: 'A field has a value that cannot be used.',
  'name-conflict': 'Two objects need the same name.',
  'not-checked': 'The object is of a kind, a group or a version that is not checked.',
  'not-handed-over': 'An existing object must be handed over first.',
  'no-gateway': 'No MeshGateway is bound.',
  note: 'A remark about what the gateway does with the configuration.',
  schema: 'The CustomResourceDefinition does not allow the object.',
  'unknown-field': 'A field, or a value of a field, does not exist.',
  unreadable: 'A file or a document cannot be read.',
} as const;
export type RuleId = keyof typeof rules;

/** Something that is wrong, or worth knowing, about a document. */
export interface Finding extends Place {
  readonly severity: Severity;
  readonly rule: RuleId;
  /** The kind and the name of the object. Undefined if the document is not an object. */
  readonly object: string | undefined;
  /** The path of the field. Undefined if the finding is about the whole object. */
  readonly field: string | undefined;
  /** What is wrong. */
  readonly message: string;
  /** What to do about it. Undefined if the message says it, or if there is nothing to do. */
  readonly todo: string | undefined;
}

type Content = Pick<Finding, 'message' | 'rule' | 'severity'> & Partial<Pick<Finding, 'field' | 'todo'>>;

/** Makes a finding about the object at a place. */
export function findingAt(
  { file, line, source }: Place,
  object: string | undefined,
  { field, message, rule, severity, todo }: Content,
): Finding {
  return { severity, rule, source, file, line, object, field, message: oneLine(message), todo };
}

/** Makes a finding about a manifest. */
export function findingOf(manifest: Manifest, content: Content): Finding {
  return findingAt(manifest, describeManifest(manifest), content);
}

/** Returns the kind and the name of an object. */
export function describeManifest({ apiVersion, kind, name, namespace }: Manifest): string {
  const key = namespace === undefined || clusterScoped.has(kind) ? name : `${namespace}/${name}`;
  return `${kindWithGroup(apiVersion, kind)} ${key}`;
}

/** Formats a finding as one line. */
export function describeFinding({ field, message, object, source, todo }: Finding): string {
  const parts = [source, object, field, message].filter((part) => part !== undefined && part !== '');
  return oneLine(`${parts.join(': ')}${todo === undefined ? '' : `; ${todo}`}`);
}

/** Reports whether a severity is at least as serious as another one. */
export function isAtLeast(severity: Severity, least: Severity): boolean {
  return severities.indexOf(severity) <= severities.indexOf(least);
}
