import * as z from 'zod';
import { optional, StringMap } from './json.ts';

/** Returns the API group of an apiVersion. The core group is empty. */
export function groupOf(apiVersion: string): string {
  const [group = ''] = apiVersion.split('/');
  return apiVersion.includes('/') ? group : '';
}

/**
 * The fields of an owner reference that the hook reads:
 * https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/#System
 */
export const OwnerReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: optional(z.boolean()),
});
export type OwnerReference = z.infer<typeof OwnerReference>;

/** The metadata that the hook reads: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const ObjectMeta = z.object({
  name: z.string(),
  namespace: optional(z.string()),
  uid: optional(z.string()),
  generation: optional(z.int()),
  /** Set once the object is being deleted. */
  deletionTimestamp: optional(z.string()),
  finalizers: optional(z.array(z.string())),
  labels: StringMap,
  annotations: StringMap,
  ownerReferences: optional(z.array(OwnerReference)),
});
export type ObjectMeta = z.infer<typeof ObjectMeta>;
