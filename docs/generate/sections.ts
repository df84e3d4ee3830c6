import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { type ApiType, apiType } from '../../src/kubernetes/fields.ts';
import type { Section } from './tables.ts';

/** Returns the objects of a `mesh.internal` instance that get a table: those merged over a child, and those that recur. */
export function ownSections(definition: JsonObject): readonly Section[] {
  const schema = schemaOf(definition);
  const spec = fieldOf(schema, 'spec');
  const pods = fieldOf(spec, 'podTemplate', 'spec');
  const container = at(fieldOf(pods, 'containers'), 'items');
  const autoscaling = fieldOf(spec, 'autoscaling');
  const containerRules = rulesOf(apiType('PodSpec'), 'containers');
  return [
    { title: 'spec', schema: spec },
    { title: 'podTemplate.spec', schema: pods, merge: apiType('PodSpec') },
    { title: 'Containers', schema: container, merge: containerRules },
    { title: 'Probes', schema: fieldOf(container, 'readinessProbe'), merge: rulesOf(containerRules, 'readinessProbe') },
    {
      title: 'deploymentTemplate.spec',
      schema: fieldOf(spec, 'deploymentTemplate', 'spec'),
      merge: apiType('DeploymentSpec'),
    },
    {
      title: 'daemonSetTemplate.spec',
      schema: fieldOf(spec, 'daemonSetTemplate', 'spec'),
      merge: apiType('DaemonSetSpec'),
    },
    { title: 'serviceTemplate.spec', schema: fieldOf(spec, 'serviceTemplate', 'spec'), merge: apiType('ServiceSpec') },
    { title: 'autoscaling', schema: autoscaling },
    { title: 'Scaling rules', schema: fieldOf(autoscaling, 'behavior', 'scaleUp') },
    { title: 'podDisruptionBudget', schema: fieldOf(spec, 'podDisruptionBudget') },
    { title: 'status', schema: fieldOf(schema, 'status') },
  ];
}

/** Returns the objects of a class that get a table. Those of its templates are the same as in an instance. */
export function classSections(definition: JsonObject): readonly Section[] {
  return [{ title: 'spec of a class', schema: fieldOf(schemaOf(definition), 'spec') }];
}

/** Returns the objects of a `kuma.io` instance that get a table. */
export function kumaSections(definition: JsonObject): readonly Section[] {
  const schema = schemaOf(definition);
  return [
    { title: 'spec of kuma.io', schema: fieldOf(schema, 'spec') },
    { title: 'status of kuma.io', schema: fieldOf(schema, 'status') },
  ];
}

/** Returns the objects that the specs and statuses of both groups share. */
export function commonSections(definition: JsonObject): readonly Section[] {
  const schema = schemaOf(definition);
  const [spec, status] = [fieldOf(schema, 'spec'), fieldOf(schema, 'status')];
  return [
    { title: 'Metadata', schema: fieldOf(spec, 'podTemplate', 'metadata') },
    { title: 'Resources', schema: fieldOf(spec, 'resources') },
    { title: 'Condition', schema: at(fieldOf(status, 'conditions'), 'items') },
    { title: 'Load balancer', schema: fieldOf(status, 'loadBalancer') },
  ];
}

/** Describes a definition in one line: group, version, scope, names, columns of `kubectl get`, use of `kubectl scale`. */
export function describeDefinition(definition: JsonObject): string {
  const { group, scope } = at(definition, 'spec');
  const { plural, shortNames } = at(definition, 'spec', 'names');
  const { additionalPrinterColumns: columns, name, subresources } = versionOf(definition);
  const words = [
    `\`${group}/${name}\``,
    scope === 'Cluster' ? 'cluster-wide' : 'namespaced',
    `\`${plural}\``,
    ...(isList(shortNames) ? [`short name \`${shortNames.join('`, `')}\``] : []),
    ...(isList(columns)
      ? [
          `\`kubectl get\` prints ${columns
            .filter(isObject)
            .map((column) => column['name'])
            .join(', ')}`,
        ]
      : []),
    ...(isObject(subresources) && isObject(subresources['scale'])
      ? [`\`kubectl scale\` sets \`${String(subresources['scale']['specReplicasPath']).slice(1)}\``]
      : []),
  ];
  return `${words.join('; ')}.`;
}

/** Returns the schema of a definition's objects. */
export function schemaOf(definition: JsonObject): JsonObject {
  return at(versionOf(definition), 'schema', 'openAPIV3Schema');
}

function versionOf(definition: JsonObject): JsonObject {
  const { versions } = at(definition, 'spec');
  return isList(versions) && isObject(versions[0]) ? versions[0] : {};
}

function fieldOf(schema: JsonObject, ...names: readonly string[]): JsonObject {
  return names.reduce((outer, name) => at(outer, 'properties', name), schema);
}

function at(object: JsonObject, ...keys: readonly string[]): JsonObject {
  return keys.reduce<JsonObject>((outer, key) => {
    const inner = outer[key];
    if (!isObject(inner)) throw new Error(`the definition has no object at ${keys.join('.')}`);
    return inner;
  }, object);
}

function rulesOf(rules: ApiType, field: string): ApiType {
  const rule = rules[field];
  if (rule?.kind === 'list') return rule.element;
  return rule?.kind === 'object' ? rule.fields : {};
}
