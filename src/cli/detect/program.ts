import { HookError } from '../../errors.ts';
import type { Cluster, Container, Deployment } from './cluster.ts';
import { expand, readVariables, type Value } from './variables.ts';

/** A program that a Deployment runs: one of its containers, with the environment that the kubelet gives it. */
export interface Program {
  /** `Deployment namespace/name`, for messages. */
  readonly what: string;
  readonly key: string;
  readonly namespace: string;
  readonly deployment: Deployment;
  readonly container: Container;
  readonly args: readonly string[];
  readonly variables: ReadonlyMap<string, Value>;
}

/** Reads the container of a Deployment, or undefined if it has no container of this name. */
export function readProgram(deployment: Deployment, name: string, cluster: Cluster): Program | undefined {
  const container = deployment.spec.template.spec.containers.find((one) => one.name === name);
  if (container === undefined) return undefined;
  const { namespace, name: own } = deployment.metadata;
  const variables = readVariables(container, namespace, cluster);
  return {
    what: `Deployment ${namespace}/${own}`,
    key: `${namespace}/${own}`,
    namespace,
    deployment,
    container,
    args: container.args.map((arg) => textOf(expand(arg, variables)) ?? arg),
    variables,
  };
}

/**
 * Returns the value of a variable, or undefined if the program does not have it.
 * @throws HookError InvalidInput if the value cannot be known from the input
 */
export function variableOf({ variables, what }: Program, name: string): string | undefined {
  const value = variables.get(name);
  if (value === undefined) return undefined;
  const text = textOf(value);
  if (text !== undefined) return text;
  throw new HookError('InvalidInput', `${what}: ${name}: ${'unknown' in value ? value.unknown : ''}`);
}

function textOf(value: Value): string | undefined {
  return 'text' in value ? value.text : undefined;
}
