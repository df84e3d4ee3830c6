import { isDeepStrictEqual } from 'node:util';
import type { ObservedObject } from '../api/children.ts';
import type { InstanceSpec, Template } from '../api/instance.ts';
import {
  compiled,
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
import { DeploymentSpecFields, PodSpecFields, ServiceSpecFields } from '../api/templates.ts';
import type { PortRange } from '../config/load.ts';
import { type ApiType, deploymentSpec, podSpec, serviceSpec } from '../merge/api-types.ts';
import { MergeError } from '../merge/merge-error.ts';
import { storedForm } from '../merge/stored-form.ts';
import { strategicMerge } from '../merge/strategic-merge.ts';
import { checkImmutable, specOf } from '../observed/immutable.ts';
import { withFamilies } from '../observed/ip-families.ts';
import { checkFields, type ReadFields } from './check-fields.ts';
import { checkServiceType } from './service-type.ts';

/** What is merged over a spec, and by which rules. */
interface Rules {
  /** Of the template in the instance. */
  readonly path: string;
  /** What is known of its fields. */
  readonly read: ReadFields;
  readonly schema: ApiType;
  /** Fields that are set elsewhere, and where. */
  readonly reserved: ReadonlyMap<string, string>;
}

const podRules: Rules = {
  path: 'spec.podTemplate',
  read: compiled(PodSpecFields),
  schema: podSpec,
  reserved: new Map([['container', `no such field: ${containerName} is one of containers, changed by its name`]]),
};

const deploymentRules: Rules = {
  path: 'spec.deploymentTemplate',
  read: compiled(DeploymentSpecFields),
  schema: deploymentSpec,
  reserved: new Map([
    ['replicas', 'no such field: the number of pods is spec.replicas'],
    ['selector', "no such field: the selector is the hook's, and can not be changed"],
    ['template', 'no such field: pods are set by spec.podTemplate'],
  ]),
};

const serviceRules: Rules = {
  path: 'spec.serviceTemplate',
  read: compiled(ServiceSpecFields),
  schema: serviceSpec,
  reserved: new Map([
    ['type', 'no such field: the type is spec.serviceType'],
    ['selector', "no such field: the selector is the hook's, for it leads to the gateway"],
  ]),
};

/** The annotation by which Kuma knows the Service for a built-in gateway's. */
const serviceIdentity: StringMap = new Map([[gatewayAnnotation, builtin]]);

/** Labels and annotations, beside the selector's, that make a pod this gateway's. */
export interface PodIdentity {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** A generated Deployment with the instance's templates merged over it; what makes it the gateway's stays as it is. */
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
      ...protectContainer(pods.value, podTemplate),
      ...(protectsIdentity ? protectMetadata(podTemplate, identity) : []),
    ],
  };
}

/** A generated Service with the instance's template merged over it; what leads to the gateway stays as it is. */
export function withServiceTemplate(
  generated: JsonObject,
  { protectsIdentity, serviceTemplate }: InstanceSpec,
  observed: ObservedObject | undefined,
  range: PortRange,
): Reading<JsonObject> {
  const spec = objectAt(generated, 'spec');
  const merged = mergeSpec(spec, serviceTemplate, serviceRules);
  const value = inOrderOfListeners(merged.value, spec);
  const existing = observed && specOf(observed);
  const fixed = existing === undefined ? [] : checkImmutable(value, existing, `${serviceRules.path}.spec`);
  const metadata = protectKeys(
    protectsIdentity ? serviceTemplate.metadata.annotations : emptyMap,
    serviceIdentity,
    `${serviceRules.path}.metadata.annotations`,
  );
  const nodePorts = merged.problems.length > 0 ? [] : checkNodePorts(serviceTemplate, range);
  const typed = checkServiceType(value, `${serviceRules.path}.spec`);
  const problems = [...merged.problems, ...typed, ...fixed, ...metadata, ...nodePorts];
  const changed = problems.length === 0 && !isDeepStrictEqual(portsAlone(spec), portsAlone(value));
  const ports: Problem = {
    field: `${serviceRules.path}.spec.ports`,
    value: serviceTemplate.spec?.['ports'],
    expected: 'ports of listeners, by their port, with a nodePort and nothing else',
  };
  const completed = existing === undefined ? value : withFamilies(value, existing);
  return { value: { ...generated, spec: completed }, problems: changed ? [ports] : problems };
}

function mergeSpec(generated: JsonObject, { spec: patch }: Template, rules: Rules): Reading<JsonObject> {
  if (patch === undefined) return { value: generated, problems: [] };
  const path = `${rules.path}.spec`;
  const problems = [...checkFields(patch, rules.read, path), ...checkReserved(patch, rules.reserved, path)];
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

/** A directive reaches fields without naming them: `$patch: replace` and `$retainKeys` take away what they do not keep. */
function checkUntouched(
  generated: JsonObject,
  merged: JsonObject,
  reserved: ReadonlyMap<string, string>,
  path: string,
): readonly Problem[] {
  return [...reserved].flatMap(([field, why]) => {
    const value = merged[field];
    const expected = value === undefined ? 'what is generated to stay' : why;
    return value === generated[field] ? [] : [{ field: `${path}.${field}`, value, expected }];
  });
}

function protectContainer(pods: JsonObject, { spec }: Template): readonly Problem[] {
  const containers = pods['containers'];
  const gateways = isList(containers) ? containers.filter((one) => isObject(one) && one['name'] === containerName) : [];
  if (gateways.length === 1) return [];
  const field = `${podRules.path}.spec.containers`;
  return [{ field, value: spec?.['containers'], expected: `the container ${containerName} to stay, once` }];
}

/** The metadata by which a pod is the gateway's; that of the selector is checked for all instances alike. */
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
            expected: `none, or ${value}: it tells Kuma of the gateway`,
          },
        ]
      : [],
  );
}

/** The API server takes none outside its range; 0 leaves the choice to it. */
function checkNodePorts({ spec }: Template, { first, last }: PortRange): readonly Problem[] {
  return portsOf(spec ?? {}).flatMap(({ nodePort }, index) => {
    if (typeof nodePort !== 'number' || nodePort === 0 || (nodePort >= first && nodePort <= last)) return [];
    const field = `${serviceRules.path}.spec.ports[${index}].nodePort`;
    return [{ field, value: nodePort, expected: `a node port from ${first} to ${last}` }];
  });
}

/** A strategic merge puts the items that a template names where the template has them. */
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
