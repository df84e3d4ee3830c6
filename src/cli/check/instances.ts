import type { SyncRequest } from '../../api/hook.ts';
import type { HookConfig } from '../../config/load.ts';
import { quote } from '../../errors.ts';
import { type Plan, planSync } from '../../hooks/plan.ts';
import { describeSlip } from '../../kubernetes/unknown-fields.ts';
import { servedByGatewayApi } from '../../observed/gateway-api.ts';
import type { OfflineInstance, UnreadableInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { unknownOf } from '../unknown-fields.ts';
import { refusalsOf } from '../validation/refusals.ts';
import { type Finding, findingAt } from './finding.ts';
import { withoutRefused } from './rest.ts';
import { checkServed } from './served.ts';

type Given = OfflineInstance | UnreadableInstance;

/**
 * Checks an instance: its CustomResourceDefinition, its fields, and everything that the hook finds out about it.
 * @param manifests all manifests, with the MeshGateways and classes that the instance may have
 * @param hasRival true if an instance of the other group has the same name, which another finding reports
 */
export function checkInstance(
  given: Given,
  manifests: readonly Manifest[],
  config: HookConfig,
  hasRival: boolean,
): readonly Finding[] {
  const refused = checkSchema(given);
  const instance = 'error' in given ? withoutRefused(given, manifests) : given;
  if (instance === undefined) return refused.length === 0 && 'error' in given ? [unreadable(given)] : refused;
  const plan = planSync(instance.request, config);
  return [
    ...refused,
    ...checkSpec(instance, instance.request, plan, refused),
    ...checkServed(instance, plan, servedByGatewayApi(instance.request.parent), hasRival),
  ];
}

/** Returns what is wrong with the spec alone, which does not depend on a MeshGateway. */
export function checkSpec(
  instance: Given,
  request: SyncRequest,
  plan: Plan,
  refused: readonly Finding[],
): readonly Finding[] {
  const known = new Set(refused.map(({ field }) => dotted(field ?? '')));
  const problems = plan.problems
    .filter(({ field }) => !known.has(dotted(field)))
    .map(({ expected, field, value }) =>
      at(instance, { severity: 'error', rule: 'invalid', field, message: `${quote(value)}: expected ${expected}` }),
    );
  const unknown = unknownOf(instance, request, plan.unknown).map(({ field, passesThrough }) =>
    at(instance, {
      severity: passesThrough ? 'warning' : 'error',
      rule: 'unknown-field',
      field: field.path,
      message: describeSlip(field),
    }),
  );
  return [...problems, ...unknown];
}

function checkSchema(instance: Given): readonly Finding[] {
  return refusalsOf(instance.object).map(({ field, message }) =>
    at(instance, { severity: 'error', rule: 'schema', field, message }),
  );
}

function unreadable(instance: UnreadableInstance): Finding {
  const message = instance.error.message.replace(/^.*?: MeshGatewayInstance\S* \S+: /, '');
  return at(instance, { severity: 'error', rule: 'invalid', message });
}

function at(instance: Given, content: Parameters<typeof findingAt>[2]): Finding {
  return findingAt(instance, instance.what, content);
}

/** Writes all keys of a path in the same way: `limits[cpu]` as `limits.cpu`. */
function dotted(field: string): string {
  return field.replaceAll(/\[(\D[^\]]*)\]/g, '.$1');
}
