import type { z } from 'zod';
import { type ApiType, anyField, apiType, type Field } from '../kubernetes/fields.ts';
import { type UnknownField, unknownFields } from '../kubernetes/unknown-fields.ts';
import type { InstanceSpec } from './instance.ts';
import { isObject, type JsonObject } from './json.ts';
import { structural } from './structural.ts';

/** Returns a function that finds the fields of a spec that a schema does not declare. It reads the schema at the first use. */
export function undeclaredBy(schema: z.ZodType): (spec: JsonObject) => readonly UnknownField[] {
  let type: ApiType | undefined;
  return (spec) => {
    type ??= declaredType(structural(schema));
    return unknownFields(spec, type, 'spec');
  };
}

/**
 * Returns the fields that a structural schema declares. Only the names matter: scalars, maps and objects without properties become
 * fields that accept any value.
 */
function declaredType({ properties }: JsonObject): ApiType {
  const declared = Object.entries(isObject(properties) ? properties : {});
  return Object.fromEntries(
    declared.map(([name, schema]) => [name, isObject(schema) ? declaredField(schema) : anyField]),
  );
}

function declaredField(schema: JsonObject): Field {
  const { items, properties } = schema;
  if (isObject(properties)) {
    return { kind: 'object', strategy: 'merge', fields: declaredType(schema), values: undefined };
  }
  if (!isObject(items)) return anyField;
  return { kind: 'list', strategy: 'replace', key: undefined, element: declaredType(items), scalars: undefined };
}

type Templates = Pick<
  InstanceSpec,
  'autoscaling' | 'deploymentTemplate' | 'podDisruptionBudget' | 'podTemplate' | 'serviceTemplate'
>;

/** Returns the fields of templates and of optional children that Kubernetes does not have. */
export function unknownInTemplates(spec: Templates): readonly UnknownField[] {
  const { autoscaling, deploymentTemplate, podDisruptionBudget, podTemplate, serviceTemplate } = spec;
  return [
    ...within(podTemplate.spec, 'PodSpec', 'spec.podTemplate.spec', true),
    ...within(deploymentTemplate.spec, 'DeploymentSpec', 'spec.deploymentTemplate.spec', true),
    ...within(serviceTemplate.spec, 'ServiceSpec', 'spec.serviceTemplate.spec', true),
    ...within(autoscaling, 'HorizontalPodAutoscalerSpec', 'spec.autoscaling', false),
    ...within(podDisruptionBudget, 'PodDisruptionBudgetSpec', 'spec.podDisruptionBudget', false),
  ];
}

function within(object: JsonObject | undefined, type: string, path: string, isPatch: boolean): readonly UnknownField[] {
  return object === undefined ? [] : unknownFields(object, apiType(type), path, isPatch);
}
