import { z } from 'zod';
import { classKind, defaultClassAnnotation, InstanceClassSpec } from './instance-class.ts';
import { isList, isObject, type Json, type JsonObject, objectAt } from './json.ts';
import { KumaInstanceSpec } from './kuma-instance.ts';
import { OwnInstanceSpec, OwnInstanceStatus, ownGroup } from './own-instance.ts';
import { classRules, specRules } from './rules.ts';
import { InstanceStatus } from './status.ts';

/**
 * Returns the CustomResourceDefinitions of `kuma.io`, for clusters that do not have those of Kuma. Names and meaning
 * are the same as in Kuma; in addition, the status declares observedGeneration.
 * Source of names and meaning: Kuma's deployments/charts/kuma/crds.
 */
export function kumaDefinitions(): readonly JsonObject[] {
  return [meshGatewayInstance(), meshGateway()];
}

/** Returns the CustomResourceDefinitions of `mesh.internal`: of the instances and of their classes. */
export function ownDefinitions(): readonly JsonObject[] {
  return [ownInstance(), ownClass()];
}

function ownInstance(): JsonObject {
  const condition = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
  const names = { kind: 'MeshGatewayInstance', plural: 'meshgatewayinstances', shortNames: ['mgi'] };
  const spec = {
    ...withoutRequired(structural(OwnInstanceSpec), 'autoscaling'),
    default: {},
    description: 'The desired state of the gateway.',
    'x-kubernetes-validations': specRules,
  };
  return define(ownGroup, names, 'Namespaced', {
    additionalPrinterColumns: [
      { name: 'Class', type: 'string', jsonPath: '.status.className' },
      { name: 'Gateway', type: 'string', jsonPath: '.status.gateway' },
      { name: 'Ready', type: 'string', jsonPath: condition('status') },
      { name: 'Reason', type: 'string', jsonPath: condition('reason') },
      { name: 'Address', type: 'string', jsonPath: '.status.addresses[0].value' },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
    subresources: {
      status: {},
      scale: {
        specReplicasPath: '.spec.replicas',
        statusReplicasPath: '.status.replicas',
        labelSelectorPath: '.status.selector',
      },
    },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: 'Runs a built-in gateway of Kuma, with more settings than the MeshGatewayInstance of kuma.io has.',
        properties: {
          ...typeMeta,
          spec,
          status: { ...structural(OwnInstanceStatus), description: 'The observed state of the gateway.' },
        },
      },
    },
  });
}

/** Returns a schema in which an inner object can leave out all fields, because a class can set them. */
function withoutRequired(schema: JsonObject, field: string): JsonObject {
  const properties = objectAt(schema, 'properties');
  const { required: _, ...inner } = objectAt(properties, field);
  return { ...schema, properties: { ...properties, [field]: inner } };
}

function ownClass(): JsonObject {
  const names = { kind: classKind, plural: 'meshgatewayinstanceclasses', shortNames: ['mgic'] };
  const annotation = defaultClassAnnotation.replaceAll('.', '\\.');
  return define(ownGroup, names, 'Cluster', {
    additionalPrinterColumns: [
      { name: 'Default', type: 'string', jsonPath: `.metadata.annotations['${annotation}']` },
      { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
    ],
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description:
          'Settings for many instances of mesh.internal. The settings of an instance are merged over those of its class.',
        properties: {
          ...typeMeta,
          spec: {
            ...structural(InstanceClassSpec),
            default: {},
            description: 'The settings of the instances that have this class.',
            'x-kubernetes-validations': classRules,
          },
        },
      },
    },
  });
}

function meshGatewayInstance(): JsonObject {
  const columns = [
    { name: 'Ready', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].status' },
    { name: 'Reason', type: 'string', jsonPath: '.status.conditions[?(@.type=="Ready")].reason' },
    { name: 'Address', type: 'string', jsonPath: '.status.loadBalancer.ingress[0].ip' },
    { name: 'Age', type: 'date', jsonPath: '.metadata.creationTimestamp' },
  ];
  return define(kumaGroup, { kind: 'MeshGatewayInstance', plural: 'meshgatewayinstances' }, 'Namespaced', {
    additionalPrinterColumns: columns,
    subresources: { status: {} },
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: 'Runs a built-in gateway: a Deployment of data plane proxies and a Service in front of them.',
        properties: {
          ...typeMeta,
          spec: { ...structural(KumaInstanceSpec), description: 'The desired state of the gateway.' },
          status: { ...structural(InstanceStatus), description: 'The observed state of the gateway.' },
        },
      },
    },
  });
}

function meshGateway(): JsonObject {
  return define(kumaGroup, { kind: 'MeshGateway', plural: 'meshgateways', shortNames: ['mgw'] }, 'Cluster', {
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description: 'Defines the listeners of built-in gateways, and the tags that select the proxies that open them.',
        properties: {
          ...typeMeta,
          mesh: { type: 'string', default: 'default', description: 'The mesh that the gateway belongs to.' },
          spec: {
            description: 'https://kuma.io/docs/latest/using-mesh/managing-ingress-traffic/gateway/',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      },
    },
  });
}

const kumaGroup = 'kuma.io';

const typeMeta = {
  apiVersion: { type: 'string' },
  kind: { type: 'string' },
  metadata: { type: 'object' },
};

interface Names {
  readonly kind: string;
  readonly plural: string;
  readonly shortNames?: readonly string[];
}

function define(group: string, names: Names, scope: string, version: JsonObject): JsonObject {
  const { kind, plural, shortNames } = names;
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: `${plural}.${group}` },
    spec: {
      group,
      scope,
      names: { kind, listKind: `${kind}List`, plural, singular: kind.toLowerCase(), shortNames, categories: ['kuma'] },
      versions: [{ name: 'v1alpha1', served: true, storage: true, ...version }],
    },
  };
}

/**
 * Converts a schema to a structural schema, which a CRD requires:
 * https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
function structural(schema: z.ZodType): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
  return isObject(json) ? simplify(json) : {};
}

/**
 * Removes the type null and defaults that are objects, because the API server treats a missing field the same way.
 * Replaces the bounds that come from the size of an integer with its format.
 */
function simplify(schema: JsonObject): JsonObject {
  const { $schema: _, anyOf, ...rest } = schema;
  const choices = isList(anyOf) ? anyOf.filter(isObject).filter(({ type }) => type !== 'null') : [];
  const [only, ...others] = choices;
  if (only !== undefined && others.length === 0) return simplify({ ...only, ...rest });
  const entries = Object.entries({ ...rest, ...(choices.length > 0 ? { anyOf: choices } : {}) });
  return integer(Object.fromEntries(entries.flatMap(([key, value]) => simplifyField(key, value))));
}

function simplifyField(key: string, value: Json | undefined): [string, Json | undefined][] {
  if (key === 'propertyNames' || (key === 'default' && typeof value === 'object')) return [];
  // zod does not output the default of a schema that transforms, so such a schema declares it as x-default.
  if (key === 'x-default') return [['default', value]];
  if (key === 'type' && isList(value)) return [oneOrAny(value.filter((type) => type !== 'null'))];
  if (key === 'additionalProperties' && isObject(value) && Object.keys(value).length === 0) return [];
  if (key === 'properties' && isObject(value)) {
    // The API server does not store empty properties.
    if (Object.keys(value).length === 0) return [];
    const properties = Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? simplify(inner) : inner]);
    return [[key, Object.fromEntries(properties)]];
  }
  const nested = key === 'items' || key === 'additionalProperties';
  return [[key, nested && isObject(value) ? simplify(value) : value]];
}

/** Converts a list of types: a structural schema has one type, so several types become alternative schemas. */
function oneOrAny(types: readonly Json[]): [string, Json | undefined] {
  return types.length > 1 ? ['anyOf', types.map((type) => ({ type }))] : ['type', types[0]];
}

function integer(schema: JsonObject): JsonObject {
  const { maximum, minimum, ...rest } = schema;
  if (schema['type'] !== 'integer' || typeof maximum !== 'number') return schema;
  const format = maximum > 2 ** 31 ? 'int64' : 'int32';
  const isOwn = (bound: unknown): boolean => typeof bound === 'number' && Math.abs(bound) < 2 ** 31 - 1;
  return { ...rest, format, ...(isOwn(minimum) ? { minimum } : {}), ...(isOwn(maximum) ? { maximum } : {}) };
}
