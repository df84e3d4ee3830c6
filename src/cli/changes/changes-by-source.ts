import { classGroup, type OwnSyncRequest } from '../../api/hook.ts';
import type { InstanceSpec } from '../../api/instance.ts';
import { classKind } from '../../api/instance-class.ts';
import { type ClassChoice, chooseClass, noClass } from '../../classes/choose.ts';
import { resolveSpec } from '../../classes/resolve.ts';
import type { HookConfig } from '../../config/load.ts';
import { type Plan, planSync } from '../../hooks/plan.ts';
import type { Child } from '../../hooks/render.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { changedPaths, templateChanges } from './template-changes.ts';

/** The fields of children that one source changes. */
export interface ChangesOfSource {
  /** The templates of an instance without class; otherwise the class, or the instance. */
  readonly source: string;
  /** One line for each child. */
  readonly lines: readonly string[];
}

/**
 * Returns where the changed fields of the children come from. For an instance with a class, each field is listed with the
 * source of its final value.
 */
export function changesBySource(
  { request, unresolved }: OfflineInstance,
  plan: Plan,
  config: HookConfig,
): readonly ChangesOfSource[] {
  if (request.parent.spec.class === undefined || !isUnresolved(unresolved))
    return [{ source: 'templates', lines: templateChanges(request, plan, config) }];
  const plain = { ...unresolved.parent.settings, ...noSettings };
  const choice = chooseClass(unresolved.parent, unresolved.related?.[classGroup]);
  const planWith = (spec: InstanceSpec) => planSync({ ...request, parent: { ...request.parent, spec } }, config);
  const [bare, withClass] = [planWith(resolveSpec(plain, noClass)), planWith(resolveSpec(plain, choice))];
  const byInstance = changedBetween(withClass.children, plan.children);
  const byClass = changedBetween(bare.children, withClass.children).map((paths, index) =>
    withoutOverridden(paths, byInstance[index] ?? []),
  );
  return [
    { source: describe(choice), lines: linesOf(plan.children, byClass) },
    { source: 'the instance', lines: linesOf(plan.children, byInstance) },
  ];
}

function isUnresolved(request: OfflineInstance['unresolved']): request is OwnSyncRequest {
  return 'settings' in request.parent;
}

/** Empty templates instead of none, because only a merged spec has the form that the API server stores. */
const noTemplate = { metadata: { labels: {}, annotations: {} }, spec: {} };

const noSettings = {
  replicas: undefined,
  serviceType: undefined,
  resources: undefined,
  podTemplate: noTemplate,
  deploymentTemplate: noTemplate,
  serviceTemplate: noTemplate,
  omitDefaultSecurityContext: undefined,
  autoscaling: undefined,
  podDisruptionBudget: undefined,
  serviceAccount: undefined,
};

const notCreated = 'not created';

/** Returns the fields of a child that keep the value of the class. */
function withoutOverridden(ofClass: readonly string[], ofInstance: readonly string[]): readonly string[] {
  return ofInstance.includes(notCreated) ? [] : ofClass.filter((path) => !ofInstance.includes(path));
}

/** Returns the changed paths of each child. A child that is invalid in the new state has no changes. */
function changedBetween(before: readonly Child[], after: readonly Child[]): readonly (readonly string[])[] {
  return after.map(({ problems, wanted }, index) => {
    const old = before[index]?.wanted;
    if (problems.length > 0) return [];
    if (wanted === undefined) return old === undefined ? [] : [notCreated];
    return old === undefined ? ['the whole object'] : changedPaths(old, wanted);
  });
}

function linesOf(children: readonly Child[], paths: readonly (readonly string[])[]): readonly string[] {
  return children.flatMap(({ kind }, index) => {
    const changed = paths[index] ?? [];
    return changed.length === 0 ? [] : [`${kind.kind}: ${changed.join(', ')}`];
  });
}

function describe({ chosen }: ClassChoice): string {
  return `${classKind} ${chosen?.name}`;
}
