import type { InstanceSpec, Layer, Template } from '../api/instance.ts';
import { type JsonObject, objectAt, type StringMap, toObject } from '../api/json.ts';
import { layerOf, patchesOf } from '../api/layers.ts';
import { builtin, containerName, gatewayAnnotation } from '../api/names.ts';
import type { Noted, Problem, Reading } from '../api/problem.ts';
import type { PortRange } from '../config/load.ts';
import { type ApiType, apiType } from '../kubernetes/fields.ts';
import { wrongValues } from '../kubernetes/wrong-values.ts';
import { MergeError } from '../merge/merge-error.ts';
import { storedForm } from '../merge/stored-form.ts';
import { mergeReplacing, unionConflicts } from '../merge/unions.ts';
import { checkGateway } from './gateway-container.ts';
import { giveWay } from './give-way.ts';
import { identifies, protectKeys } from './metadata.ts';
import { checkPods, noteImages } from './refused.ts';
import { checkReserved } from './reserved.ts';
import { completePorts, type PodPorts } from './service-ports.ts';
import { checkServiceType } from './service-type.ts';
import { checkLayerPorts, portsOf, settlePorts, withBarePorts } from './template-ports.ts';

/** The rules for merging the layers of a template over a spec. */
export interface Rules {
  readonly schema: ApiType;
  /** Fields that the template must not set, and the explanation for the user. */
  readonly reserved: ReadonlyMap<string, string>;
  /** Validates what a layer makes of the spec below it. */
  readonly check: (merged: JsonObject, below: JsonObject, layer: Layer) => readonly Problem[];
  /** Returns the spec after a layer was merged. */
  readonly settle?: (merged: JsonObject, layer: Layer) => JsonObject;
}

const podRules: Rules = {
  schema: apiType('PodSpec'),
  reserved: new Map([
    ['container', `the field to be omitted: patch the container ${containerName} in containers instead`],
  ]),
  check: (merged, _, { path, value }) => checkGateway(merged, `${path}.containers`, value['containers']),
};

const accountReserved = 'the field to be omitted: set spec.serviceAccount.name instead';

/** The rules if the instance sets the account of its pods. */
const podRulesWithAccount: Rules = {
  ...podRules,
  reserved: new Map([
    ...podRules.reserved,
    ['serviceAccountName', accountReserved],
    ['serviceAccount', accountReserved],
  ]),
};

const serviceRules: Omit<Rules, 'check'> = {
  schema: apiType('ServiceSpec'),
  reserved: new Map([
    ['type', 'the field to be omitted: set spec.serviceType instead'],
    ['selector', 'the field to be omitted: the selector is generated, so that the Service leads to the gateway'],
  ]),
};

/** The annotation that tells Kuma the Service belongs to a built-in gateway. */
const serviceIdentity: StringMap = new Map([[gatewayAnnotation, builtin]]);

/** The rules for the template of a workload. */
export interface WorkloadRules extends Rules {
  /** The path of the spec of the template, for messages. */
  readonly path: string;
  /** Validates the spec as a whole. */
  readonly checkWhole: (spec: JsonObject, pathOf: (field: string) => string) => readonly Problem[];
}

/** Labels and annotations that identify a pod of this gateway, in addition to the labels of the selector. */
export interface PodIdentity {
  readonly labels: StringMap;
  readonly annotations: StringMap;
}

/** Merges the templates of the instance over a generated workload. They cannot change the identity of the gateway. */
export function withWorkloadTemplates(
  generated: JsonObject,
  instance: InstanceSpec,
  identity: () => PodIdentity,
  rules: WorkloadRules,
): Noted<JsonObject> {
  const { podTemplate, protectsIdentity, workloadTemplate } = instance;
  const spec = objectAt(generated, 'spec');
  const template = objectAt(spec, 'template');
  const pods = mergePods(objectAt(template, 'spec'), instance);
  const whole = mergeSpec({ ...spec, template: { ...template, spec: pods.value } }, workloadTemplate, rules);
  const metadata = { ...objectAt(generated, 'metadata'), ...metadataOf(workloadTemplate) };
  return {
    value: { ...generated, metadata, spec: whole.value },
    notes: pods.notes,
    problems: [
      ...pods.problems,
      ...whole.problems,
      ...rules.checkWhole(whole.value, pathsIn(workloadTemplate, rules.path)),
      ...(protectsIdentity ? checkIdentity(podTemplate, identity()) : []),
    ],
  };
}

function checkIdentity(podTemplate: Template, { annotations, labels }: PodIdentity): readonly Problem[] {
  return [
    ...protectKeys(podTemplate, 'labels', labels, identifies),
    ...protectKeys(podTemplate, 'annotations', annotations, identifies),
  ];
}

/** Merges the pod template. Generated fields that exclude fields of the template give way. */
function mergePods(generated: JsonObject, { podTemplate, resources, serviceAccount }: InstanceSpec): Noted<JsonObject> {
  const rules = serviceAccount === undefined ? podRules : podRulesWithAccount;
  const first = mergeSpec(generated, podTemplate, rules);
  if (first.problems.length > 0 || patchesOf(podTemplate).length === 0) return { notes: [], ...first };
  const reduced = giveWay({ generated, merged: first.value, hasDefaultResources: resources === undefined });
  const { problems, value } = reduced.notes.length === 0 ? first : mergeSpec(reduced.generated, podTemplate, rules);
  const paths = pathsIn(podTemplate, 'spec.podTemplate.spec');
  return {
    value,
    notes: [...noteImages(value, paths), ...reduced.notes],
    problems: [...problems, ...checkPods(value, paths)],
  };
}

/** The facts that limit the ports of a Service. */
export interface PortLimits {
  readonly range: PortRange;
  readonly podPorts: PodPorts;
}

/** Merges the template of the instance over a generated Service. It cannot change the way to the gateway. */
export function withServiceTemplate(
  generated: JsonObject,
  { protectsIdentity, serviceTemplate }: InstanceSpec,
  limits: PortLimits,
): Noted<JsonObject> {
  const { notes, problems, value } = mergeService(objectAt(generated, 'spec'), serviceTemplate, limits);
  return {
    value: { ...generated, spec: value },
    problems: [
      ...problems,
      ...(protectsIdentity ? protectKeys(serviceTemplate, 'annotations', serviceIdentity, identifies) : []),
    ],
    notes,
  };
}

function mergeService(generated: JsonObject, template: Template, { podPorts, range }: PortLimits): Noted<JsonObject> {
  const patches = patchesOf(template);
  if (patches.length === 0) return { value: generated, problems: [], notes: [] };
  const rules: Rules = {
    ...serviceRules,
    check: (merged, below, layer) => checkLayerPorts(merged, below, layer, range),
    settle: settlePorts,
  };
  const bare = withBarePorts(generated);
  const { problems, value: merged } = mergeSpec(bare, template, rules);
  if (merged === bare) return { value: generated, problems, notes: [] };
  const ports = completePorts(portsOf(merged), portsOf(generated), patches, podPorts);
  return {
    value: { ...merged, ports: ports.value },
    problems: [...ports.problems, ...checkServiceType(merged, pathsIn(template))],
    notes: ports.notes,
  };
}

/** Returns a function that returns the path of the layer of the Service's template that sets a field. */
export function serviceTemplatePaths({ serviceTemplate }: InstanceSpec): (field: string) => string {
  return pathsIn(serviceTemplate);
}

/** Returns the path of the layer of a template that sets a field. */
function pathsIn(template: Template, fallback = 'spec.serviceTemplate.spec'): (field: string) => string {
  return (field) => layerOf(patchesOf(template), [field], fallback);
}

/** Merges the layers one after the other. Returns the generated spec if there are problems, or if there is no layer. */
function mergeSpec(generated: JsonObject, template: Template, rules: Rules): Reading<JsonObject> {
  const patches = patchesOf(template);
  let merged = generated;
  for (const layer of patches) {
    const { problems, value } = mergeLayer(merged, layer, rules);
    const found = problems.length > 0 ? problems : rules.check(value, merged, layer);
    if (found.length > 0) return { value: generated, problems: found };
    merged = rules.settle === undefined ? value : rules.settle(value, layer);
  }
  return { value: patches.length === 0 ? generated : storedForm(merged, rules.schema), problems: [] };
}

function mergeLayer(below: JsonObject, { path, value: patch }: Layer, rules: Rules): Reading<JsonObject> {
  const problems = [
    ...wrongValues(patch, rules.schema, path),
    ...unionConflicts(patch, rules.schema, path),
    ...checkReserved(patch, rules.reserved, () => path),
  ];
  if (problems.length > 0) return { value: below, problems };
  try {
    const merged = mergeReplacing(below, patch, rules.schema);
    return { value: merged, problems: checkUntouched(below, merged, rules.reserved, path) };
  } catch (error) {
    if (!(error instanceof MergeError)) throw error;
    const { expected, field, value } = error;
    return { value: below, problems: [{ field: `${path}.${field}`, value, expected }] };
  }
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

function metadataOf({ metadata }: Template): JsonObject {
  const [annotations, labels] = [toObject(metadata.annotations), toObject(metadata.labels)];
  return { ...(annotations === undefined ? {} : { annotations }), ...(labels === undefined ? {} : { labels }) };
}
