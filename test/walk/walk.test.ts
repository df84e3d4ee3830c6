import { expect } from 'chai';
import { modelExpectations, walkInModel } from './model/walk.ts';
import { planTrail } from './plan.ts';
import { printTrail } from './print.ts';

// The quick form of npm run test:walk: instances walk in a model of the cluster. WALK_SEED chooses other walks.
const seed = Number(process.env['WALK_SEED'] ?? 7);
const walks = Number(process.env['WALK_WALKS'] ?? 8);
const steps = Number(process.env['WALK_STEPS'] ?? 6);

for (const strategy of ['dynamic-apply', 'server-side-apply'] as const) {
  describe(`instances that walk at random in a model of ${strategy} (WALK_SEED=${seed})`, () => {
    const expectation = modelExpectations();
    for (let place = 0; place < walks; place += 1) {
      const group = place % 2 === 0 ? 'mesh.internal' : 'kuma.io';
      it(`end like a fresh instance: ${group}, walk ${place}`, async () => {
        const trail = await planTrail(expectation, { group, place, seed, steps });
        const result = await walkInModel(trail, strategy, expectation);
        if (result.fault !== undefined) expect.fail(printTrail(result));
      });
    }
  });
}
