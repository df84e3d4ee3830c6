import type { SyncRequest } from '../api/hook.ts';
import type { JsonObject } from '../api/json.ts';
import { oneLine } from '../errors.ts';
import { type Plan, planSync } from '../hooks/plan.ts';
import { type ApiType, anyField, apiType } from '../kubernetes/fields.ts';
import { describeUnknown, type UnknownField, unknownFields } from '../kubernetes/unknown-fields.ts';
import type { Arguments } from './arguments.ts';
import type { Io } from './io.ts';
import type { Admission } from './manifests/admission.ts';
import type { GivenInstance } from './manifests/instances.ts';

/**
 * Reports the unknown fields of instances on stderr. A field that the CRD does not declare is an error, as with `kubectl apply`. A
 * field of a template is a warning, because a newer Kubernetes may know it.
 * @param plans the plans that exist already, by instance
 * @returns true if there is an error, or with --strict a warning
 */
export function reportUnknown(
  { accepted, refused }: Admission,
  { config, switches }: Pick<Arguments, 'config' | 'switches'>,
  io: Io,
  plans: ReadonlyMap<GivenInstance, Plan> = new Map(),
): boolean {
  const fields = [...accepted, ...refused].flatMap((instance) => {
    const { request } = instance;
    const plan = plans.get(instance) ?? (request === undefined ? undefined : planSync(request, config));
    return unknownOf(instance, request, plan?.unknown ?? []);
  });
  for (const { field, instance, passesThrough } of fields) {
    const level = passesThrough && !switches.has('strict') ? 'warning: ' : '';
    io.stderr(`${oneLine(`${instance.source}: ${instance.what}: ${level}${describeUnknown(field)}`)}\n`);
  }
  return fields.some(({ passesThrough }) => !passesThrough || switches.has('strict'));
}

/** An unknown field of an instance. */
export interface FoundField {
  readonly instance: GivenInstance;
  readonly field: UnknownField;
  /** True for a field of a template, which the API server of the instance accepts. */
  readonly passesThrough: boolean;
}

/**
 * Returns the unknown fields of an instance: those around its spec, and those in it.
 * @param unknown the fields in its spec, as the plan has them
 */
export function unknownOf(
  instance: GivenInstance,
  request: SyncRequest | undefined,
  unknown: readonly UnknownField[],
): readonly FoundField[] {
  const undeclared = new Set(request?.parent.spec.undeclared);
  return [
    ...unknownAround(instance.object).map((field) => ({ instance, field, passesThrough: false })),
    ...unknown.map((field) => ({ instance, field, passesThrough: !undeclared.has(field) })),
  ];
}

/** Returns the unknown fields outside spec and status. The hook does not look for them: an API server would drop them. */
function unknownAround(object: JsonObject): readonly UnknownField[] {
  const metadata = { kind: 'object', strategy: 'merge', fields: apiType('ObjectMeta'), values: undefined } as const;
  const type: ApiType = { apiVersion: anyField, kind: anyField, metadata, spec: anyField, status: anyField };
  return unknownFields(object, type, '');
}
