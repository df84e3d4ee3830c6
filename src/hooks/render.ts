import type { ObservedObject } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { ChildKind, RenderContext } from '../children/child-kind.ts';
import { apiType } from '../kubernetes/fields.ts';
import type { ContestedField } from '../observed/contested.ts';
import { foreignMembers, withoutMembers } from '../observed/foreign-members.ts';
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
  /** The wanted child, or the observed one if the control plane insists on other values. */
  readonly asked: JsonObject | undefined;
  /** The child to send. It differs from what is asked for while a field of others must be removed first. */
  readonly agreed: JsonObject | undefined;
  /** The fields that keep the values of the control plane. */
  readonly yielded: readonly ContestedField[];
}

/** Renders each kind of child. */
export function renderChildren(context: RenderContext, observed: readonly ObservedChild[]): readonly Child[] {
  return observed.map((child) => renderChild(context, child));
}

function renderChild(context: RenderContext, { claim, kind, observed }: ObservedChild): Child {
  const { instance } = context;
  const { notes = [], problems, value } = kind.render(context, observed);
  const wanted = problems.length === 0 ? value : undefined;
  const isShared = instance.spec.isSharedWithControlPlane && wanted !== undefined && observed !== undefined;
  const { agreed: asked, yielded } = isShared ? agree(wanted, observed) : { agreed: wanted, yielded: [] };
  const isAskedFor = kind.isAskedFor(instance.spec);
  const agreed = asked?.['spec'] !== undefined && observed ? withoutForeign(asked, observed, kind, instance) : asked;
  return { kind, observed, claim, isAskedFor, wanted, problems, notes, asked, agreed, yielded };
}

function withoutForeign(
  asked: JsonObject,
  observed: ObservedObject,
  kind: ChildKind,
  instance: MeshGatewayInstance,
): JsonObject {
  const members = foreignMembers(observed, asked, apiType(`${kind.kind}Spec`));
  return members.length === 0 ? asked : withoutMembers(asked, members, () => kind.keep(observed, instance));
}
