import { expect } from 'chai';
import fc from 'fast-check';
import { classKind } from '../../src/api/instance-class.ts';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { classRules, loadBalancerClassRules } from '../../src/api/rules.ts';
import { refusalsOf, withCrdDefaults } from '../../src/cli/validation/refusals.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { Cluster, readOffer } from './cluster.ts';
import { classOf, classSpecs, instanceOf, kumaSpecs, ownSpecs } from './random-specs.ts';

const offer = readOffer(process.env) ?? {};
const count = 250;

/** The answer of the API server: the stored object, or the reasons why it refuses it. */
interface Answer {
  readonly stored: JsonObject | undefined;
  readonly refusals: readonly string[];
}

describe('the rules and schemas of the CustomResourceDefinitions, offline and on an API server', () => {
  const cluster = new Cluster('rules');
  const messages = new Set<string>();
  const verdicts = { accepted: 0, refused: 0 };

  before(async () => {
    await cluster.startApi(offer);
    await cluster.kubectl('apply', '-f', 'manifests/crds/kuma.io.yaml', '-f', 'manifests/crds/mesh.internal.yaml');
    await cluster.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=30s');
  });
  after(() => cluster.stop());

  const send = async (method: string, object: JsonObject, query = '?dryRun=All'): Promise<Answer> => {
    const { apiVersion } = object;
    const name = method === 'POST' ? '' : `/${objectAt(object, 'metadata')['name']}`;
    const kinds =
      object['kind'] === classKind ? 'meshgatewayinstanceclasses' : 'namespaces/default/meshgatewayinstances';
    const path = `/apis/${apiVersion}/${kinds}${name}${query}`;
    const response = await fetch(`${cluster.api}${path}`, {
      method,
      body: JSON.stringify(object),
      headers: { 'Content-Type': 'application/json' },
    });
    const body: JsonObject = JSON.parse(await response.text());
    if (response.ok) return { stored: body, refusals: [] };
    expect(response.status, JSON.stringify(body)).to.equal(422);
    return { stored: undefined, refusals: refusedFields(body) };
  };

  /** Compares the answer of the API server with the offline verdict. */
  const compare = (object: JsonObject, { refusals, stored }: Answer, old?: JsonObject): void => {
    const offline = refusalsOf(object, old);
    for (const { message } of offline) messages.add(message);
    const text = JSON.stringify({ spec: object['spec'], old: old?.['spec'] });
    const fields = offline.map((refusal) => `${refusal.field}${ruleMessage(refusal.message)}`);
    expect([...new Set(fields)].sort(), text).to.deep.equal([...new Set(refusals)].sort());
    if (stored !== undefined) {
      const { spec } = stored;
      expect(withCrdDefaults(object), text).to.deep.equal(spec === undefined ? {} : { spec });
      verdicts.accepted += 1;
    } else verdicts.refused += 1;
  };

  for (const [group, specs] of [
    ['kuma.io', kumaSpecs],
    ['mesh.internal', ownSpecs],
  ] as const) {
    it(`agree about created instances of ${group}`, async () => {
      for (const spec of fc.sample(specs, { numRuns: count, seed: 7 })) {
        const object = instanceOf(group, spec);
        compare(object, await send('POST', object));
      }
    });
  }

  it('agree about created classes', async () => {
    for (const spec of fc.sample(classSpecs, { numRuns: count, seed: 7 })) {
      const object = classOf(spec);
      compare(object, await send('POST', object));
    }
  });

  it('agree about updated instances of mesh.internal', async () => {
    const created = fc
      .sample(ownSpecs, { numRuns: 40 * count, seed: 11 })
      .map((spec) => instanceOf('mesh.internal', spec));
    const valid = created.filter((object) => refusalsOf(object).length === 0);
    const withClass = valid.filter((object) => loadBalancerClassOf(object) !== undefined);
    const olds = [...withClass.slice(0, 6), ...valid.filter((object) => !withClass.includes(object)).slice(0, 6)];
    expect(olds.length).to.equal(12);
    for (const [index, object] of olds.entries()) {
      const old = { ...object, metadata: { name: `old-${index}` } };
      const { stored } = await send('POST', old, '');
      const metadata = objectAt(stored ?? {}, 'metadata');
      for (const spec of fc.sample(ownSpecs, { numRuns: 30, seed: index })) {
        const update = { ...old, metadata, spec };
        compare(update, await send('PUT', update), old);
      }
    }
  });

  it('agree about each rule, with many instances on both sides', () => {
    expect(verdicts.accepted).to.be.greaterThan(150);
    expect(verdicts.refused).to.be.greaterThan(150);
    for (const { message } of [...classRules, ...loadBalancerClassRules]) expect([...messages]).to.include(message);
  });
});

function loadBalancerClassOf({ spec }: JsonObject): Json | undefined {
  const service = objectAt(objectAt(isObject(spec) ? spec : {}, 'serviceTemplate'), 'spec');
  return service['loadBalancerClass'] ?? undefined;
}

const ruleMessages = new Set([...classRules, ...loadBalancerClassRules].map(({ message }) => message));

function ruleMessage(message: string): string {
  return ruleMessages.has(message) ? `: ${message}` : '';
}

/**
 * Returns the fields of a refusal, with the message if it is that of a rule. The API server reports some causes again
 * without a field, or for the scale subresource.
 */
function refusedFields({ details }: JsonObject): readonly string[] {
  const { causes } = isObject(details) ? details : {};
  return (isList(causes) ? causes.filter(isObject) : []).flatMap(({ field, message }) => {
    const text = String(message);
    const outOfRange = /must be of type integer with format int32 in (\S+)$/.exec(text);
    if (outOfRange !== null) return [String(outOfRange[1])];
    if (field === '<nil>' || String(field).startsWith('.')) return [];
    return [`${field}${ruleMessage(text.replace(/^Invalid value: (?:"\w*": )?/, ''))}`];
  });
}
