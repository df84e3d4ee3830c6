import type { OptionalChildren } from '../api/instance.ts';
import { autoscalerKind } from './autoscaler.ts';
import type { ChildKind } from './child-kind.ts';
import { deploymentKind } from './deployment.ts';
import { disruptionBudgetKind } from './disruption-budget.ts';
import { serviceKind } from './service.ts';
import { serviceAccountKind } from './service-account.ts';

/** All kinds of children, in the order in which they are sent. One line adds a kind. */
export const childKinds: readonly ChildKind[] = [
  serviceKind,
  serviceAccountKind,
  deploymentKind,
  autoscalerKind,
  disruptionBudgetKind,
];

/** Returns the name of the child of a kind. */
export function childName({ nameOf }: ChildKind, spec: OptionalChildren, instance: string): string {
  return nameOf === undefined ? instance : nameOf(spec, instance);
}

/** Returns the kinds of children that an instance asks for. */
export function kindsAskedFor(spec: OptionalChildren): readonly ChildKind[] {
  return childKinds.filter(({ isAskedFor }) => isAskedFor(spec));
}
