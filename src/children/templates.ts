import { isDeepStrictEqual } from 'node:util';
import type { ObservedObject } from '../api/children.ts';
import type { InstanceSpec, Template } from '../api/instance.ts';
import {
  emptyMap,
  isList,
  isObject,
  type Json,
  type JsonObject,
  objectAt,
  type StringMap,
  toObject,
} from '../api/json.ts';
import { builtin, containerName, gatewayAnnotation } from '../api/names.ts';
import type { Problem, Reading } from '../api/problem.ts';
import type { PortRange } from '../config/load.ts';
import { type ApiType, apiType } from '../kubernetes/fields.ts';
import { wrongValues } from '../kubernetes/wrong-values.ts';
import { MergeError } from '../merge/merge-error.ts';
import { storedForm } from '../merge/stored-form.ts';
import { strategicMerge } from '../merge/strategic-merge.ts';
import { checkImmutable, specOf } from '../observed/immutable.ts';
import { withFamilies } from '../observed/ip-families.ts';
import { checkServiceType } from './service-type.ts';

/** The rules for merging a template over a spec. */
interface Rules {
  /** The path of the template in the instance. */
  readonly path: string;
  readonly schema: ApiType;
  /** Fields that the template must not set, and the explanation for the user. */
  readonly reserved: ReadonlyMap<string, string>;
}

const podRules: Rules = {
  path: 'spec.podTemplate',
  schema: apiType('PodSpec'),
  reserved: new Map([
    ['container', `the field to be omitted: patch the container ${containerName} in containers instead`],
  ]),
};

const deploymentRules: Rules = {
  path: 'spec.deploymentTemplate',
  schema: apiType('DeploymentSpec'),
  reserved: new Map([
    ['replicas', 'the field to be omitted: set spec.replicas instead'],
    ['selector', 'the field to be omitted: the selector is generated and cannot be changed'],
    ['template', 'the field to be omitted: set spec.podTemplate instead'],
  ]),
};

const serviceRules: Rules = {
  path: 'spec.serviceTemplate',
  schema: apiType('ServiceSpec'),
  reserved: new Map([
    ['type', 'the field to be omitted: set spec.serviceType instead'],
    ['selector', 'the field to be omitted: the selector is generated, so that the Service leads to the gateway'],
  ]),
};

/** The annotation that tells Kuma the Service belongs to a built-in gateway. */
const serviceIdentity: StringMap = new Map([[gatewayAnnotation, builtin]]);

/** Labels and annotations that identify a pod of this gateway, in addition to the labels of the selector. */
export interface PodIdentity {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** Merges the templates of the instance over a generated Deployment. They cannot change the identity of the gateway. */
export function withDeploymentTemplates(
  generated: JsonObject,
  { deploymentTemplate, podTemplate, protectsIdentity }: InstanceSpec,
  identity: PodIdentity,
): Reading<JsonObject> {
  const spec = objectAt(generated, 'spec');
  const template = objectAt(spec, 'template');
  const pods = mergeSpec(objectAt(template, 'spec'), podTemplate, podRules);
  const whole = mergeSpec(
    { ...spec, template: { ...template, spec: pods.value } },
    deploymentTemplate,
    deploymentRules,
  );
  const metadata = { ...objectAt(generated, 'metadata'), ...metadataOf(deploymentTemplate) };
  return {
    value: { ...generated, metadata, spec: whole.value },
    problems: [
      ...pods.problems,
      ...whole.problems,
      ...(podTemplate.spec === undefined ? [] : protectContainer(pods.value, podTemplate)),
      ...(protectsIdentity ? protectMetadata(podTemplate, identity) : []),
    ],
  };
}

/** Merges the template of the instance over a generated Service. It cannot change the way to the gateway. */
export function withServiceTemplate(
  generated: JsonObject,
  { protectsIdentity, serviceTemplate }: InstanceSpec,
  observed: ObservedObject | undefined,
  range: PortRange,
): Reading<JsonObject> {
  const { problems, value } = mergeService(objectAt(generated, 'spec'), serviceTemplate, range);
  const existing = observed && specOf(observed);
  const given = protectsIdentity ? serviceTemplate.metadata.annotations : emptyMap;
  return {
    value: { ...generated, spec: existing === undefined ? value : withFamilies(value, existing) },
    problems: [
      ...problems,
      ...(existing === undefined ? [] : checkImmutable(value, existing, `${serviceRules.path}.spec`)),
      ...protectKeys(given, serviceIdentity, `${serviceRules.path}.metadata.annotations`),
    ],
  };
}

function mergeService(generated: JsonObject, template: Template, range: PortRange): Reading<JsonObject> {
  if (template.spec === undefined) return { value: generated, problems: [] };
  const merged = mergeSpec(generated, template, serviceRules);
  const value = inOrderOfListeners(merged.value, generated);
  const nodePorts = merged.problems.length > 0 ? [] : checkNodePorts(template, range);
  const typed = checkServiceType(value, `${serviceRules.path}.spec`);
  const problems = [...merged.problems, ...typed, ...nodePorts];
  if (problems.length > 0 || isDeepStrictEqual(portsAlone(generated), portsAlone(value))) return { value, problems };
  const ports: Problem = {
    field: `${serviceRules.path}.spec.ports`,
    value: template.spec['ports'],
    expected: 'ports of listeners, each with its port and a nodePort and no other field',
  };
  return { value, problems: [ports] };
}

function mergeSpec(generated: JsonObject, { spec: patch }: Template, rules: Rules): Reading<JsonObject> {
  if (patch === undefined) return { value: generated, problems: [] };
  const path = `${rules.path}.spec`;
  const problems = [...wrongValues(patch, rules.schema, path), ...checkReserved(patch, rules.reserved, path)];
  if (problems.length > 0) return { value: generated, problems };
  try {
    const merged = strategicMerge(generated, patch, rules.schema);
    const touched = checkUntouched(generated, merged, rules.reserved, path);
    return touched.length > 0
      ? { value: generated, problems: touched }
      : { value: storedForm(merged, rules.schema), problems };
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    const { expected, field, value } = error;
    return { value: generated, problems: [{ field: `${path}.${field}`, value, expected }] };
  }
}

function checkReserved(patch: JsonObject, reserved: ReadonlyMap<string, string>, path: string): readonly Problem[] {
  return [...reserved].flatMap(([field, expected]) =>
    patch[field] === undefined ? [] : [{ field: `${path}.${field}`, value: patch[field], expected }],
  );
}

/**
 * Reports reserved fields that a directive changed. `$patch: replace` and `$retainKeys` remove fields without naming
 * them.
 */
function checkUntouched(
  generated: JsonObject,
  merged: JsonObject,
  reserved: ReadonlyMap<string, string>,
  path: string,
): readonly Problem[] {
  return [...reserved].flatMap(([field, why]) => {
    const value = merged[field];
    const expected = value === undefined ? 'the generated value, which a template cannot remove' : why;
    return value === generated[field] ? [] : [{ field: `${path}.${field}`, value, expected }];
  });
}

function protectContainer(pods: JsonObject, { spec }: Template): readonly Problem[] {
  const containers = pods['containers'];
  const gateways = isList(containers) ? containers.filter((one) => isObject(one) && one['name'] === containerName) : [];
  if (gateways.length === 1) return [];
  const field = `${podRules.path}.spec.containers`;
  return [{ field, value: spec?.['containers'], expected: `exactly one container with the name ${containerName}` }];
}

/**
 * Protects the metadata that identifies a pod of the gateway. validatePodMetadata protects the labels of the selector.
 */
function protectMetadata({ metadata }: Template, identity: PodIdentity): readonly Problem[] {
  const field = `${podRules.path}.metadata`;
  return [
    ...protectKeys(metadata.labels, identity.labels, `${field}.labels`),
    ...protectKeys(metadata.annotations, identity.annotations, `${field}.annotations`),
  ];
}

function protectKeys(given: StringMap, wanted: StringMap, field: string): readonly Problem[] {
  return [...wanted].flatMap(([key, value]) =>
    given.has(key) && given.get(key) !== value
      ? [
          {
            field: `${field}[${key}]`,
            value: given.get(key),
            expected: `no value or ${value}, because it identifies the gateway to Kuma`,
          },
        ]
      : [],
  );
}

/** The API server refuses node ports outside its range. 0 lets the API server choose. */
function checkNodePorts({ spec }: Template, { first, last }: PortRange): readonly Problem[] {
  return portsOf(spec ?? {}).flatMap(({ nodePort }, index) => {
    if (typeof nodePort !== 'number' || nodePort === 0 || (nodePort >= first && nodePort <= last)) return [];
    const field = `${serviceRules.path}.spec.ports[${index}].nodePort`;
    return [{ field, value: nodePort, expected: `a node port from ${first} to ${last}` }];
  });
}

/** Restores the order of the listeners. A strategic merge reorders the items that a template names. */
function inOrderOfListeners(spec: JsonObject, generated: JsonObject): JsonObject {
  const places = new Map(portsOf(generated).map(({ port }, place) => [port, place]));
  const place = ({ port }: JsonObject) => places.get(port) ?? places.size;
  return { ...spec, ports: portsOf(spec).toSorted((one, other) => place(one) - place(other)) };
}

function portsOf({ ports }: JsonObject): readonly JsonObject[] {
  return isList(ports) ? ports.filter(isObject) : [];
}

function portsAlone({ ports }: JsonObject): readonly Json[] {
  return isList(ports) ? ports.map((port) => (isObject(port) ? { ...port, nodePort: null } : port)) : [];
}

function metadataOf({ metadata }: Template): JsonObject {
  const [annotations, labels] = [toObject(metadata.annotations), toObject(metadata.labels)];
  return { ...(annotations === undefined ? {} : { annotations }), ...(labels === undefined ? {} : { labels }) };
}
