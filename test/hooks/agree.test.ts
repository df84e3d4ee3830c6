import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import { isObject, type Json, type JsonObject, objectAt } from '../../src/api/json.ts';
import { agree } from '../../src/hooks/agree.ts';
import { dynamicApply } from '../support/dynamic-apply.ts';

const annotation = 'mesh.internal/contested-fields';

/** A Deployment with two environment variables and an image, reduced to what matters. */
interface Content {
  readonly image: string;
  readonly replicas: number;
  readonly env: Readonly<Record<string, string>>;
}

const hookWants: Content = { image: 'hook', replicas: 1, env: { A: '1', B: '1' } };
const kumaWants: Content = { image: 'kuma', replicas: 1, env: { A: '1', C: '1' } };

function specOf({ env, image, replicas }: Content): JsonObject {
  const variables = Object.entries(env).map(([name, value]) => ({ name, value }));
  return { replicas, template: { spec: { containers: [{ name: 'kuma-gateway', image, env: variables }] } } };
}

function managedBy(spec: JsonObject): JsonObject {
  const fields = (value: Json | undefined): JsonObject => {
    if (Array.isArray(value)) {
      return Object.fromEntries(
        value
          .filter(isObject)
          .map((item) => [`k:${JSON.stringify({ name: item['name'] })}`, { '.': {}, ...fields(item) }]),
      );
    }
    if (!isObject(value)) return {};
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [`f:${key}`, fields(inner)]));
  };
  return { manager: 'kuma-cp', operation: 'Update', fieldsV1: { 'f:spec': fields(spec) } };
}

/** The child in the cluster, and how often its spec changed. */
interface World {
  readonly child: JsonObject;
  readonly generation: number;
}

function observe({ child }: World): ObservedObject {
  const metadata = { name: 'edge', namespace: 'demo', ...objectAt(child, 'metadata') };
  return ObservedObject.parse({ apiVersion: 'apps/v1', kind: 'Deployment', ...child, metadata });
}

/** Metacontroller's dynamic apply. */
function hookWrites(world: World, content: Content): World {
  const { agreed } = agree({ metadata: { name: 'edge' }, spec: specOf(content) }, observe(world));
  const child = dynamicApply(world.child, agreed);
  const isChanged = JSON.stringify(child['spec']) !== JSON.stringify(world.child['spec']);
  return { child, generation: world.generation + (isChanged ? 1 : 0) };
}

/** kuma-cp writes its whole spec, and only if that changes something. */
function kumaWrites(world: World, content: Content): World {
  const spec = specOf(content);
  if (JSON.stringify(spec) === JSON.stringify(world.child['spec'])) return world;
  const metadata = { ...objectAt(world.child, 'metadata'), managedFields: [managedBy(spec)] };
  return { child: { metadata, spec }, generation: world.generation + 1 };
}

function settle(start: World, hook: Content, kuma: Content | undefined): World {
  let world = start;
  for (let round = 0; round < 8; round += 1) {
    world = hookWrites(world, hook);
    if (kuma !== undefined) world = kumaWrites(world, kuma);
  }
  return world;
}

const handedOver = kumaWrites({ child: {}, generation: 0 }, kumaWants);
const imageOf = ({ child }: World) => JSON.stringify(child['spec']).match(/"image":"(\w+)"/)?.[1];

describe('agree', () => {
  it('writes nothing when both want the same', () => {
    const { agreed, yielded } = agree({ metadata: {}, spec: specOf(kumaWants) }, observe(handedOver));
    expect(yielded).to.deep.equal([]);
    expect(agreed).to.deep.equal({ metadata: {}, spec: specOf(kumaWants) });
  });

  it('settles on the values of the control plane after at most two updates', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    expect(settled.generation - handedOver.generation).to.be.at.most(2);
    expect(imageOf(settled)).to.equal('kuma');
    expect(kumaWrites(hookWrites(settled, hookWants), kumaWants).generation).to.equal(settled.generation);
  });

  it('names the contested fields for as long as they differ', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    const { yielded } = agree({ metadata: {}, spec: specOf(hookWants) }, observe(settled));
    expect(yielded.map(({ path }) => path)).to.include('spec.template.spec.containers[kuma-gateway].image');
  });

  it('yields at once when the control plane changes a field that was as wanted', () => {
    const agreed = settle(handedOver, kumaWants, kumaWants);
    const upgraded = { ...kumaWants, image: 'newer' };
    const settled = settle(kumaWrites(agreed, upgraded), kumaWants, upgraded);
    expect(settled.generation - agreed.generation).to.equal(1);
    expect(imageOf(settled)).to.equal('newer');
  });

  it('does not fight again when the control plane changes a field that the hook has yielded', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    const upgraded = { ...kumaWants, image: 'newer' };
    expect(settle(kumaWrites(settled, upgraded), hookWants, upgraded).generation - settled.generation).to.equal(1);
  });

  it('applies other changes while it yields, and does not try the yielded fields again', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    const [hook, kuma] = [
      { ...hookWants, replicas: 3 },
      { ...kumaWants, replicas: 3 },
    ];
    const scaled = settle(settled, hook, kuma);
    expect(scaled.child['spec']).to.have.property('replicas', 3);
    expect(scaled.generation - settled.generation).to.be.at.most(2);
  });

  it('keeps its mark when both want the same again, and reports no field', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    const { agreed, yielded } = agree({ metadata: {}, spec: specOf(kumaWants) }, observe(settled));
    expect(yielded).to.deep.equal([]);
    expect(JSON.stringify(agreed)).to.contain(annotation);
  });

  it('reports a variable that only the control plane sets, and leaves it alone', () => {
    const fewer = { ...kumaWants, env: { A: '1' } };
    const { agreed, yielded } = agree({ metadata: {}, spec: specOf(fewer) }, observe(handedOver));
    expect(yielded.map(({ path }) => path)).to.deep.equal(['spec.template.spec.containers[kuma-gateway].env[C]']);
    expect(agreed).to.deep.equal({ metadata: {}, spec: specOf(fewer) });
    expect(settle(handedOver, fewer, kumaWants).generation).to.equal(handedOver.generation);
  });

  it('applies its values when the control plane is gone', () => {
    const settled = settle(handedOver, hookWants, undefined);
    expect(imageOf(settled)).to.equal('hook');
    expect(settled.generation - handedOver.generation).to.equal(1);
  });

  it('applies a new value when the control plane is gone after it has yielded', () => {
    const settled = settle(handedOver, hookWants, kumaWants);
    expect(imageOf(settle(settled, { ...hookWants, image: 'new' }, undefined))).to.equal('new');
  });
});
