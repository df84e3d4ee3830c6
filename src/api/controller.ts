import * as z from 'zod';
import { optional } from './json.ts';

const Webhook = z.object({ etag: optional(z.object({ enabled: optional(z.boolean()) })) });

const Hook = z.object({ version: optional(z.string()), webhook: optional(Webhook) });

/**
 * The fields of a CompositeController that the hook reads:
 * https://metacontroller.github.io/metacontroller/api/compositecontroller.html
 */
export const CompositeController = z.object({
  metadata: z.object({
    name: z.string(),
    uid: optional(z.string()),
    generation: optional(z.int()),
  }),
  spec: z.object({
    generateSelector: optional(z.boolean()),
    childResources: optional(
      z.array(
        z.object({
          apiVersion: z.string(),
          resource: z.string(),
          updateStrategy: optional(z.object({ method: optional(z.string()) })),
        }),
      ),
    ),
    hooks: optional(z.object({ sync: optional(Hook), customize: optional(Hook) })),
  }),
});
export type CompositeController = z.output<typeof CompositeController>;
