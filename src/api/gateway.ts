import * as z from 'zod';
import { compiled, optional, StringMap } from './json.ts';

const error = 'expected a port from 1 to 65535';

/** A number in protobuf JSON, where 80 can also be written as "80". */
const ProtoNumber = z.union(
  [
    z.number(),
    z
      .string()
      .regex(/^\d{1,10}$/)
      .transform(Number),
  ],
  { error },
);

/**
 * A listener of a MeshGateway. Each listener is parsed separately, so that an invalid port excludes only that listener.
 */
export const Listener = z.object({ port: ProtoNumber.refine((port) => isPort(port), { error }) });

/** Reads a listener. */
export const readListener = compiled(Listener);

function isPort(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= 65535;
}

const Selector = z.object({ match: StringMap });

const list = <T extends z.ZodType>(schema: T) =>
  z
    .array(schema)
    .nullish()
    .transform((value) => value ?? []);

/**
 * The fields of a `kuma.io/v1alpha1` MeshGateway that the hook reads. A MeshGateway is cluster-scoped and names its
 * mesh at the top level:
 * https://github.com/kumahq/kuma/blob/2.14.3/api/mesh/v1alpha1/gateway.proto
 */
export const MeshGateway = z.object({
  mesh: optional(z.string()),
  metadata: z.object({
    name: z.string().min(1),
    creationTimestamp: optional(z.iso.datetime({ offset: true })),
  }),
  spec: z
    .object({
      selectors: list(Selector),
      conf: z.object({ listeners: list(z.unknown()) }).nullish(),
    })
    .nullish(),
});
export type MeshGateway = z.infer<typeof MeshGateway>;

/** Reads a MeshGateway. */
export const readGateway = compiled(MeshGateway);
