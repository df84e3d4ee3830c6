import { z } from 'zod';
import { type Json, JsonObject, optional, orDefault, orEmpty } from './json.ts';

/** A condition of a status: https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/condition/ */
export const Condition = z
  .object({
    type: z.string().meta({ description: 'Ready, GatewayMatched, or what others add.', maxLength: 316 }),
    status: z.string().meta({ description: 'True, False or Unknown.', enum: ['True', 'False', 'Unknown'] }),
    reason: optional(z.string()).meta({
      description: 'Why, in one word.',
      minLength: 1,
      maxLength: 1024,
      pattern: '^[A-Za-z]([A-Za-z0-9_,:]*[A-Za-z0-9_])?$',
    }),
    message: optional(z.string()).meta({ description: 'Why, for people.', maxLength: 32768 }),
    observedGeneration: optional(z.int()).meta({ description: 'The generation that was looked at.', minimum: 0 }),
    lastTransitionTime: optional(z.string()).meta({
      description: 'When the status last changed.',
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
      description: 'Where traffic for the gateway goes.',
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

/** The status that Kuma writes, and the generation that Metacontroller adds. */
export const StatusFields = z.object({
  conditions: orDefault(z.array(Condition), []).meta({
    description: 'What holds of the gateway.',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['type'],
  }),
  loadBalancer: optional(LoadBalancerStatus).meta({
    description: 'The status of the load balancer, where there is one.',
  }),
  observedGeneration: optional(z.int()).meta({
    description:
      'The generation that was synced last. Declared here, or each sync would cost a write that changes nothing.',
  }),
});

/** What the hook reads of a status that it, or Kuma, wrote. */
export const InstanceStatus = orEmpty(StatusFields);
export type InstanceStatus = z.infer<typeof InstanceStatus>;
