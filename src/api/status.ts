import * as z from 'zod';
import { type Json, JsonObject, optional, orDefault, orEmpty } from './json.ts';

/** A condition of a status: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
export const Condition = z
  .object({
    type: z.string().meta({
      description: 'The type of the condition: Ready, GatewayMatched, or a type that another controller adds.',
      maxLength: 316,
    }),
    status: z.string().meta({
      description: 'The status of the condition: True, False or Unknown.',
      enum: ['True', 'False', 'Unknown'],
    }),
    reason: optional(z.string()).meta({
      description: 'The reason for the status, in one CamelCase word.',
      minLength: 1,
      maxLength: 1024,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
    }),
    message: optional(z.string()).meta({
      description: 'A human-readable explanation of the status.',
      maxLength: 32768,
    }),
    observedGeneration: optional(z.int()).meta({
      description: 'The generation of the resource that the condition describes.',
      minimum: 0,
    }),
    lastTransitionTime: optional(z.string()).meta({
      description: 'The time of the last change of the status.',
      format: 'date-time',
    }),
  })
  .catchall(z.custom<Json | undefined>())
  .meta({ required: ['type', 'status', 'reason', 'message', 'lastTransitionTime'] });
export type Condition = z.infer<typeof Condition>;

const ingressPort = {
  type: 'object',
  required: ['error', 'port', 'protocol'],
  properties: {
    error: { type: 'string', maxLength: 316 },
    port: { type: 'integer', format: 'int32' },
    protocol: { type: 'string' },
  },
};

const LoadBalancerStatus = JsonObject.meta({
  type: 'object',
  properties: {
    ingress: {
      type: 'array',
      description: 'The addresses where the load balancer accepts traffic for the gateway.',
      'x-kubernetes-list-type': 'atomic',
      items: {
        type: 'object',
        properties: {
          hostname: { type: 'string' },
          ip: { type: 'string' },
          ipMode: { type: 'string' },
          ports: { type: 'array', 'x-kubernetes-list-type': 'atomic', items: ingressPort },
        },
      },
    },
  },
});

/** The status that Kuma defines, and the generation that Metacontroller adds. */
export const StatusFields = z.object({
  conditions: orDefault(z.array(Condition), []).meta({
    description: 'The conditions of the gateway.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  }),
  loadBalancer: optional(LoadBalancerStatus).meta({
    description: 'The status of the load balancer, if there is one.',
  }),
  observedGeneration: optional(z.int()).meta({
    description:
      'The generation that was last synced. If the schema did not declare this field, every sync would cause a write without a change.',
  }),
});

/** The fields of the status that the hook reads. The hook or Kuma wrote them. */
export const InstanceStatus = orEmpty(StatusFields);
export type InstanceStatus = z.infer<typeof InstanceStatus>;
