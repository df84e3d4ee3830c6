import { z } from 'zod';
import { optional, StringMap } from './json.ts';

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/#System */
export const OwnerReference = z.object({
  apiVersion: z.string(),
  kind: z.string(),
  name: z.string(),
  uid: z.string(),
  controller: optional(z.boolean()),
});
export type OwnerReference = z.infer<typeof OwnerReference>;

/** https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ */
export const ObjectMeta = z.object({
  name: z.string(),
  namespace: optional(z.string()),
  uid: optional(z.string()),
  generation: optional(z.int()),
  labels: StringMap,
  annotations: StringMap,
  ownerReferences: optional(z.array(OwnerReference)),
});
export type ObjectMeta = z.infer<typeof ObjectMeta>;
