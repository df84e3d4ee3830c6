import type { ObservedObject } from '../api/children.ts';
import { type JsonObject, toObject } from '../api/json.ts';
import { workloads } from '../api/own-settings.ts';
import type { Noted, Problem, Reading } from '../api/problem.ts';
import { apiType } from '../kubernetes/fields.ts';
import { withoutAccount } from '../observed/service-account.ts';
import { podsOf } from '../observed/workload.ts';
import type { PathOf, RenderContext, WorkloadKind } from './child-kind.ts';
import { checkGatewayContainer, fixedInPods } from './fixed-in-pods.ts';
import { containersOf } from './gateway-container.ts';
import { meshLabels, selectorLabels } from './labels.ts';
import { gatewayAnnotations, makePodTemplate } from './pods.ts';
import { checkPods } from './refused.ts';
import { portsOf } from './template-ports.ts';
import { type Rules, type WorkloadRules, withWorkloadTemplates } from './templates.ts';

/** The fields of every workload that a template must not set. */
const reservedFields: readonly (readonly [string, string])[] = [
  ['selector', 'the field to be omitted: the selector is generated and cannot be changed'],
  ['template', 'the field to be omitted: set spec.podTemplate instead'],
];

/** What the template of a kind of workload must not do. */
interface TemplateRules {
  /** More fields that it must not set, and the explanation for the user. */
  readonly reserved?: readonly (readonly [string, string])[];
  /** Validates what a layer makes of the spec. */
  readonly check?: Rules['check'];
  /** Validates the spec as a whole. */
  readonly checkWhole?: WorkloadRules['checkWhole'];
}

/** What patches may make of a workload, and how it is completed. */
export const workloadRules = {
  fixed: [
    { steps: ['spec', 'selector'], expected: 'the generated value, because the selector cannot be changed' },
    ...fixedInPods,
  ],
  check: checkPatched,
  complete: (child: JsonObject, _: RenderContext, observed: ObservedObject | undefined): Reading<JsonObject> => ({
    value: withoutAccount(child, observed),
    problems: [],
  }),
};

/** Validates the pods of a patched workload. */
export function checkPatched(
  patched: JsonObject,
  _: JsonObject,
  __: RenderContext,
  pathOf: PathOf,
): readonly Problem[] {
  return [
    ...checkGatewayContainer(patched, pathOf),
    ...checkPods(podsOf(patched), () => pathOf(['spec', 'template', 'spec'])),
  ];
}

/** Renders a workload: the selector, the pod template, and the templates of the instance over both. */
export function renderWorkload(
  { apiVersion, kind }: Pick<WorkloadKind, 'apiVersion' | 'kind'>,
  context: RenderContext,
  { check = () => [], checkWhole = () => [], reserved = [] }: TemplateRules = {},
): Noted<JsonObject> {
  const { instance, parts, tags } = context;
  const { name, namespace } = instance.metadata;
  const spec = { selector: { matchLabels: toObject(selectorLabels(name)) }, template: makePodTemplate(context) };
  const identity = () => ({ labels: meshLabels(parts.mesh), annotations: gatewayAnnotations(tags) });
  const rules = {
    schema: apiType(`${kind}Spec`),
    reserved: new Map([...reserved, ...reservedFields]),
    check,
    checkWhole,
    path: `spec.${workloads[instance.spec.workload].template}.spec`,
  };
  return withWorkloadTemplates(
    { apiVersion, kind, metadata: { name, namespace }, spec },
    instance.spec,
    identity,
    rules,
  );
}

/** Returns the names of the ports of the pods. Undefined if the pods cannot be rendered. */
export function podPortNames(context: RenderContext): ReadonlySet<string> | undefined {
  const { problems, value } = renderWorkload({ apiVersion: 'apps/v1', kind: context.instance.spec.workload }, context);
  if (problems.length > 0) return undefined;
  const pods = podsOf(value);
  const all = [...containersOf(pods, 'initContainers'), ...containersOf(pods)];
  const names = all.flatMap(portsOf).map(({ name }) => name);
  return new Set(names.filter((name) => typeof name === 'string'));
}
