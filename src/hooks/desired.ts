import type { Extension, MeshGatewayInstance } from '../api/instance.ts';
import { type JsonObject, objectAt, type StringMap } from '../api/json.ts';
import type { Problem, Reading } from '../api/problem.ts';
import { makeAutoscaler } from '../children/autoscaler.ts';
import type { ContainerParts } from '../children/container.ts';
import { gatewayAnnotations, makeDeployment } from '../children/deployment.ts';
import { makeDisruptionBudget } from '../children/disruption-budget.ts';
import { meshLabels } from '../children/labels.ts';
import { makeService, type ServiceMetadata } from '../children/service.ts';
import { withDeploymentTemplates, withServiceTemplate } from '../children/templates.ts';
import type { HookConfig, PortRange } from '../config/load.ts';
import { desiredReplicas } from '../observed/replicas.ts';
import { withStrategy } from '../observed/strategy.ts';
import type { Observation } from './observe.ts';

/** The children as an instance asks for them, whatever exists; undefined for what it does not ask for, or not rightly. */
export interface Desired {
  readonly service: JsonObject | undefined;
  readonly deployment: JsonObject | undefined;
  readonly autoscaler: JsonObject | undefined;
  readonly disruptionBudget: JsonObject | undefined;
  readonly problems: readonly Problem[];
}

/** What children are made from, once it has been read. */
export interface Ingredients {
  readonly tags: StringMap;
  readonly parts: ContainerParts;
  readonly ports: readonly number[];
  readonly serviceMetadata: ServiceMetadata;
  readonly observation: Observation;
}

/** Renders all that an instance asks for. */
export function makeDesired(instance: MeshGatewayInstance, ingredients: Ingredients, config: HookConfig): Desired {
  const { parts, ports, serviceMetadata, tags } = ingredients;
  const service = ports.length === 0 ? undefined : makeService(instance, serviceMetadata, ports, config.nodePortRange);
  const deployment = makeDeployment(instance, tags, parts, config);
  const { extension } = instance;
  if (extension === undefined)
    return { service, deployment, autoscaler: undefined, disruptionBudget: undefined, problems: [] };
  return extend(instance, extension, { service, deployment }, ingredients, config.nodePortRange);
}

function extend(
  instance: MeshGatewayInstance,
  extension: Extension,
  generated: { readonly service: JsonObject | undefined; readonly deployment: JsonObject },
  { observation, parts, tags }: Ingredients,
  range: PortRange,
): Desired {
  const { autoscaling, podDisruptionBudget } = extension;
  const identity = { labels: meshLabels(parts.mesh), annotations: gatewayAnnotations(tags) };
  const deployment = withDeploymentTemplates(generated.deployment, extension, identity);
  const service =
    generated.service === undefined
      ? undefined
      : withServiceTemplate(generated.service, extension, observation.service, range);
  const autoscaler = autoscaling === undefined ? undefined : makeAutoscaler(instance, autoscaling);
  const budget = podDisruptionBudget === undefined ? undefined : makeDisruptionBudget(instance, podDisruptionBudget);
  const replicas = desiredReplicas(extension, observation.deployment);
  const sound = soundValue(deployment);
  return {
    service: soundValue(service),
    deployment: sound && withStrategy(withReplicas(sound, replicas), observation.deployment),
    autoscaler: soundValue(autoscaler),
    disruptionBudget: soundValue(budget),
    problems: [deployment, service, autoscaler, budget].flatMap((reading) => reading?.problems ?? []),
  };
}

function soundValue(reading: Reading<JsonObject> | undefined): JsonObject | undefined {
  return reading?.problems.length === 0 ? reading.value : undefined;
}

/** A Deployment with another number of pods; undefined leaves it to others. */
export function withReplicas(deployment: JsonObject, replicas: number | undefined): JsonObject {
  const { replicas: _, ...others } = objectAt(deployment, 'spec');
  return { ...deployment, spec: replicas === undefined ? others : { replicas, ...others } };
}
