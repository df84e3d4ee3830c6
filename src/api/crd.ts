import * as z from 'zod';
import { ChildPatchFields } from './child-patch.ts';
import { IndexEntrySpec, indexKind, indexResource } from './gateway-index.ts';
import { ResourcesPatch } from './instance.ts';
import { classKind, defaultClassAnnotation } from './instance-class.ts';
import { JsonObject, objectAt } from './json.ts';
import { KumaInstanceSpec } from './kuma-instance.ts';
import { OwnInstanceStatus, ownFields, ownGroup } from './own-instance.ts';
import { settingsShape } from './own-settings.ts';
import { classRules, specRules } from './rules.ts';
import { ServiceAccountPatch } from './service-account.ts';
import { InstanceStatus } from './status.ts';
import { structural } from './structural.ts';
import { templateSchemas } from './templates.ts';

/**
 * Returns the CustomResourceDefinitions of `kuma.io`, for clusters that do not have those of Kuma. Names and meaning
 * are the same as in Kuma; in addition, the status declares observedGeneration.
 * Source of names and meaning: Kuma's deployments/charts/kuma/crds.
 */
export function kumaDefinitions(): readonly JsonObject[] {
  return [meshGatewayInstance(), meshGateway()];
}

/** Returns the CustomResourceDefinitions of `mesh.internal`: of the instances, of their classes, and of the gateway index. */
export function ownDefinitions(): readonly JsonObject[] {
  return [ownInstance(), ownClass(), indexEntry()];
}

function ownInstance(): JsonObject {
  const condition = (field: string) => `.status.conditions[?(@.type=="Ready")].${field}`;
  const names = { kind: 'MeshGatewayInstance', plural: 'meshgatewayinstances', shortNames: ['mgi'] };
  const spec = {
    ...withoutRequired(structural(z.object({ ...ownFields, ...declaredSettings() })), 'autoscaling'),
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
            ...structural(z.object(declaredSettings())),
            default: {},
            description: 'The settings of the instances that have this class.',
            'x-kubernetes-validations': classRules,
          },
        },
      },
    },
  });
}

function indexEntry(): JsonObject {
  return define(ownGroup, { kind: indexKind, plural: indexResource }, 'Cluster', {
    schema: {
      openAPIV3Schema: {
        type: 'object',
        description:
          'An entry of the gateway index, which the hook keeps for the MeshGateway of the same name. Do not edit it: the hook restores it.',
        properties: { ...typeMeta, spec: structural(IndexEntrySpec) },
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

/** Returns the settings of instances and classes as the definitions declare them. The hook itself accepts any object as a template. */
function declaredSettings() {
  const { autoscaling, daemonSetSpec, deploymentSpec, podDisruptionBudget, podSpec, serviceSpec } = templateSchemas();
  return settingsShape<z.ZodType>({
    resources: ResourcesPatch,
    serviceAccount: ServiceAccountPatch,
    podSpec: JsonObject.meta(podSpec),
    deploymentSpec: JsonObject.meta(deploymentSpec),
    daemonSetSpec: JsonObject.meta(daemonSetSpec),
    serviceSpec: JsonObject.meta(serviceSpec),
    autoscaling: JsonObject.meta(autoscaling),
    podDisruptionBudget: JsonObject.meta(podDisruptionBudget),
    childPatch: ChildPatchFields,
  });
}
