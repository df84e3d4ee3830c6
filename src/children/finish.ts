import type { ObservedObject } from '../api/children.ts';
import type { JsonObject } from '../api/json.ts';
import { holdsUp } from '../api/problem.ts';
import type { ChildKind, RenderContext } from './child-kind.ts';
import { withCommonMetadata } from './common-metadata.ts';
import { type Finished, withPatches } from './patches.ts';

/**
 * Finishes a rendered child of any kind: adds the common labels and annotations, applies the patches, and completes it with what
 * depends on the observed child.
 */
export function finishChild(
  rendered: JsonObject,
  kind: ChildKind,
  context: RenderContext,
  observed: ObservedObject | undefined,
): Finished {
  const common = withCommonMetadata(rendered, kind, context.instance, observed);
  const { problems, sources, unknown, value } = withPatches(common, kind, context);
  if (holdsUp(problems)) return { value, problems, unknown };
  return { value, problems, ...kind.complete?.(value, context, observed, sources), unknown };
}
