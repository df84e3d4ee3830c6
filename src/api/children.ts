import * as z from 'zod';
import { compiled, isObject, JsonObject, optional, StringMap } from './json.ts';
import { ObjectMeta } from './meta.ts';

/** The fields that were read from an observed object, and the whole object as `raw`. */
export type Observed<T> = T & { readonly raw: JsonObject };

function observed<T extends z.ZodObject>(schema: T) {
  const parse = compiled(schema);
  return z.unknown().transform((raw, context): Observed<z.output<T>> => {
    const read = parse(raw);
    // Not `{ ...read.data, raw }`: V8 creates a hidden class for each such object, directly in the old generation of the
    // heap, and then promotes everything that the object references to the old generation too.
    if (read.success && isObject(raw)) return Object.assign(read.data, { raw });
    for (const { message, path } of read.error?.issues ?? []) {
      context.addIssue({ code: 'custom', message, path: [...path] });
    }
    return z.NEVER;
  });
}

const Identity = z.object({ apiVersion: z.string(), kind: z.string(), metadata: ObjectMeta });

/** An observed object of any kind. */
export const ObservedObject = observed(Identity);
export type ObservedObject = z.output<typeof ObservedObject>;

/** https://kubernetes.io/docs/reference/kubernetes-api/cluster-resources/namespace-v1/ */
export const Namespace = z.object({ metadata: ObjectMeta });
export type Namespace = z.output<typeof Namespace>;

const ChildCondition = z.object({
  type: z.string(),
  status: z.string(),
  reason: optional(z.string()),
  message: optional(z.string()),
});
export type ChildCondition = z.output<typeof ChildCondition>;

/** https://kubernetes.io/docs/reference/kubernetes-api/service-resources/service-v1/ */
export const ObservedService = observed(
  Identity.extend({
    spec: z.object({
      type: optional(z.string()),
      clusterIPs: optional(z.array(z.string())),
      selector: StringMap,
    }),
    status: optional(z.object({ conditions: optional(z.array(ChildCondition)), loadBalancer: optional(JsonObject) })),
  }),
);
export type ObservedService = z.output<typeof ObservedService>;
