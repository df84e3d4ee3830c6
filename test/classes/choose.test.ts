import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { customize } from '../../src/hooks/customize.ts';
import { parseCustomizeRequest } from '../../src/hooks/parse.ts';
import { classOf, createdFrom, defaultSince, podOf, related, withClasses } from '../support/classes.ts';
import { conditionOf } from '../support/golden.ts';
import { answer, type Changes, ownRequest, syncRequest } from '../support/request.ts';

const zone = (name: string): JsonObject => ({ podTemplate: { spec: { nodeSelector: { zone: name } } } });
const gold = classOf('gold', zone('gold'));
const silver = classOf('silver', zone('silver'), defaultSince(2));
const older = classOf('older', zone('older'), defaultSince(1));
const zoneOf = (response: JsonObject) => podOf(response)['nodeSelector'];
const readyOf = (response: JsonObject) => conditionOf(response, 'Ready');
const statusOf = (response: JsonObject) => Object(response['status']);
const gotDefault = (className: string): Changes => ({ status: { className, isDefaultClass: true } });

describe('the class of an instance', () => {
  it('is the one that spec.className names', () => {
    const response = withClasses([gold, silver], { className: 'gold' });
    expect(zoneOf(response)).to.deep.equal({ zone: 'gold' });
    expect(statusOf(response)).to.include({ className: 'gold' }).and.not.have.property('isDefaultClass');
  });

  it('is the default if spec.className is not set', () => {
    const response = withClasses([gold, silver]);
    expect(zoneOf(response)).to.deep.equal({ zone: 'silver' });
    expect(statusOf(response)).to.include({ className: 'silver', isDefaultClass: true });
    expect(readyOf(response)['message']).to.not.contain('default');
  });

  it('is none without a default, and none if spec.className is empty', () => {
    for (const response of [withClasses([gold]), withClasses([silver], { className: '' })]) {
      expect(zoneOf(response)).to.equal(undefined);
      expect(statusOf(response)).to.not.have.any.keys('className', 'isDefaultClass');
    }
  });

  it('is the newer of two defaults, with a note, in any order', () => {
    for (const classes of [
      [older, silver],
      [silver, older],
    ]) {
      const response = withClasses(classes);
      expect(zoneOf(response)).to.deep.equal({ zone: 'silver' });
      expect(readyOf(response)['message']).to.contain('marked as the default: "silver", "older"; ');
    }
  });

  it('is the first by name of two defaults that are equally old', () => {
    const twin = classOf('bronze', zone('bronze'), defaultSince(2));
    expect(zoneOf(withClasses([silver, twin]))).to.deep.equal({ zone: 'bronze' });
  });

  it('ignores an annotation with another value, and a class that cannot be read', () => {
    const off = classOf('off', zone('off'), { annotations: { 'mesh.internal/is-default-class': 'false' } });
    const unreadable = classOf('odd', zone('odd'), { annotations: { 'mesh.internal/is-default-class': true } });
    expect(zoneOf(withClasses([off, unreadable]))).to.equal(undefined);
  });

  it('stays the default that was chosen first, although another class is the default now', () => {
    const response = withClasses([gold, silver], {}, gotDefault('gold'));
    expect(zoneOf(response)).to.deep.equal({ zone: 'gold' });
    expect(statusOf(response)).to.include({ className: 'gold', isDefaultClass: true });
  });

  it('is the default again if an instance that named a class names none', () => {
    const response = withClasses([gold, silver], {}, { status: { className: 'gold' } });
    expect(zoneOf(response)).to.deep.equal({ zone: 'silver' });
  });

  it('is never used for an instance of kuma.io', () => {
    const plain = syncRequest();
    const response = answer(syncRequest({ related: related(silver) }));
    expect(response['children']).to.deep.equal(answer(plain)['children']);
    expect(statusOf(response)).to.not.have.property('className');
  });
});

describe('a class that cannot be used', () => {
  const all: JsonObject = {
    ...zone('gold'),
    serviceType: 'NodePort',
    autoscaling: { maxReplicas: 4 },
    podDisruptionBudget: { maxUnavailable: 1 },
  };
  const running = createdFrom(withClasses([classOf('gold', all)], { className: 'gold' }));
  const kept = withClasses([classOf('gold', all)], { className: 'gold' }, {}, running)['children'];
  const cases: readonly [
    what: string,
    classes: readonly JsonObject[],
    spec: JsonObject,
    changes: Changes,
    says: string,
  ][] = [
    [
      'is missing',
      [silver],
      { className: 'gold' },
      {},
      'spec.className: "gold": expected a MeshGatewayInstanceClass that exists',
    ],
    [
      'was deleted',
      [silver],
      {},
      gotDefault('gold'),
      'status.className: "gold": expected a MeshGatewayInstanceClass that exists',
    ],
    [
      'has no valid spec',
      [classOf('gold', 7)],
      { className: 'gold' },
      {},
      'MeshGatewayInstanceClass gold: spec: 7: expected',
    ],
    [
      'has a label that is no string',
      [classOf('gold', { podTemplate: { metadata: { labels: { a: 1 } } } })],
      { className: 'gold' },
      {},
      'MeshGatewayInstanceClass gold: spec.podTemplate.metadata.labels.a: 1: expected a string',
    ],
  ];

  for (const [what, classes, spec, changes, says] of cases) {
    it(`keeps all children and is reported if it ${what}`, () => {
      const response = withClasses(classes, spec, { ...changes, gateways: [] }, running);
      expect(response['children']).to.have.length(4).and.to.deep.equal(kept);
      const same = withClasses(classes, { ...spec, replicas: 9 }, changes, running);
      expect(same['children']).to.deep.equal(kept);
      expect(readyOf(same)).to.include({ status: 'False', reason: 'InvalidConfiguration' });
      expect(readyOf(same)['message']).to.contain(says);
      expect(conditionOf(same, 'Synced')).to.include({ status: 'False', reason: 'InvalidConfiguration' });
      expect(statusOf(same)).to.include({ className: 'gold' });
    });

    it(`creates nothing if it ${what}`, () => {
      expect(withClasses(classes, spec, changes)['children']).to.deep.equal([]);
    });
  }

  it('does not change what the status says about the address', () => {
    const response = withClasses([], { className: 'gold' }, {}, running);
    expect(conditionOf(response, 'Available')['message']).to.contain('waiting for a cluster IP address');
  });
});

describe('customize', () => {
  const ask = (spec: JsonObject, request = ownRequest) =>
    customize(parseCustomizeRequest(request({ spec }))).relatedResources;
  const classesIn = (spec: JsonObject, request = ownRequest) =>
    ask(spec, request).filter(({ resource }) => resource === 'meshgatewayinstanceclasses');
  const resource = { apiVersion: 'mesh.internal/v1alpha1', resource: 'meshgatewayinstanceclasses' };

  it('asks for the class that the instance names, and for no other', () => {
    expect(classesIn({ className: 'gold' })).to.deep.equal([{ ...resource, names: ['gold'] }]);
  });

  it('asks for all classes if the instance names none', () => {
    for (const className of [undefined, null]) {
      expect(classesIn({ className })).to.deep.equal([{ ...resource, labelSelector: {} }]);
    }
  });

  it('asks for no class if spec.className is empty, and never for an instance of kuma.io', () => {
    expect(classesIn({ className: '' })).to.deep.equal([]);
    expect(classesIn({ className: 'gold' }, syncRequest)).to.deep.equal([]);
  });

  it('asks for every kind of child that a class can add', () => {
    const policies = ['horizontalpodautoscalers', 'poddisruptionbudgets'];
    const kinds = (spec: JsonObject) => ask(spec).map(({ resource: kind }) => kind);
    expect(kinds({ className: 'gold' })).to.include.members(policies);
    expect(kinds({})).to.include.members(policies);
    expect(kinds({ className: '' })).to.not.include.any.members(policies);
  });
});
