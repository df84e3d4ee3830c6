import { isList, isObject, type Json, type JsonObject, objectAt } from '../../src/api/json.ts';

/** Labels that the chart adds to every object. Those of the kustomizations have only the first. */
const chartLabels = [
  'app.kubernetes.io/name',
  'app.kubernetes.io/instance',
  'app.kubernetes.io/version',
  'app.kubernetes.io/managed-by',
  'helm.sh/chart',
];
const sidecar = 'kuma.io/sidecar-injection';
const hash = /^(meshgatewayinstance-hook)-[a-z0-9]{10}$/;

/** The objects of a rendered chart or kustomization in a form in which both are equal. */
type Normal = Readonly<Record<string, JsonObject>>;

/** Returns the objects of the chart, without the test, without labels of the chart, and without the checksum of the ConfigMap. */
export function normalChart(objects: readonly JsonObject[]): Normal {
  const installed = objects.filter(
    (object) => objectAt(metadataOf(object), 'annotations')['helm.sh/hook'] === undefined,
  );
  return byName(
    installed.map(withoutChartLabels).map((object) => (object['kind'] === 'Deployment' ? plainPods(object) : object)),
  );
}

/**
 * Returns the objects of a kustomization: the ConfigMap without the hash in its name, and no Namespace, because helm creates it.
 * kustomize sets the namespace of cluster-scoped kinds that it does not know.
 */
export function normalKustomization(objects: readonly JsonObject[], clusterScoped: readonly string[]): Normal {
  const installed = objects
    .filter(({ kind }) => kind !== 'Namespace')
    .map((object) => {
      const { namespace, ...rest } = metadataOf(object);
      const metadata =
        namespace === undefined || clusterScoped.includes(String(object['kind'])) ? rest : { ...rest, namespace };
      return withoutHash({ ...object, metadata: withoutName(metadata) });
    });
  return byName(installed);
}

/** Returns the labels that the chart gives the pods and the overlay the Namespace. */
export function labelOfInjection(object: JsonObject): Json | undefined {
  const pods = objectAt(metadataOf(objectAt(objectAt(object, 'spec'), 'template')), 'labels')[sidecar];
  return pods ?? objectAt(metadataOf(object), 'labels')[sidecar];
}

function metadataOf(object: JsonObject): JsonObject {
  return objectAt(object, 'metadata');
}

function withoutChartLabels(object: JsonObject): JsonObject {
  const labels = objectAt(metadataOf(object), 'labels');
  for (const name of chartLabels)
    if (labels[name] === undefined) throw new Error(`${nameOf(object)}: no label ${name}`);
  return { ...object, metadata: withLabels(metadataOf(object), omit(labels, chartLabels)) };
}

function withoutName(metadata: JsonObject): JsonObject {
  return withLabels(metadata, omit(objectAt(metadata, 'labels'), ['app.kubernetes.io/name']));
}

function withLabels({ labels: _, ...metadata }: JsonObject, labels: JsonObject): JsonObject {
  return Object.keys(labels).length === 0 ? metadata : { ...metadata, labels };
}

/** The pods of the chart without the checksum, which stands for the hash in the name, and without the label of the Namespace. */
function plainPods(deployment: JsonObject): JsonObject {
  const spec = objectAt(deployment, 'spec');
  const template = objectAt(spec, 'template');
  const labels = omit(objectAt(metadataOf(template), 'labels'), [sidecar]);
  const annotations = omit(objectAt(metadataOf(template), 'annotations'), ['checksum/config']);
  const metadata = Object.keys(annotations).length === 0 ? { labels } : { labels, annotations };
  return { ...deployment, spec: { ...spec, template: { ...template, metadata } } };
}

function withoutHash(value: JsonObject): JsonObject {
  const text = JSON.stringify(value, (_key, inner) => (typeof inner === 'string' ? inner.replace(hash, '$1') : inner));
  return JSON.parse(text);
}

/** Lists of named elements are in the order of their names: variables, volumes and mounts have no order. */
function sorted(value: Json | undefined): Json {
  if (isObject(value)) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, sorted(inner)]));
  if (!isList(value)) return value ?? null;
  const isNamed = value.every(
    (item) => isObject(item) && typeof item['name'] === 'string' && item['alert'] === undefined,
  );
  const items = value.map(sorted);
  return isNamed ? items.toSorted((a, b) => String(nameIn(a)).localeCompare(String(nameIn(b)))) : items;
}

function nameIn(item: Json): Json | undefined {
  return isObject(item) ? item['name'] : undefined;
}

function byName(objects: readonly JsonObject[]): Normal {
  const entries = objects.map((object): [string, JsonObject] => {
    const normal = sorted(object);
    return [nameOf(object), isObject(normal) ? normal : {}];
  });
  const result = Object.fromEntries(entries.toSorted(([a], [b]) => a.localeCompare(b)));
  if (Object.keys(result).length !== entries.length)
    throw new Error(`two objects have one name: ${entries.map(([name]) => name)}`);
  return result;
}

function nameOf(object: JsonObject): string {
  const { name, namespace } = metadataOf(object);
  return `${object['kind']} ${namespace ?? ''}/${name}`;
}

function omit(object: JsonObject, keys: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([key]) => !keys.includes(key)));
}
