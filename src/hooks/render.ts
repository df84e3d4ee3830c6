import type { JsonObject } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import type { RenderContext } from '../children/child-kind.ts';
import type { ObservedChild } from './observe.ts';

/** A child: the observed object, its owner, and what the instance asks for. */
export interface Child extends ObservedChild {
  readonly isAskedFor: boolean;
  /** The child as the instance asks for it. Undefined if there is nothing to render, or if the configuration is invalid. */
  readonly wanted: JsonObject | undefined;
  readonly problems: readonly Problem[];
}

/** Renders each kind of child. */
export function renderChildren(context: RenderContext, observed: readonly ObservedChild[]): readonly Child[] {
  return observed.map((child): Child => {
    const { problems, value } = child.kind.render(context, child.observed);
    return {
      kind: child.kind,
      observed: child.observed,
      claim: child.claim,
      isAskedFor: child.kind.isAskedFor(context.instance.spec),
      wanted: problems.length === 0 ? value : undefined,
      problems,
    };
  });
}
