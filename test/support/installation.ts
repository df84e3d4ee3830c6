import * as z from 'zod';
import type { JsonObject } from '../../src/api/json.ts';

/** The kinds of an installation that have no namespace. */
export const clusterScoped: readonly string[] = [
  'ClusterRole',
  'Namespace',
  'CompositeController',
  'DecoratorController',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
];

const Strings = z.record(z.string(), z.string()).default({});

const Metadata = z.object({
  name: z.string(),
  namespace: z.string().optional(),
  labels: Strings,
  annotations: Strings,
});

const Port = z.object({
  name: z.string(),
  port: z.number(),
  targetPort: z.union([z.string(), z.number()]),
});

export const Service = z.object({
  metadata: Metadata,
  spec: z.object({ selector: Strings, ports: z.array(Port) }),
});

const HttpProbe = z.object({ httpGet: z.object({ port: z.string() }) });

const Container = z.object({
  name: z.string(),
  env: z.array(z.object({ name: z.string(), value: z.string() })).default([]),
  envFrom: z.array(z.object({ configMapRef: z.object({ name: z.string() }) })),
  ports: z.array(z.object({ name: z.string(), containerPort: z.number() })),
  livenessProbe: HttpProbe,
  readinessProbe: HttpProbe,
  volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })).default([]),
});

const Volume = z.object({
  name: z.string(),
  configMap: z.object({ name: z.string() }).optional(),
  secret: z.object({ secretName: z.string() }).optional(),
});

export const Deployment = z.object({
  metadata: Metadata,
  spec: z.object({
    template: z.object({
      metadata: z.object({ labels: Strings, annotations: Strings }),
      spec: z.object({
        serviceAccountName: z.string(),
        containers: z.array(Container),
        volumes: z.array(Volume).default([]),
      }),
    }),
  }),
});

export const ConfigMap = z.object({ metadata: Metadata, data: Strings });

const SecretReference = z.object({ name: z.string(), namespace: z.string() });
const WithSecret = z.object({ secretRef: SecretReference }).optional();

const Webhook = z.object({
  url: z.string(),
  authorization: WithSecret,
  basicAuth: WithSecret,
  caBundle: WithSecret,
  clientTLS: WithSecret,
});

export const Controller = z.object({
  metadata: Metadata,
  spec: z.object({ hooks: z.record(z.string(), z.object({ webhook: Webhook })) }),
});

export const NetworkPolicy = z.object({
  metadata: Metadata,
  spec: z.object({
    podSelector: z.object({ matchLabels: Strings }),
    ingress: z.array(z.object({ ports: z.array(z.object({ port: z.string() })) })),
  }),
});

export const ServiceMonitor = z.object({
  metadata: Metadata,
  spec: z.object({
    selector: z.object({ matchLabels: Strings }),
    endpoints: z.array(z.object({ port: z.string() })),
  }),
});

export const AnyObject = z.looseObject({ kind: z.string(), metadata: Metadata });

/** Returns the objects of a kind, parsed. */
export function ofKind<T extends z.ZodType>(objects: readonly JsonObject[], kind: string, schema: T) {
  return objects.filter((object) => object['kind'] === kind).map((object): z.output<T> => schema.parse(object));
}

/** Returns the only object of a kind with a name. */
export function only<T extends z.ZodType>(objects: readonly JsonObject[], kind: string, name: string, schema: T) {
  const found = objects.filter((object) => object['kind'] === kind && AnyObject.parse(object).metadata.name === name);
  if (found.length !== 1) throw new Error(`${kind} ${name}: ${found.length} found`);
  return schema.parse(found[0]);
}

/** Reports whether labels have everything that a selector wants. */
export function selects(selector: Readonly<Record<string, string>>, labels: Readonly<Record<string, string>>): boolean {
  const wanted = Object.entries(selector);
  return wanted.length > 0 && wanted.every(([key, value]) => labels[key] === value);
}
