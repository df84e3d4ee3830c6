import type { JsonObject } from '../api/json.ts';
import { oneLine } from '../errors.ts';
import { type Plan, planSync } from '../hooks/plan.ts';
import { type ApiType, anyField, apiType } from '../kubernetes/fields.ts';
import { describeUnknown, type UnknownField, unknownFields } from '../kubernetes/unknown-fields.ts';
import type { Arguments, CommandLine } from './arguments.ts';
import type { Io } from './io.ts';
import type { RefusedInstance } from './manifests/admission.ts';
import type { OfflineInstance } from './manifests/instances.ts';

/** The switch with which unknown fields of templates are errors. */
export const strictOption = { strict: { type: 'boolean' } } as const;

/**
 * Reports the unknown fields of an instance on stderr. A field that the CRD does not declare is an error, as with `kubectl apply`. A
 * field of a template is a warning, because a newer Kubernetes may know it.
 * @returns true if there is an error, or with --strict a warning
 */
export function reportUnknown(
  { object, request, source, what }: Omit<OfflineInstance, 'unresolved'>,
  { unknown }: Pick<Plan, 'unknown'>,
  { switches }: Pick<CommandLine, 'switches'>,
  io: Io,
): boolean {
  const undeclared = new Set(request.parent.spec.undeclared);
  const isError = (field: UnknownField) => switches.has('strict') || undeclared.has(field);
  const around = unknownAround(object);
  for (const field of [...around, ...unknown]) {
    const level = around.includes(field) || isError(field) ? '' : 'warning: ';
    io.stderr(`${oneLine(`${source}: ${what}: ${level}${describeUnknown(field)}`)}\n`);
  }
  return around.length > 0 || unknown.some(isError);
}

/** Reports the unknown fields of instances that an API server would refuse. Returns true if there is an error among them. */
export function reportUnknownOfRefused(
  refused: readonly RefusedInstance[],
  args: Pick<Arguments, 'config' | 'switches'>,
  io: Io,
): boolean {
  return refused
    .flatMap(({ request, ...instance }) =>
      request === undefined ? [] : [reportUnknown({ ...instance, request }, planSync(request, args.config), args, io)],
    )
    .includes(true);
}

/** Returns the unknown fields outside spec and status. The hook does not look for them: an API server would drop them. */
function unknownAround(object: JsonObject): readonly UnknownField[] {
  const metadata = { kind: 'object', strategy: 'merge', fields: apiType('ObjectMeta'), values: undefined } as const;
  const type: ApiType = { apiVersion: anyField, kind: anyField, metadata, spec: anyField, status: anyField };
  return unknownFields(object, type, '');
}
