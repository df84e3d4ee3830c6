import { classGroup, type OwnSyncRequest } from '../../api/hook.ts';
import type { InstanceSpec } from '../../api/instance.ts';
import { classKind } from '../../api/instance-class.ts';
import { type ClassChoice, chooseClass, noClass } from '../../classes/choose.ts';
import { resolveSpec } from '../../classes/resolve.ts';
import type { HookConfig } from '../../config/load.ts';
import { type Binding, bind, planSync } from '../../hooks/plan.ts';
import type { Child } from '../../hooks/render.ts';
import { storedForm } from '../../merge/stored-form.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { changedPaths, withoutTemplates } from './template-changes.ts';

/** The fields of children that one source changes. */
export interface ChangesOfSource {
  /** The templates of an instance without class; otherwise the class, or the instance. Each patch is a source of its own. */
  readonly source: string;
  /** One line for each child. */
  readonly lines: readonly string[];
}

/**
 * Returns where the changed fields of the children come from. Each field is listed with the source of its final value.
 * @param binding the MeshGateway of the instance, which these sources do not change
 */
export function changesBySource(
  instance: OfflineInstance,
  config: HookConfig,
  binding: Binding = bind(instance.request),
): readonly ChangesOfSource[] {
  const { request } = instance;
  const { bare, sources } = sourcesOf(instance);
  const render = (spec: InstanceSpec) =>
    planSync({ ...request, parent: { ...request.parent, spec } }, config, binding).children;
  const rendered = [bare, ...sources.map(({ spec }) => spec)].map(render);
  const changes = sources.map((_, index) => changedBetween(rendered[index] ?? [], rendered[index + 1] ?? []));
  return sources.map(({ source }, index) => ({
    source,
    lines: linesOf(rendered[0] ?? [], withoutOverridden(changes, index)),
  }));
}

/** What adds settings to an instance, and the spec with them. Sources are listed in the order in which they are applied. */
interface Source {
  readonly source: string;
  readonly spec: InstanceSpec;
}

function sourcesOf(instance: OfflineInstance): { readonly bare: InstanceSpec; readonly sources: readonly Source[] } {
  const { spec } = instance.request.parent;
  const { bare, sources } = sourcesOfSettings(instance);
  const patches = spec.patches.map(({ path }, index) => ({
    source: path,
    spec: { ...spec, patches: spec.patches.slice(0, index + 1) },
  }));
  return { bare, sources: [...sources, ...patches] };
}

function sourcesOfSettings({ request, unresolved }: OfflineInstance) {
  const own = { ...request.parent.spec, patches: [] };
  if (request.parent.spec.class === undefined || !isUnresolved(unresolved))
    return { bare: withoutTemplates(own), sources: [{ source: 'templates', spec: own }] };
  const plain = { ...unresolved.parent.settings, ...noSettings };
  const choice = chooseClass(unresolved.parent, unresolved.related?.[classGroup]);
  const ofClass = { ...resolveSpec(plain, choice), patches: [] };
  return {
    bare: resolveSpec(plain, noClass),
    sources: [
      { source: describe(choice), spec: ofClass },
      { source: 'the instance', spec: own },
    ],
  };
}

function isUnresolved(request: OfflineInstance['unresolved']): request is OwnSyncRequest {
  return 'settings' in request.parent;
}

const noSettings = {
  replicas: undefined,
  serviceType: undefined,
  workload: undefined,
  resources: undefined,
  commonMetadata: undefined,
  podTemplate: undefined,
  deploymentTemplate: undefined,
  daemonSetTemplate: undefined,
  serviceTemplate: undefined,
  omitDefaultSecurityContext: undefined,
  autoscaling: undefined,
  podDisruptionBudget: undefined,
  serviceAccount: undefined,
  patches: undefined,
};

const notCreated = 'not created';

/** The changed paths of each child. */
type Changes = readonly (readonly string[])[];

/** Returns the changes of a source that no later source changes again. */
function withoutOverridden(changes: readonly Changes[], index: number): Changes {
  const later = changes.slice(index + 1);
  return (changes[index] ?? []).map((paths, child) => {
    const again = later.flatMap((one) => one[child] ?? []);
    return again.includes(notCreated) ? [] : paths.filter((path) => !again.includes(path));
  });
}

/** Returns the changed paths of each child. A child that is invalid in the new state has no changes. */
function changedBetween(before: readonly Child[], after: readonly Child[]): Changes {
  return after.map(({ kind, problems, wanted }, index) => {
    const old = before[index]?.wanted;
    if (problems.length > 0) return [];
    if (wanted === undefined) return old === undefined ? [] : [notCreated];
    // Templates and patches bring a child to the stored form, which is no change.
    return old === undefined
      ? ['the whole object']
      : changedPaths(storedForm(old, kind.type), storedForm(wanted, kind.type));
  });
}

function linesOf(children: readonly Child[], paths: Changes): readonly string[] {
  return children.flatMap(({ kind }, index) => {
    const changed = paths[index] ?? [];
    return changed.length === 0 ? [] : [`${kind.kind}: ${changed.join(', ')}`];
  });
}

function describe({ chosen }: ClassChoice): string {
  return `${classKind} ${chosen?.name}`;
}
