import type * as z from 'zod';
import { type ApiType, anyField, apiType, type Field } from '../kubernetes/fields.ts';
import { type UnknownField, unknownFields } from '../kubernetes/unknown-fields.ts';
import type { InstanceSpec, Layer } from './instance.ts';
import { isObject, type JsonObject } from './json.ts';
import { patchesOf } from './layers.ts';
import { structural } from './structural.ts';

/** Returns a function that finds the fields of a spec that a schema does not declare. It reads the schema at the first use. */
export function undeclaredBy(schema: z.ZodType): (spec: JsonObject, path: string) => readonly UnknownField[] {
  let type: ApiType | undefined;
  return (spec, path) => {
    type ??= declaredType(structural(schema));
    return unknownFields(spec, type, path);
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
  'autoscaling' | 'podDisruptionBudget' | 'podTemplate' | 'serviceTemplate' | 'workload' | 'workloadTemplate'
>;

/** Returns the fields of templates and of optional children that Kubernetes does not have, in every layer. */
export function unknownInTemplates(spec: Templates): readonly UnknownField[] {
  const { autoscaling, podDisruptionBudget, podTemplate, serviceTemplate, workload, workloadTemplate } = spec;
  return [
    ...within(patchesOf(podTemplate), 'PodSpec'),
    ...within(patchesOf(workloadTemplate), `${workload}Spec`),
    ...within(patchesOf(serviceTemplate), 'ServiceSpec'),
    ...within(autoscaling?.layers, 'HorizontalPodAutoscalerSpec'),
    ...within(podDisruptionBudget?.layers, 'PodDisruptionBudgetSpec'),
  ];
}

function within(layers: readonly Layer[] = [], type: string): readonly UnknownField[] {
  return layers.flatMap(({ path, value }) => unknownFields(value, apiType(type), path, true));
}
