import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { type Children, childrenOf, look, underEachStrategy, withoutBookkeeping } from './own.ts';
import { type FieldCase, fieldCases, type Step } from './own-cases.ts';
import { eventually } from './processes.ts';
import type { World } from './world.ts';

underEachStrategy('fields of mesh.internal', ({ world }) => {
  for (const { name, base = { serviceType: 'ClusterIP' }, metadata = {}, steps } of fieldCases) {
    it(`take effect when set and changed, and leave no trace when removed: ${name}`, async () => {
      const edge = world();
      await edge.create(base, metadata);
      const bare = await waitBare(edge);
      for (const step of steps) await putStep(edge, base, step);
      await edge.replaceSpec(base);
      await eventually(async () => expect(stripped(await childrenOf(edge))).to.deep.equal(bare), 10);
    });
  }
});

/** Waits for the children of an instance without the fields. Returns them. */
async function waitBare(edge: World): Promise<JsonObject> {
  await edge.waitPorts([80, 443]);
  await eventually(() => edge.deployment());
  await edge.settled();
  return stripped(await childrenOf(edge));
}

function stripped({ deployment, service }: Children): JsonObject {
  return { deployment: withoutBookkeeping(deployment), service: withoutBookkeeping(service) };
}

async function putStep(edge: World, base: FieldCase['base'], { sees, spec }: Step): Promise<void> {
  await edge.applyInstance({ ...base, ...spec });
  await eventually(async () => {
    const children = await childrenOf(edge);
    const seen = Object.fromEntries(Object.keys(sees).map((path) => [path, look(children, path)]));
    expect(seen).to.deep.equal(sees);
  }, 10);
}
