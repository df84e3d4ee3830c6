import { z } from 'zod';
import { isList, isObject, type Json, type JsonObject } from './json.ts';
import { KumaInstanceSpec } from './kuma-instance.ts';
import { OwnInstanceSpec, OwnInstanceStatus, ownGroup } from './own-instance.ts';
import { specRules } from './rules.ts';
import { InstanceStatus } from './status.ts';

/**
 * The CustomResourceDefinitions of `kuma.io` for clusters without Kuma's: same names, same meaning, and a status that
 * declares observedGeneration. Source of names and meaning: Kuma's deployments/charts/kuma/crds.
 */
export function kumaDefinitions(): readonly JsonObject[] {
  return [meshGatewayInstance(), meshGateway()];
}

/** The CustomResourceDefinition of `mesh.internal`. */
export function ownDefinitions(): readonly JsonObject[] {
  const condition = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
  const names = { kind: 'MeshGatewayInstance', plural: 'meshgatewayinstances', shortNames: ['mgi'] };
  const spec = {
    ...structural(OwnInstanceSpec),
    default: {},
    description: 'What to run.',
    'x-kubernetes-validations': specRules,
  };
  return [
    define(ownGroup, names, 'Namespaced', {
      additionalPrinterColumns: [
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
          description: "Runs a built-in gateway of Kuma's, and takes what Kuma's own MeshGatewayInstance does not.",
          properties: {
            ...typeMeta,
            spec,
            status: { ...structural(OwnInstanceStatus), description: 'How it goes.' },
          },
        },
      },
    }),
  ];
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
          spec: { ...structural(KumaInstanceSpec), description: 'What to run.' },
          status: { ...structural(InstanceStatus), description: 'How it goes.' },
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
        description: 'The listeners of built-in gateways, and the tags of the proxies that open them.',
        properties: {
          ...typeMeta,
          mesh: { type: 'string', default: 'default', description: 'The mesh that the gateway is of.' },
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

/** A schema as a CRD may hold it: https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema */
function structural(schema: z.ZodType): JsonObject {
  const json: Json = JSON.parse(JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' })));
  return isObject(json) ? simplify(json) : {};
}

/** Null is what is missing, and so is an empty default; a whole number's size goes by its format. */
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
  // zod keeps no default of a schema that transforms.
  if (key === 'x-default') return [['default', value]];
  if (key === 'type' && isList(value)) return [oneOrAny(value.filter((type) => type !== 'null'))];
  if (key === 'additionalProperties' && isObject(value) && Object.keys(value).length === 0) return [];
  if (key === 'properties' && isObject(value)) {
    // The API server stores none that is empty.
    if (Object.keys(value).length === 0) return [];
    const properties = Object.entries(value).map(([name, inner]) => [name, isObject(inner) ? simplify(inner) : inner]);
    return [[key, Object.fromEntries(properties)]];
  }
  const nested = key === 'items' || key === 'additionalProperties';
  return [[key, nested && isObject(value) ? simplify(value) : value]];
}

/** A schema has one type: zod's list of them is a choice between schemas. */
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
