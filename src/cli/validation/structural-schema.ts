import * as z from 'zod';
import type { Json } from '../../api/json.ts';

/** A rule in a schema. */
const Rule = z.strictObject({ rule: z.string(), fieldPath: z.string().optional(), message: z.string() });
export type Rule = z.infer<typeof Rule>;

/**
 * The part of a structural schema that the CustomResourceDefinitions of this project use. A keyword that the checks in
 * this folder do not know is an error, so that no part of a schema is skipped:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export interface StructuralSchema {
  readonly type?: 'array' | 'boolean' | 'integer' | 'object' | 'string' | undefined;
  readonly format?: 'int32' | 'int64' | undefined;
  readonly nullable?: boolean | undefined;
  readonly default?: Json | undefined;
  readonly enum?: readonly string[] | undefined;
  readonly pattern?: string | undefined;
  readonly minimum?: number | undefined;
  readonly maximum?: number | undefined;
  readonly minLength?: number | undefined;
  readonly maxLength?: number | undefined;
  readonly maxItems?: number | undefined;
  readonly required?: readonly string[] | undefined;
  readonly properties?: Readonly<Record<string, StructuralSchema>> | undefined;
  readonly additionalProperties?: StructuralSchema | undefined;
  readonly items?: StructuralSchema | undefined;
  readonly 'x-kubernetes-int-or-string'?: boolean | undefined;
  readonly 'x-kubernetes-list-map-keys'?: readonly string[] | undefined;
  readonly 'x-kubernetes-validations'?: readonly Rule[] | undefined;
}

/** Reads a structural schema. */
export const StructuralSchema: z.ZodType<StructuralSchema> = z.strictObject({
  type: z.enum(['array', 'boolean', 'integer', 'object', 'string']).optional(),
  format: z.enum(['int32', 'int64']).optional(),
  nullable: z.boolean().optional(),
  default: z.json().optional(),
  description: z.string().optional(),
  enum: z.array(z.string()).optional(),
  pattern: z.string().optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  minLength: z.number().optional(),
  maxLength: z.number().optional(),
  maxItems: z.number().optional(),
  required: z.array(z.string()).optional(),
  // The alternatives of an integer or a string, which x-kubernetes-int-or-string says as well.
  anyOf: z
    .tuple([z.strictObject({ type: z.literal('integer') }), z.strictObject({ type: z.literal('string') })])
    .optional(),
  get properties() {
    return z.record(z.string(), StructuralSchema).optional();
  },
  get additionalProperties() {
    return StructuralSchema.optional();
  },
  get items() {
    return StructuralSchema.optional();
  },
  'x-kubernetes-int-or-string': z.boolean().optional(),
  'x-kubernetes-list-map-keys': z.array(z.string()).optional(),
  'x-kubernetes-list-type': z.enum(['atomic', 'map']).optional(),
  'x-kubernetes-preserve-unknown-fields': z.boolean().optional(),
  'x-kubernetes-validations': z.array(Rule).optional(),
});
