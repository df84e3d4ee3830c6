import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { storedForm } from '../../src/merge/stored-form.ts';
import { schemaOf } from '../support/merge-cases.ts';
import { askApiServer } from '../support/stored/api-server.ts';
import { makeStoredCases, type StoredCase } from '../support/stored/cases.ts';
import { expectNoChange } from '../support/stored/compare.ts';
import { Cluster, readOffer } from './cluster.ts';

const offer = readOffer(process.env) ?? {};
const count = 300;
const seed = Number(process.env['STORED_SEED'] ?? Date.now() % 1_000_000);

describe(`the specs that an API server stores (${count} random specs, STORED_SEED=${seed})`, () => {
  const cluster = new Cluster('stored');
  const cases: (StoredCase & { readonly stored: JsonObject })[] = [];
  const ask = (storedCase: StoredCase, name: string) => askApiServer(cluster.request.bind(cluster), storedCase, name);

  before(async function () {
    // Does not create hundreds of Deployments in an existing cluster.
    if (offer.assets === undefined) return this.skip();
    await cluster.startApi(offer);
    for (const [index, storedCase] of makeStoredCases(seed, count).entries()) {
      const answer = await ask(storedCase, `sent-${index}`);
      if ('stored' in answer) cases.push({ ...storedCase, ...answer });
    }
  });
  after(() => cluster.stop());

  it('exist for more than 90% of the random specs', () => {
    expect(cases.length).to.be.greaterThan(0.9 * count);
  });

  it('stay the same when Metacontroller applies the stored form', () => {
    for (const storedCase of cases) expectNoChange(storedCase, storedCase.stored);
  });

  it('are the same if the stored form is sent instead', async () => {
    for (const [index, { type, sent, stored }] of cases.entries()) {
      const answer = await ask({ type, sent: storedForm(sent, schemaOf[type]) }, `form-${index}`);
      const again = 'stored' in answer ? answer.stored : answer;
      expect(withoutAllocations(again), JSON.stringify(sent)).to.deep.equal(withoutAllocations(stored));
    }
  });
});

/** Removes the addresses and ports that the API server allocates for each Service. */
function withoutAllocations(spec: JsonObject): JsonObject {
  const allocated = new Set(['clusterIP', 'clusterIPs', 'nodePort']);
  return JSON.parse(JSON.stringify(spec, (key, value) => (allocated.has(key) ? undefined : value)));
}
