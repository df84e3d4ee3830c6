import * as z from 'zod';
import { ObservedObject, ObservedService } from './children.ts';
import { optional } from './json.ts';

/** The key in `children` that the hook looks up by name: `Kind.apiVersion`. */
export const serviceGroup = 'Service.v1';

/** Objects by `namespace/name`, or by `name` if they are cluster-scoped. */
export const objects = <T extends z.ZodType>(schema: T) => optional(z.record(z.string(), schema));

/** The schema of the observed children of each kind, by `Kind.apiVersion`. One line adds a kind. */
export const childGroups = {
  [serviceGroup]: objects(ObservedService),
  'Deployment.apps/v1': objects(ObservedObject),
  'DaemonSet.apps/v1': objects(ObservedObject),
  'HorizontalPodAutoscaler.autoscaling/v2': objects(ObservedObject),
  'PodDisruptionBudget.policy/v1': objects(ObservedObject),
  'ServiceAccount.v1': objects(ObservedObject),
};

/** `Kind.apiVersion` of a kind of child. */
export type ChildGroup = keyof typeof childGroups;

/** The kinds of children. */
export const childKindNames = Object.keys(childGroups).map((group) => group.slice(0, group.indexOf('.')));
