import type { StringMap } from '../../api/json.ts';
import type { Cluster, Container } from './cluster.ts';

/** The value of an environment variable, or the reason why the input does not tell it. */
export type Value = { readonly text: string } | { readonly unknown: string };

type Variables = ReadonlyMap<string, Value>;
type Variable = Container['env'][number];

/**
 * Returns the environment that the kubelet gives a container: `env` overrides `envFrom`, later entries override earlier
 * ones, and `$(NAME)` in a value stands for an earlier variable. Source: makeEnvironmentVariables in pkg/kubelet/kubelet_pods.go
 */
export function readVariables({ env, envFrom }: Container, namespace: string, cluster: Cluster): Variables {
  const variables = new Map<string, Value>();
  for (const { configMapRef, prefix } of envFrom) {
    const data = configMapRef === undefined ? undefined : cluster.configMaps.get(`${namespace}/${configMapRef.name}`);
    for (const [key, text] of data ?? []) variables.set(`${prefix}${key}`, { text });
  }
  for (const variable of env) {
    const value = readVariable(variable, namespace, cluster, variables);
    if (value !== undefined) variables.set(variable.name, value);
  }
  return variables;
}

function readVariable(variable: Variable, namespace: string, cluster: Cluster, before: Variables): Value | undefined {
  const { value, valueFrom } = variable;
  if (value !== '' || valueFrom === undefined) return expand(value, before);
  const { configMapKeyRef: reference } = valueFrom;
  if (reference === undefined) return { unknown: `the value comes from ${sourceOf(valueFrom)}, which is not read` };
  const data: StringMap | undefined = cluster.configMaps.get(`${namespace}/${reference.name}`);
  const text = data?.get(reference.key);
  if (text !== undefined) return { text };
  if (reference.optional) return undefined;
  const where = `ConfigMap ${namespace}/${reference.name}`;
  return { unknown: data === undefined ? `${where} is not among the input` : `${where} has no key ${reference.key}` };
}

function sourceOf(valueFrom: NonNullable<Variable['valueFrom']>): string {
  const [source = 'another source'] = Object.keys(valueFrom).filter((key) => valueFrom[key] !== undefined);
  return source === 'secretKeyRef' ? 'a Secret' : source;
}

/**
 * Replaces `$(NAME)` by the variable's value, as the kubelet does. `$$` stands for `$`; an unknown name stays as it is.
 * Source: third_party/forked/golang/expansion in Kubernetes
 */
export function expand(input: string, variables: Variables): Value {
  const unknown: Value[] = [];
  const text = input.replaceAll(/\$(?:\$|\(([^)]*)\))/g, (whole: string, name: string | undefined) => {
    if (name === undefined) return '$';
    const value = variables.get(name);
    if (value === undefined) return whole;
    if ('text' in value) return value.text;
    unknown.push(value);
    return whole;
  });
  return unknown[0] ?? { text };
}
