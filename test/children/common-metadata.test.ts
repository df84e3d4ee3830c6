import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { classOf, createdFrom, withClasses } from '../support/classes.ts';
import { mgi } from '../support/cli.ts';
import { create, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf, deepFreeze } from '../support/golden.ts';
import { answer, gateway, ownRequest } from '../support/request.ts';

const all = {
  autoscaling: { maxReplicas: 3 },
  podDisruptionBudget: { maxUnavailable: 1 },
  serviceAccount: { create: true },
};
const kinds = ['Service', 'Deployment', 'HorizontalPodAutoscaler', 'PodDisruptionBudget', 'ServiceAccount'];
const common = (commonMetadata: Json, rest: JsonObject = {}) =>
  answer(ownRequest({ spec: { commonMetadata, ...rest } }));
const metadataOf = (response: JsonObject, kind: string) => objectAt(childOf(response, kind) ?? {}, 'metadata');
const podsOf = (response: JsonObject) =>
  objectAt(objectAt(objectAt(childOf(response, 'Deployment') ?? {}, 'spec'), 'template'), 'metadata');
const message = (response: JsonObject) => String(conditionOf(response, 'Ready')['message']);

describe('commonMetadata', () => {
  it('is added to every child and to the pods', () => {
    const response = common({ labels: { team: 'edge' }, annotations: { 'example.com/owner': 'payments' } }, all);
    expect(response['children']).to.have.length(kinds.length);
    for (const metadata of [...kinds.map((kind) => metadataOf(response, kind)), podsOf(response)]) {
      expect(metadata['labels']).to.include({ team: 'edge' });
      expect(metadata['annotations']).to.include({ 'example.com/owner': 'payments' });
    }
  });

  it('does not change the selectors, and not the request', () => {
    const request = deepFreeze(ownRequest({ spec: { ...all, commonMetadata: { labels: { team: 'edge' } } } }));
    expect(answer(request)).to.deep.equal(answer(request));
    const spec = (kind: string) => objectAt(childOf(answer(request), kind) ?? {}, 'spec');
    expect(spec('Service')['selector']).to.deep.equal({ app: 'edge' });
    expect(spec('Deployment')['selector']).to.deep.equal({ matchLabels: { app: 'edge' } });
    expect(spec('PodDisruptionBudget')['selector']).to.deep.equal({ matchLabels: { app: 'edge' } });
  });

  it('is below generated entries and those of templates', () => {
    const annotations = { 'kuma.io/gateway': 'builtin', note: 'common', other: 'common' };
    const response = common(
      { labels: { team: 'common', app: 'edge' }, annotations },
      {
        serviceTemplate: { metadata: { labels: { team: 'service' }, annotations: { note: 'service' } } },
        podTemplate: { metadata: { labels: { team: 'pods' } } },
        deploymentTemplate: { metadata: { annotations: { note: 'deployment' } } },
      },
    );
    expect(metadataOf(response, 'Service')).to.deep.include({
      labels: { team: 'service', app: 'edge' },
      annotations: { 'kuma.io/gateway': 'builtin', note: 'service', other: 'common' },
    });
    expect(metadataOf(response, 'Deployment')).to.deep.include({
      labels: { team: 'common', app: 'edge' },
      annotations: { ...annotations, note: 'deployment' },
    });
    expect(podsOf(response)['labels']).to.include({ app: 'edge', 'kuma.io/mesh': 'default', team: 'pods' });
    expect(conditionOf(response, 'Ready')['reason']).to.equal('LoadBalancerAddressNotReady');
  });

  it('is merged over that of the class, and null removes an entry or all of them', () => {
    const gold = classOf('gold', {
      commonMetadata: { labels: { a: 'class', b: 'class' }, annotations: { n: 'class' } },
    });
    const merged = (commonMetadata: Json) =>
      metadataOf(withClasses([gold], { className: 'gold', commonMetadata }), 'Deployment');
    expect(merged({ labels: { a: 'instance', c: 'instance' } })).to.deep.include({
      labels: { a: 'instance', b: 'class', c: 'instance' },
      annotations: { n: 'class' },
    });
    expect(merged({ labels: { a: null }, annotations: { n: null } })).to.deep.include({ labels: { b: 'class' } });
    expect(merged({ labels: { a: null }, annotations: { n: null } })).to.not.have.property('annotations');
    expect(merged(null)).to.not.have.any.keys('labels', 'annotations');
  });

  for (const [map, key, value, expected] of [
    ['labels', 'controller-uid', 'x', 'no value, because Metacontroller sets this label'],
    ['labels', 'app', 'other', 'no value or edge, because the Service selects the pods by this label'],
    ['labels', 'kuma.io/mesh', 'other', 'no value or default, because it identifies the gateway to Kuma'],
    ['labels', 'kuma.io/sidecar-injection', 'enabled', 'no value or disabled, because it identifies'],
    ['labels', 'team', 'not valid', 'at most 63 letters'],
    ['annotations', 'kuma.io/gateway', 'provided', 'no value or builtin, because it identifies the gateway to Kuma'],
    ['annotations', 'kuma.io/tags', '{}', 'no value or {"kuma.io/service":"edge_demo_svc"}, because it identifies'],
    ['annotations', 'metacontroller.k8s.io/last-applied-configuration', '{}', 'no value, because Metacontroller sets'],
  ] as const) {
    it(`reports ${map} that are reserved or invalid: ${key}`, () => {
      const given = { [map]: { [key]: value } };
      expect(conditionOf(common(given), 'Ready')['reason']).to.equal('InvalidConfiguration');
      expect(message(common(given)))
        .to.contain(`spec.commonMetadata.${map}[${key}]: `)
        .and.contain(expected);
      const ofClass = withClasses([classOf('gold', { commonMetadata: given })], { className: 'gold' });
      expect(message(ofClass)).to.contain(`MeshGatewayInstanceClass gold: spec.commonMetadata.${map}[${key}]: `);
    });
  }

  it('keeps the observed value of an invalid entry', () => {
    const before = common({ labels: { team: 'edge', a: 'b' } }, all);
    const after = answer(
      ownRequest({ spec: { ...all, commonMetadata: { labels: { team: '-', a: 'c' } } } }, createdFrom(before)),
    );
    expect(message(after)).to.contain('spec.commonMetadata.labels[team]');
    for (const kind of kinds.filter((one) => one !== 'Deployment')) {
      expect(metadataOf(after, kind)['labels'], kind).to.deep.equal({ team: 'edge', a: 'c' });
    }
    expect(childOf(after, 'Deployment')?.['spec']).to.deep.equal(
      objectAt(create(childOf(before, 'Deployment') ?? {}), 'spec'),
    );
  });

  it('is explained, with the class and the instance as sources', async () => {
    const own = (spec: JsonObject) => ({
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstance',
      metadata: { name: 'edge', namespace: 'demo' },
      spec,
    });
    const explain = async (...items: readonly JsonObject[]) => {
      const list = { apiVersion: 'v1', kind: 'List', items: [...items, gateway()] };
      const { code, stderr, stdout } = await mgi(['explain', '-f', '-'], { stdin: JSON.stringify(list) });
      expect([code, stderr]).to.deep.equal([0, '']);
      return stdout;
    };
    expect(await explain(own({ commonMetadata: { labels: { team: 'edge' } } }))).to.contain(
      [
        '  changed by templates:',
        '    Service: metadata.labels',
        '    Deployment: metadata.labels, spec.template.metadata.labels.team',
      ].join('\n'),
    );
    const gold = classOf('gold', { commonMetadata: { annotations: { a: 'class', b: 'class' } } });
    const text = await explain(own({ className: 'gold', commonMetadata: { annotations: { a: 'instance' } } }), gold);
    expect(text).to.contain('changed by MeshGatewayInstanceClass gold:\n    Service: metadata.annotations.b\n');
    expect(text).to.contain('changed by the instance:\n    Service: metadata.annotations.a\n');
  });
});
