import type { ObservedObject } from '../api/children.ts';
import type { JsonObject } from '../api/json.ts';
import { holdsUp, type Problem } from '../api/problem.ts';
import type { ChildKind, RenderContext, Rendering } from '../children/child-kind.ts';
import { finishChild } from '../children/finish.ts';
import { type ApiType, apiType } from '../kubernetes/fields.ts';
import type { UnknownField } from '../kubernetes/unknown-fields.ts';
import { withoutCoOwned } from '../observed/co-owned.ts';
import type { ContestedField } from '../observed/contested.ts';
import { holds } from '../observed/field-path.ts';
import { type ForeignKey, foreignKeys, withForeignKeys } from '../observed/foreign-keys.ts';
import { type ForeignMember, foreignMembers, withoutMembers } from '../observed/foreign-members.ts';
import { agree } from './agree.ts';
import type { ObservedChild } from './observe.ts';

/** A child: the observed object, its owner, and what the instance asks for. */
export interface Child extends ObservedChild {
  readonly isAskedFor: boolean;
  /** The child as the instance asks for it. Undefined if there is nothing to render, or if the configuration is invalid. */
  readonly wanted: JsonObject | undefined;
  readonly problems: readonly Problem[];
  /** Remarks for the messages of conditions. */
  readonly notes: readonly string[];
  /** Fields that patches set and that Kubernetes does not have. */
  readonly unknown: readonly UnknownField[];
  /** The wanted child, with the observed values on which the control plane insists. */
  readonly asked: JsonObject | undefined;
  /** True if the observed child has the spec that is asked for. */
  readonly hasSpec: boolean;
  /** The keys of others that must go. */
  readonly foreign: readonly ForeignKey[];
  /** The child to send. It differs from what is asked for while a field of others must be removed first. */
  readonly agreed: JsonObject | undefined;
  /** The fields that keep the values of the control plane. */
  readonly yielded: readonly ContestedField[];
}

/** Renders each kind of child. */
export function renderChildren(context: RenderContext, observed: readonly ObservedChild[]): readonly Child[] {
  return observed.map((child) => renderChild(context, child));
}

/** A workload of another kind is not rendered. */
const nothing: Rendering = { value: undefined, problems: [] };

function renderChild(context: RenderContext, { claim, kind, observed }: ObservedChild): Child {
  const { instance } = context;
  const isAskedFor = kind.isAskedFor(instance.spec);
  const { notes, problems, unknown, value } = renderWhole(context, kind, observed);
  const wanted = holdsUp(problems) ? undefined : value;
  // Not `{ ...child, asked }`: Node 20 creates a hidden class for each such object, which takes longer than rendering the child.
  const child = { kind, observed, claim, isAskedFor, wanted, problems, notes, unknown };
  if (observed === undefined || wanted === undefined) {
    return Object.assign(child, { asked: wanted, hasSpec: false, foreign: [], agreed: wanted, yielded: [] });
  }
  const isShared = instance.spec.isSharedWithControlPlane;
  const { agreed: own, yielded } = isShared ? agree(wanted, observed) : { agreed: wanted, yielded: [] };
  const asked = own['spec'] === undefined ? own : withoutCoOwned(own, observed, specType(observed));
  const hasSpec = holds(observed.raw['spec'], asked['spec']);
  const foreign = foreignKeys(observed, asked);
  const members = hasSpec ? [] : foreignMembers(observed, asked, specType(observed));
  const agreed = withoutForeign(asked, { members, keys: foreign }, () => kind.keep(observed, instance));
  return Object.assign(child, { asked, hasSpec, foreign, agreed, yielded });
}

function renderWhole(context: RenderContext, kind: ChildKind, observed: ObservedObject | undefined) {
  const isOther = kind.role === 'workload' && !kind.isAskedFor(context.instance.spec);
  const { notes = [], problems, value } = isOther ? nothing : kind.render(context, observed);
  if (holdsUp(problems) || value === undefined) return { value: undefined, problems, unknown: [], notes };
  const finished = finishChild(value, kind, context, observed);
  return {
    value: finished.value,
    problems: [...problems, ...finished.problems],
    unknown: finished.unknown,
    notes,
  };
}

/** Returns the child to send: without the fields and keys of others, or with them as long as they must be claimed first. */
function withoutForeign(
  asked: JsonObject,
  { keys, members }: { readonly keys: readonly ForeignKey[]; readonly members: readonly ForeignMember[] },
  keep: () => JsonObject,
): JsonObject {
  const sent = members.length === 0 ? asked : withoutMembers(asked, members, keep);
  if (keys.length === 0) return sent;
  return withForeignKeys(members.length === 0 ? keep() : sent, keys);
}

function specType({ kind }: ObservedObject): ApiType {
  return apiType(`${kind}Spec`);
}
