import type { OptionalChildren } from '../api/instance.ts';
import { autoscalerKind } from './autoscaler.ts';
import type { ChildKind, WorkloadKind } from './child-kind.ts';
import { daemonSetKind } from './daemon-set.ts';
import { deploymentKind } from './deployment.ts';
import { disruptionBudgetKind } from './disruption-budget.ts';
import { serviceKind } from './service.ts';
import { serviceAccountKind } from './service-account.ts';

/** All kinds of children, in the order in which they are sent. One line adds a kind. */
export const childKinds: readonly ChildKind[] = [
  serviceKind,
  serviceAccountKind,
  deploymentKind,
  daemonSetKind,
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

/**
 * Returns the kind of workload that an instance asks for.
 * @throws Error if no kind serves the instance: a programming error
 */
export function workloadOf(spec: OptionalChildren): WorkloadKind {
  for (const kind of childKinds) if (kind.role === 'workload' && kind.isAskedFor(spec)) return kind;
  throw new Error('no kind of workload serves this instance');
}
