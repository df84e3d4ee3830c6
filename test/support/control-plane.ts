import { readFileSync } from 'node:fs';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';

/** A variable of a container, as a Deployment has it. */
export type Variable = JsonObject & { readonly name: string };

const folder = new URL('../golden/charts/', import.meta.url);

/** The CA of the test cases: PEM, and the base64 that `kubectl get secret -o jsonpath` prints. */
export const caFile = new URL('ca.crt', folder).pathname;
export const ca = readFileSync(caFile, 'utf8');

/** Returns the output of kubectl for the control plane of a chart. */
export function chart(name: string): readonly JsonObject[] {
  const { items } = JSON.parse(readFileSync(new URL(`${name}.json`, folder), 'utf8'));
  return isList(items) ? items.filter(isObject) : [];
}

/** Returns the List that `kubectl get -o json` prints. */
export function listOf(...items: readonly JsonObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

/** Returns the objects with another image, other variables or other fields in the container of each Deployment. */
export function changeContainer(
  objects: readonly JsonObject[],
  change: (container: JsonObject) => JsonObject,
): readonly JsonObject[] {
  return objects.map((object) =>
    object['kind'] === 'Deployment' ? changeAt(object, ['spec', 'template', 'spec', 'containers'], change) : object,
  );
}

function changeAt(object: JsonObject, path: readonly string[], change: (one: JsonObject) => JsonObject): JsonObject {
  const [key = '', ...rest] = path;
  const value = object[key];
  if (rest.length > 0) return { ...object, [key]: isObject(value) ? changeAt(value, rest, change) : value };
  const items = isList(value) ? value.map((item): Json => (isObject(item) ? change(item) : item)) : value;
  return { ...object, [key]: items };
}

/** Returns the objects with more variables in the container of each Deployment; they override existing ones. */
export function addVariables(objects: readonly JsonObject[], ...variables: readonly Variable[]) {
  return changeContainer(objects, (container) => {
    const { env } = container;
    return { ...container, env: [...(isList(env) ? env : []), ...variables] };
  });
}

/** Returns the objects with another image in the container of each Deployment. */
export function withImage(objects: readonly JsonObject[], image: string) {
  return changeContainer(objects, (container) => ({ ...container, image }));
}

/** Returns a ConfigMap. */
export function configMap(namespace: string, name: string, data: Readonly<Record<string, string>>): JsonObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace }, data };
}

/** Returns the objects without the ConfigMap of kuma-cp's file, and with one that has this text. */
export function withConfigFile(objects: readonly JsonObject[], namespace: string, name: string, text: string) {
  const others = objects.filter((object) => object['kind'] !== 'ConfigMap');
  return [...others, configMap(namespace, name, { 'config.yaml': text })];
}

/** Returns the objects without some variables in the container of each Deployment. */
export function withoutVariables(objects: readonly JsonObject[], ...names: readonly string[]) {
  return changeContainer(objects, (container) => {
    const { env } = container;
    const variables = isList(env) ? env.filter(isObject) : [];
    return { ...container, env: variables.filter(({ name }) => !names.includes(String(name))) };
  });
}

/** Returns the Deployment and the ConfigMap of a running hook with these options, as manifests/base has them. */
export function hook(data: Readonly<Record<string, string>>, container: JsonObject = {}): readonly JsonObject[] {
  const name = 'meshgatewayinstance-hook';
  const labels = { 'app.kubernetes.io/name': name };
  const envFrom = [{ configMapRef: { name: `${name}-4m57564bb2` } }];
  const spec = { template: { spec: { containers: [{ name: 'hook', image: name, envFrom, ...container }] } } };
  return [
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name, namespace: name, labels }, spec },
    configMap(name, `${name}-4m57564bb2`, data),
  ];
}
