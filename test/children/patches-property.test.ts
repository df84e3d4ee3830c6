import { expect } from 'chai';
import fc, { type Arbitrary } from 'fast-check';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { createdFrom, specOf } from '../support/classes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, ownRequest } from '../support/request.ts';

const kinds = ['Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget'];
const settings = { autoscaling: { maxReplicas: 3 }, podDisruptionBudget: { maxUnavailable: 1 } };
const plain = answer(ownRequest({ spec: settings }));

/** Returns the pointers to all fields and items of a value. */
function pointersIn(value: Json | undefined, path = ''): readonly string[] {
  const entries: readonly (readonly [number | string, Json | undefined])[] = isList(value)
    ? [...value.entries()]
    : Object.entries(isObject(value) ? value : {});
  return entries.flatMap(([key, inner]) => {
    const pointer = `${path}/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
    return [pointer, ...pointersIn(inner, pointer)];
  });
}

const names = ['app', 'name', 'labels', 'image', 'port', 'type', 'selector', 'spec', 'metadata', 'x', '-', '0'];
const scalar = fc.constantFrom<Json>('edge', 'x', 7, 80, true, null, 'kuma-gateway', 'builtin', [], {});
const value: Arbitrary<Json> = fc.oneof(
  scalar,
  fc.dictionary(fc.constantFrom(...names), scalar, { maxKeys: 3 }),
  fc.array(fc.record({ name: scalar, image: scalar }), { maxLength: 2 }),
);

function jsonPatches(kind: string): Arbitrary<Json> {
  const pointers = pointersIn(childOf(plain, kind));
  const existing = fc.constantFrom(...pointers);
  const path = fc.oneof(
    existing,
    fc.tuple(existing, fc.constantFrom(...names)).map((steps) => steps.join('/')),
  );
  const operation = fc.oneof(
    fc.record({ op: fc.constantFrom('add', 'replace', 'test'), path, value }),
    fc.record({ op: fc.constant('remove'), path }),
    fc.record({ op: fc.constantFrom('move', 'copy'), path, from: existing }),
  );
  return fc
    .array(operation, { minLength: 1, maxLength: 2 })
    .map((patch): Json => ({ kind, type: 'JSON', patch: patch.map((one) => ({ ...one })) }));
}

/** Patches that follow the structure of a child, with some values replaced and some directives. */
function strategicPatches(kind: string): Arbitrary<Json> {
  const child = childOf(plain, kind) ?? {};
  return fc
    .record({ pick: fc.nat(), replacement: value, directive: fc.boolean() })
    .map(({ directive, pick, replacement }): Json => {
      const pointers = pointersIn(child);
      const steps = (pointers[pick % pointers.length] ?? '').split('/').slice(1);
      const inner = directive ? { $patch: 'replace' } : replacement;
      return { kind, type: 'Strategic', patch: around(child, steps, inner) };
    });
}

/** Returns a patch that sets the value at a path. List items keep their names. */
function around(child: Json | undefined, [step, ...rest]: readonly string[], inner: Json): Json {
  if (step === undefined) return inner;
  const key = step.replaceAll('~1', '/').replaceAll('~0', '~');
  if (!isList(child)) return { [key]: around(isObject(child) ? child[key] : undefined, rest, inner) };
  const item = child[Number(key)];
  const patch = around(item, rest, inner);
  const { name, port } = isObject(item) ? item : {};
  return isObject(patch) && name !== undefined
    ? [{ name, ...(port === undefined ? {} : { port }), ...patch }]
    : [patch];
}

const protectedPlaces =
  /^(.metadata.name(space)?|.*(labels|annotations).*|.spec.(selector|type|replicas|ports|scaleTargetRef).*|.*containers.0.name)$/;

/** Patches of one field that looks protected, with values that Kubernetes could accept. */
function attacks(kind: string): Arbitrary<Json> {
  const places = pointersIn(childOf(plain, kind)).filter((pointer) => protectedPlaces.test(pointer));
  const path = fc.constantFrom(...places);
  const set = fc.record({
    op: fc.constantFrom('add', 'replace'),
    path,
    value: fc.constantFrom<Json>('x', 7, { app: 'x' }, { matchLabels: { app: 'x' } }, []),
  });
  const remove = path.map((one) => ({ op: 'remove', path: one }));
  return fc.oneof(set, remove).map((operation): Json => ({ kind, type: 'JSON', patch: [{ ...operation }] }));
}

/** Patches that Kubernetes accepts. */
function soundPatches(kind: string): Arbitrary<Json> {
  const metadata = { labels: { team: 'edge' }, annotations: { 'example.com/note': 'n' } };
  const strategic = { kind, type: 'Strategic', patch: { metadata } };
  if (kind !== 'Deployment') return fc.constant(strategic);
  const container = '/spec/template/spec/containers/0';
  const operations: readonly Json[] = [
    { op: 'add', path: `${container}/args/-`, value: '--more' },
    { op: 'replace', path: `${container}/image`, value: 'other' },
    { op: 'add', path: '/spec/template/spec/tolerations', value: [{ operator: 'Exists' }] },
    { op: 'copy', from: `${container}/env/0`, path: `${container}/env/-` },
    { op: 'remove', path: `${container}/livenessProbe` },
  ];
  return fc.oneof(
    fc.constant(strategic),
    fc.subarray([...operations], { minLength: 1 }).map((patch): Json => ({ kind, type: 'JSON', patch })),
  );
}

const patches = fc.array(
  fc
    .constantFrom(...kinds)
    .chain((kind) => fc.oneof(soundPatches(kind), attacks(kind), jsonPatches(kind), strategicPatches(kind))),
  { minLength: 1, maxLength: 2 },
);

const protectedFields: Readonly<Record<string, readonly string[]>> = {
  Service: ['selector', 'type'],
  Deployment: ['selector', 'replicas'],
  HorizontalPodAutoscaler: ['scaleTargetRef'],
  PodDisruptionBudget: ['selector'],
};

/** The parts that identify the children and lead traffic to the gateway. */
function protectedParts(response: JsonObject): Json {
  const parts = kinds.map((kind) => {
    const child = childOf(response, kind);
    if (child === undefined) return undefined;
    const metadata = objectAt(child, 'metadata');
    const spec = specOf(response, kind);
    const template = objectAt(spec, 'template');
    const { containers } = objectAt(template, 'spec');
    const { ports } = spec;
    return {
      identity: [child['apiVersion'], child['kind'], metadata['name'], metadata['namespace']],
      others: Object.keys(metadata).filter((key) => !['name', 'namespace', 'labels', 'annotations'].includes(key)),
      status: child['status'],
      gateway: kind === 'Service' ? objectAt(metadata, 'annotations')['kuma.io/gateway'] : undefined,
      spec: (protectedFields[kind] ?? []).map((field) => spec[field]),
      ports: isList(ports)
        ? ports.map((port) => (isObject(port) ? [port['port'], port['protocol'], port['targetPort']] : port))
        : undefined,
      labels: ['app', 'kuma.io/mesh', 'kuma.io/sidecar-injection'].map(
        (key) => objectAt(objectAt(template, 'metadata'), 'labels')[key],
      ),
      tags: ['kuma.io/gateway', 'kuma.io/tags'].map(
        (key) => objectAt(objectAt(template, 'metadata'), 'annotations')[key],
      ),
      containers: isList(containers)
        ? containers.filter((one) => isObject(one) && one['name'] === 'kuma-gateway').length
        : undefined,
    };
  });
  return JSON.parse(JSON.stringify(parts));
}

describe('patches, for any patch', () => {
  let applied = 0;
  let refused = 0;

  it('never change a protected part, and converge', () => {
    const live = createdFrom(plain);
    const wanted = protectedParts(plain);
    fc.assert(
      fc.property(patches, (given) => {
        const spec = { ...settings, patches: given };
        const response = answer(ownRequest({ spec }, live));
        expect(protectedParts(response)).to.deep.equal(wanted);
        const isRefused = conditionOf(response, 'Ready')['reason'] === 'InvalidConfiguration';
        if (isRefused) refused += 1;
        else applied += 1;
        // What was created is asked for again.
        const again = answer(ownRequest({ spec }, createdFrom(response)));
        expect(again['children']).to.deep.equal(response['children']);
      }),
      { numRuns: 250 },
    );
  });

  it('are applied often, and refused often', () => {
    expect(applied).to.be.greaterThan(20);
    expect(refused).to.be.greaterThan(20);
  });
});
