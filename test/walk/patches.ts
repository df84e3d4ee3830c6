import type { Json, JsonObject } from '../../src/api/json.ts';
import { specTypes, workloadKinds } from './objects.ts';
import type { Random } from './random.ts';
import { fieldNames, randomValue } from './values.ts';

/** The fields of the spec of each kind of child that a patch leaves alone. */
const withoutFields: Readonly<Record<string, readonly string[]>> = {
  DaemonSet: ['selector', 'template'],
  Deployment: ['replicas', 'selector', 'template'],
  HorizontalPodAutoscaler: ['scaleTargetRef', 'maxReplicas'],
  PodDisruptionBudget: ['selector'],
  Service: ['type', 'selector', 'ports', 'clusterIP', 'clusterIPs', 'externalName', 'healthCheckNodePort'],
};

/** Generates one or two patches of children. */
export function randomPatches(random: Random): Json {
  return Array.from({ length: 1 + random.below(2) }, () => randomPatch(random));
}

function randomPatch(random: Random): JsonObject {
  const kind = random.pick(Object.keys(withoutFields));
  if (random.chance(0.3)) return { kind, type: 'JSON', patch: [randomOperation(kind, random)] };
  return { kind, type: 'Strategic', patch: randomChild(kind, random) };
}

function randomOperation(kind: string, random: Random): JsonObject {
  const [map] = random.shuffled(['labels', 'annotations']);
  if (random.chance(0.5)) return { op: 'add', path: `/metadata/${map}`, value: { b: random.pick(['x', 'z']) } };
  const [name, value] = randomField(kind, random);
  return { op: 'add', path: `/spec/${name}`, value: value ?? null };
}

function randomChild(kind: string, random: Random): JsonObject {
  if (random.chance(0.3)) return { metadata: { labels: { b: random.pick(['x', 'z']) }, annotations: { c: 'x' } } };
  if (workloadKinds.includes(kind) && random.chance(0.6)) return { spec: { template: { spec: randomPod(random) } } };
  const [name, value] = randomField(kind, random);
  return { spec: value === undefined ? {} : { [name]: value } };
}

function randomField(kind: string, random: Random): readonly [name: string, value: Json | undefined] {
  const [type, without] = [specTypes[kind] ?? '', withoutFields[kind] ?? []];
  const name = random.pick(fieldNames(type).filter((field) => !without.includes(field)));
  return [name, randomValue(type, name, random)];
}

function randomPod(random: Random): JsonObject {
  const isContainer = random.chance(0.5);
  const type = isContainer ? 'Container' : 'PodSpec';
  const without = ['name', 'containers', 'ephemeralContainers'];
  const field = random.pick(fieldNames(type).filter((name) => !without.includes(name)));
  const value = randomValue(type, field, random);
  const fields = value === undefined ? {} : { [field]: value };
  return isContainer ? { containers: [{ name: 'kuma-gateway', ...fields }] } : fields;
}
