import { expect } from 'chai';
import type { Json } from '../../src/api/json.ts';
import { published } from '../../src/kubernetes/published.ts';
import { describeTypes, schemasOf } from '../../tools/fields/openapi.ts';
import { Cluster, readOffer } from './cluster.ts';

const offer = readOffer(process.env) ?? {};

/** The fields of both, as `Type.field`, with their description. */
type Described = ReadonlyMap<string, string>;

describe('src/kubernetes/published.ts', () => {
  const cluster = new Cluster('fields');
  let served: Described = new Map();

  before(async () => {
    await cluster.startApi(offer);
    const documents: Json[] = [];
    for (const api of ['api/v1', 'apis/apps/v1', 'apis/autoscaling/v2', 'apis/policy/v1']) {
      documents.push(await cluster.request('GET', `/openapi/v3/${api}`));
    }
    const types = [...describeTypes(schemasOf(documents))];
    served = new Map(types.flatMap(([type, fields]) => fields.map((field) => describeField(type, field))));
  });
  after(() => cluster.stop());

  it('agrees with the running API server on every field that it has; if not, run npm run generate:fields', () => {
    const ours = readPublished();
    expect(ours.size).to.be.greaterThan(500);
    const differing = [...ours].filter(([field, description]) => served.get(field) !== description);
    expect(differing.map(([field, description]) => [field, description, served.get(field)])).to.deep.equal([]);
  });
});

function describeField(type: string, line: string): [string, string] {
  const [name = '', ...description] = line.trim().split(' ');
  return [`${type}.${name}`, description.join(' ')];
}

function readPublished(): Described {
  let type = '';
  const fields = new Map<string, string>();
  for (const line of published.trim().split('\n')) {
    if (line.startsWith(' ')) fields.set(...describeField(type, line));
    else type = line;
  }
  return fields;
}
