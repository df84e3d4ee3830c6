import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { RenderContext } from '../children/child-kind.ts';
import type { ContestedField } from '../observed/contested.ts';
import { agree } from './agree.ts';
import type { ObservedChild } from './observe.ts';

/** A child: the observed object, its owner, and what the instance asks for. */
export interface Child extends ObservedChild {
  readonly isAskedFor: boolean;
  /** The child as the instance asks for it. Undefined if there is nothing to render, or if the configuration is invalid. */
  readonly wanted: JsonObject | undefined;
  readonly problems: readonly Problem[];
  /** The wanted child, or the observed one if the control plane insists on other values. */
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
  const { problems, value } = kind.render(context, observed);
  const wanted = problems.length === 0 ? value : undefined;
  const isShared = instance.spec.isSharedWithControlPlane && wanted !== undefined && observed !== undefined;
  const { agreed, yielded } = isShared ? agree(wanted, observed) : { agreed: wanted, yielded: [] };
  return { kind, observed, claim, isAskedFor: kind.isAskedFor(instance.spec), wanted, problems, agreed, yielded };
}
