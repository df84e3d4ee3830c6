import { expect } from 'chai';
import fc from 'fast-check';
import { anyService, indexGroup, indexResource, serviceLabel } from '../../src/api/gateway-index.ts';
import { gatewayGroup, type RelatedResource } from '../../src/api/hook.ts';
import { isList, isObject, type Json, type JsonObject, objectsIn } from '../../src/api/json.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { RelatedOptions } from '../../src/config/related.ts';
import { customize } from '../../src/hooks/customize.ts';
import { indexGateway } from '../../src/hooks/index-gateway.ts';
import { parseCustomizeRequest, parseIndexRequest, parseSyncRequest } from '../../src/hooks/parse.ts';
import { sync } from '../../src/hooks/sync.ts';
import { defaultConfig } from '../support/app.ts';
import { testTime } from '../support/cli.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { kumaCases, recorded, recordedSyncs, temporaryFolder, writeKumaCpConfig } from '../support/golden.ts';

const related = { gatewayIndex: true, nameGuard: 'admission' } as const;

/** Returns the index entry of a MeshGateway as the API server stores it. */
function entryOf(gateway: Json | undefined): JsonObject {
  const { attachments } = indexGateway(parseIndexRequest({ object: gateway }));
  const [entry = {}] = attachments;
  return entry;
}

/** Reports whether a rule selects an object, as Metacontroller does. */
function selects({ labelSelector, names }: RelatedResource, name: string, object: Json | undefined): boolean {
  if (labelSelector === undefined) return names?.includes(name) ?? true;
  const labels = objectAt(objectAt({ object }, 'object'), 'metadata')['labels'];
  const labelOf = (key: string) => (isObject(labels) ? labels[key] : undefined);
  const { matchExpressions, matchLabels } = labelSelector;
  const isIn = (expression: JsonObject) =>
    isList(expression['values']) && expression['values'].includes(labelOf(String(expression['key'])) ?? null);
  return (
    Object.entries(isObject(matchLabels) ? matchLabels : {}).every(([key, value]) => labelOf(key) === value) &&
    objectsIn(matchExpressions).every(isIn)
  );
}

/** Returns the objects that Metacontroller sends for the rules of customize for a resource. */
function select(body: JsonObject, resource: string, options: RelatedOptions, objects: JsonObject): JsonObject {
  const parent = objectAt(body, 'parent');
  const { relatedResources } = customize(parseCustomizeRequest({ parent }), options);
  const rules = relatedResources.filter((rule) => rule.resource === resource);
  const isSent = ([name, object]: readonly [string, Json | undefined]) =>
    rules.some((rule) => selects(rule, name, object));
  return Object.fromEntries(Object.entries(objects).filter(isSent));
}

/** Returns the entries that Metacontroller sends. */
function selectEntries(body: JsonObject): JsonObject {
  const gateways = objectAt(objectAt(body, 'related'), gatewayGroup);
  const all = Object.entries(gateways).map(([name, gateway]): [string, JsonObject] => [name, entryOf(gateway)]);
  return select(body, indexResource, related, Object.fromEntries(all));
}

/** Returns a request with the MeshGateways that Metacontroller sends without the index. */
function withoutIndex(body: JsonObject): JsonObject {
  const sent = objectAt(body, 'related');
  const options = { ...related, gatewayIndex: false };
  const gateways = select(body, 'meshgateways', options, objectAt(sent, gatewayGroup));
  return { ...body, related: { ...sent, [gatewayGroup]: gateways } };
}

function withIndex(body: JsonObject): JsonObject {
  const { [gatewayGroup]: _, ...others } = objectAt(body, 'related');
  return { ...body, related: { ...others, [indexGroup]: selectEntries(body) } };
}

/** Answers without the condition GatewayMatched, which names only the MeshGateways that were sent. */
function answer(body: JsonObject, config = defaultConfig): unknown {
  const { children, status } = sync(parseSyncRequest(body), config, testTime).response;
  const conditions = status.conditions.filter(({ type }) => type !== 'GatewayMatched');
  return JSON.parse(JSON.stringify({ children, status: { ...status, conditions } }));
}

describe('the gateway index', () => {
  for (const name of recordedSyncs) {
    it(`gives the same answer to the recorded request ${name}`, () => {
      expect(answer(withIndex(recorded(name)))).to.deep.equal(answer(recorded(name)));
    });
  }

  for (const release of ['2.14', '2.13']) {
    const folder = temporaryFolder();
    for (const example of kumaCases(release)) {
      it(`gives the same answer to the case ${example.name} of Kuma ${release}`, () => {
        const kumaCpConfig = writeKumaCpConfig(folder, example);
        const nodePortRange = { first: 30000, last: 32767 };
        const config = loadConfig({ kumaCpConfig, kumaVersion: release, nodePortRange }, {});
        const plain = answer(example.request, config);
        expect(answer(withIndex(example.request), config)).to.deep.equal(plain);
      });
    }
  }

  const gateway = (spec: Json | undefined) => ({
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGateway',
    metadata: { name: 'edge' },
    spec,
  });
  const labelOf = (spec: Json | undefined) => {
    const { attachments } = indexGateway(parseIndexRequest({ object: gateway(spec) }));
    const [entry = {}] = attachments;
    return objectAt(objectAt(entry, 'metadata'), 'labels')[serviceLabel];
  };
  const match = (tags: JsonObject) => ({ match: tags });

  it('labels an entry with the service that all selectors require, and otherwise with any', () => {
    const one = labelOf({ selectors: [match({ 'kuma.io/service': 'a' })] });
    expect(one).to.equal('ca978112ca1b');
    expect(
      labelOf({ selectors: [match({ 'kuma.io/service': 'a' }), match({ 'kuma.io/service': 'a', x: 'y' })] }),
    ).to.equal(one);
    for (const selectors of [
      [],
      [match({})],
      [match({ 'kuma.io/service': '*' })],
      [match({ 'kuma.io/service': 'a' }), match({ 'kuma.io/service': 'b' })],
      [match({ 'kuma.io/service': 'a' }), match({ x: 'y' })],
      [match({ 'kuma.io/service': 'a', x: 1 })],
      ['x'],
      undefined,
    ]) {
      expect(labelOf({ selectors }), JSON.stringify(selectors)).to.equal(anyService);
    }
    expect(labelOf(undefined)).to.equal(anyService);
  });

  it('never hides a MeshGateway that matches, whatever its selectors', () => {
    const tag = fc.constantFrom('kuma.io/service', 'a', 'b');
    const value = fc.constantFrom('edge-gateway_demo_svc', '*', 'x');
    const selectors = fc.array(
      fc.dictionary(tag, value, { maxKeys: 3 }).map((tags) => ({ match: tags })),
      { maxLength: 3 },
    );
    const base = recorded('sync-ready');
    fc.assert(
      fc.property(fc.array(selectors, { maxLength: 4 }), fc.dictionary(tag, value, { maxKeys: 2 }), (all, tags) => {
        const gateways = all.map((given, index): [string, JsonObject] => [
          `gateway-${index}`,
          {
            ...gateway({ selectors: given, conf: { listeners: [{ port: 80 + index }] } }),
            metadata: { name: `gateway-${index}` },
          },
        ]);
        const parent = objectAt(base, 'parent');
        const body = {
          ...base,
          parent: { ...parent, spec: { ...objectAt(parent, 'spec'), tags } },
          related: { ...objectAt(base, 'related'), [gatewayGroup]: Object.fromEntries(gateways) },
        };
        expect(answer(withIndex(body))).to.deep.equal(answer(body));
      }),
    );
  });

  it('gives the same answer to any instance that names its MeshGateway', () => {
    const name = fc.constantFrom('edge', 'edge-1', 'edge-2', 'other');
    const metadata = fc.record({
      name,
      labels: fc.constantFrom({}, { 'kuma.io/origin': 'zone' }, { 'kuma.io/origin': 'global' }),
      annotations: fc.option(
        name.map((displayName) => ({ 'kuma.io/display-name': displayName })),
        { nil: undefined },
      ),
    });
    const gateways = fc.uniqueArray(fc.record({ metadata, mesh: fc.constantFrom('default', 'second') }), {
      selector: (one) => one.metadata.name,
      maxLength: 4,
    });
    const base = recorded('sync-nothing-yet');
    const spec = { selectors: [match({ 'kuma.io/service': 'unrelated' })], conf: { listeners: [{ port: 80 }] } };
    fc.assert(
      fc.property(gateways, name, (all, wanted) => {
        const objects = all.map((one): [string, JsonObject] => [one.metadata.name, { ...gateway(spec), ...one }]);
        const parent = objectAt(base, 'parent');
        const body = {
          ...base,
          parent: { ...parent, apiVersion: 'mesh.internal/v1alpha1', spec: { gatewayRef: { name: wanted } } },
          related: { ...objectAt(base, 'related'), [gatewayGroup]: Object.fromEntries(objects) },
        };
        expect(answer(withIndex(body))).to.deep.equal(answer(withoutIndex(body)));
      }),
    );
  });

  it('skips an entry that cannot be read', () => {
    const body = withIndex(recorded('sync-ready'));
    const entries = { edge: { spec: { gateway: '{' } }, other: 5, empty: {} };
    const broken = { ...body, related: { ...objectAt(body, 'related'), [indexGroup]: entries } };
    const { response, skipped } = sync(parseSyncRequest(broken), defaultConfig, testTime);
    expect(skipped.map(({ name }) => name)).to.have.members(['edge', 'other', 'empty']);
    expect(response.children.map(({ kind }) => kind)).to.have.members(['Service', 'Deployment']);
  });

  it('has everything that the hook reads of a MeshGateway, and nothing else', () => {
    const object = {
      ...gateway({
        selectors: [match({ 'kuma.io/service': 'a' })],
        conf: { listeners: [{ port: 80, protocol: 'HTTP', tls: { mode: 'TERMINATE' } }] },
      }),
      mesh: 'default',
      metadata: {
        name: 'edge',
        uid: 'u',
        creationTimestamp: '2026-01-01T00:00:00Z',
        managedFields: [{ manager: 'x' }],
      },
    };
    const spec = objectAt(entryOf(object), 'spec');
    expect(JSON.parse(String(spec['gateway']))).to.deep.equal({
      mesh: 'default',
      metadata: { name: 'edge', creationTimestamp: '2026-01-01T00:00:00Z' },
      spec: { selectors: [match({ 'kuma.io/service': 'a' })], conf: { listeners: [{ port: 80 }] } },
    });
    expect(isObject(spec)).to.equal(true);
  });
});
