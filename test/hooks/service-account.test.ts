import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { customize } from '../../src/hooks/customize.ts';
import { parseCustomizeRequest } from '../../src/hooks/parse.ts';
import { classOf, createdFrom, podOf, withClasses } from '../support/classes.ts';
import { create, objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, type Changes, ownRequest, uid } from '../support/request.ts';

const own = (spec: JsonObject, changes: Changes = {}, children: JsonObject = {}) =>
  answer(ownRequest({ ...changes, spec }, children));
const merged = (ofClass: JsonObject, spec: JsonObject) =>
  withClasses([classOf('gold', ofClass)], { className: 'gold', ...spec });
const ready = (response: JsonObject) => conditionOf(response, 'Ready');
const accountOf = (response: JsonObject) => childOf(response, 'ServiceAccount');
const namesOf = (response: JsonObject) =>
  (response['children'] as JsonObject[])
    .filter(({ kind }) => kind === 'ServiceAccount')
    .map((one) => objectAt(one, 'metadata')['name']);
const podAccount = (response: JsonObject) => [podOf(response)['serviceAccountName'], podOf(response)['serviceAccount']];
const named = (serviceAccountName: string) => ({ podTemplate: { spec: { serviceAccountName } } });

/** An account in the cluster. The instance owns it unless the metadata overrides that. */
const account = (name: string, metadata: JsonObject = { labels: { 'controller-uid': uid } }): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ServiceAccount',
  metadata: { name, namespace: 'demo', uid: `uid-of-${name}`, ...metadata },
});

/** The children after those of a response were created, with a status of the Deployment. */
function running(response: JsonObject, status: JsonObject, accounts: readonly string[] = []): JsonObject {
  const children = createdFrom(response);
  const made = objectAt(objectAt(children, 'Deployment.apps/v1'), 'demo/edge');
  const deployment = { ...made, metadata: { ...objectAt(made, 'metadata'), generation: 2 }, status };
  return {
    ...children,
    'Deployment.apps/v1': { 'demo/edge': deployment },
    'ServiceAccount.v1': Object.fromEntries(accounts.map((name) => [`demo/${name}`, account(name)])),
  };
}

const rolledOut = { observedGeneration: 2, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

describe('the ServiceAccount of an instance', () => {
  it('is not set without the setting', () => {
    const response = own({});
    expect(accountOf(response)).to.equal(undefined);
    expect(podAccount(response)).to.deep.equal([undefined, undefined]);
  });

  it('is created with the name of the instance, with the token that kuma-dp needs, and the pods use it', () => {
    const annotations = { 'eks.amazonaws.com/role-arn': 'arn:aws:iam::1:role/edge' };
    const response = own({ serviceAccount: { create: true, annotations, labels: { team: 'a' } } });
    expect(accountOf(response)).to.deep.equal({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'edge', namespace: 'demo', labels: { team: 'a' }, annotations },
      automountServiceAccountToken: true,
    });
    expect(podAccount(response)).to.deep.equal(['edge', 'edge']);
  });

  it('is created with another name', () => {
    const response = own({ serviceAccount: { create: true, name: 'gateway' } });
    expect(namesOf(response)).to.deep.equal(['gateway']);
    expect(podAccount(response)).to.deep.equal(['gateway', 'gateway']);
  });

  it('is an existing one without create', () => {
    for (const serviceAccount of [{ name: 'gateway' }, { create: false, name: 'gateway' }]) {
      const response = own({ serviceAccount });
      expect(accountOf(response)).to.equal(undefined);
      expect(podAccount(response)).to.deep.equal(['gateway', 'gateway']);
    }
    expect(podAccount(own({ serviceAccount: { create: false } }))).to.deep.equal([undefined, undefined]);
  });

  it('is not created before the pods', () => {
    expect(own({ serviceAccount: { create: true } }, { gateways: [] })['children']).to.deep.equal([]);
  });

  it('is asked for by its name, with all kinds if a class can ask for it', () => {
    const names = (spec: JsonObject) => {
      const { parent } = parseCustomizeRequest(ownRequest({ spec }));
      const rules = customize({ parent }).relatedResources.filter(({ resource }) => resource === 'serviceaccounts');
      return rules.map((rule) => rule.names?.join());
    };
    expect(names({ className: '' })).to.deep.equal([]);
    expect(names({ className: '', serviceAccount: { create: true } })).to.deep.equal(['edge']);
    expect(names({ className: '', serviceAccount: { create: true, name: 'gateway' } })).to.deep.equal(['gateway']);
    expect(names({ className: 'gold', serviceAccount: { name: 'gateway' } })).to.deep.equal(['gateway']);
    expect(names({})).to.deep.equal(['edge']);
    expect(names({ className: '', serviceAccount: { create: 'yes' } })).to.deep.equal([]);
  });

  describe('is refused', () => {
    const wrong: readonly [what: string, spec: JsonObject, says: string][] = [
      [
        'with an account in the pod template',
        { serviceAccount: { create: true }, ...named('other') },
        'spec.podTemplate.spec.serviceAccountName: "other": expected the field to be omitted: set spec.serviceAccount.name instead',
      ],
      [
        'with the old field in the pod template',
        { serviceAccount: { name: 'a' }, podTemplate: { spec: { serviceAccount: 'other' } } },
        'spec.podTemplate.spec.serviceAccount: "other"',
      ],
      [
        'with a pod template that removes it',
        { serviceAccount: { create: true }, podTemplate: { spec: { $retainKeys: ['containers'] } } },
        'spec.podTemplate.spec.serviceAccountName: undefined: expected the generated value',
      ],
      [
        'with annotations for an existing account',
        { serviceAccount: { name: 'a', annotations: { a: 'b' } } },
        'spec.serviceAccount.create: false: expected true, because labels and annotations are for a created ServiceAccount',
      ],
      [
        'with a name that is none',
        { serviceAccount: { create: true, name: 'A b' } },
        'spec.serviceAccount.name: "A b"',
      ],
      ['with another type', { serviceAccount: { create: 'yes' } }, 'spec.serviceAccount.create: "yes"'],
      [
        'with an invalid annotation',
        { serviceAccount: { create: true, annotations: { 'a b': 'c' } } },
        'spec.serviceAccount.annotations: "a b": expected an annotation name',
      ],
      [
        "with Metacontroller's label",
        { serviceAccount: { create: true, labels: { 'controller-uid': 'c' } } },
        'spec.serviceAccount.labels[controller-uid]: "c": expected no value, because Metacontroller sets this label',
      ],
    ];

    for (const [what, spec, says] of wrong)
      it(what, () => {
        const response = own(spec);
        expect(ready(response)).to.include({ status: 'False', reason: 'InvalidConfiguration' });
        expect(ready(response)['message']).to.contain(says);
        expect(childOf(response, 'Deployment')).to.equal(undefined);
        expect(accountOf(response)).to.equal(undefined);
      });
  });

  describe('of somebody else', () => {
    const spec = { serviceAccount: { create: true } };
    const related = { 'ServiceAccount.v1': { 'demo/edge': account('edge', {}) } };

    it('is never changed, and no pods run as it', () => {
      const response = own(spec, { related });
      expect(ready(response)).to.include({ status: 'False', reason: 'NameConflict' });
      expect(ready(response)['message']).to.equal(
        'ServiceAccount "edge" already exists and has no owner: set another spec.serviceAccount.name or remove the ServiceAccount',
      );
      expect((response['children'] as JsonObject[]).map(({ kind }) => kind)).to.deep.equal(['Service']);
    });

    it('does not change running pods', () => {
      const children = running(own({}), rolledOut);
      const response = own({ ...spec, podTemplate: { spec: { priorityClassName: 'high' } } }, { related }, children);
      expect(podAccount(response)).to.deep.equal([undefined, undefined]);
      expect(podOf(response)).to.not.have.property('priorityClassName');
    });

    it('does not matter without create', () => {
      expect(ready(own({ serviceAccount: { name: 'edge' } }, { related }))['reason']).to.not.equal('NameConflict');
    });
  });

  describe('that is not asked for any more', () => {
    const before = own({ serviceAccount: { create: true } });
    const after = own({});

    it('stays until the Deployment has changed', () => {
      expect(namesOf(own({}, {}, running(before, rolledOut, ['edge'])))).to.deep.equal(['edge']);
    });

    const unfinished: readonly [what: string, status: JsonObject][] = [
      ['no status', {}],
      ['a status of an earlier generation', { ...rolledOut, observedGeneration: 1 }],
      ['an old pod', { ...rolledOut, replicas: 2 }],
      ['no new pod yet', { ...rolledOut, updatedReplicas: 0 }],
      ['a pod that terminates', { ...rolledOut, terminatingReplicas: 1 }],
    ];
    for (const [what, status] of unfinished)
      it(`stays until the roll-out is complete: ${what}`, () => {
        expect(namesOf(own({}, {}, running(after, status, ['edge'])))).to.deep.equal(['edge']);
      });

    it('is removed after the roll-out', () => {
      expect(namesOf(own({}, {}, running(after, rolledOut, ['edge'])))).to.deep.equal([]);
    });

    it('is removed if there are no pods', () => {
      const children = { 'ServiceAccount.v1': { 'demo/edge': account('edge') } };
      expect(namesOf(own({}, {}, children))).to.deep.equal([]);
    });

    it('stays while the pods use it as an existing one', () => {
      const spec = { serviceAccount: { create: false, name: 'edge' } };
      expect(namesOf(own(spec, {}, running(own(spec), rolledOut, ['edge'])))).to.deep.equal(['edge']);
    });

    it('stays while the instance is suspended', () => {
      expect(namesOf(own({ suspend: true }, {}, running(after, rolledOut, ['edge', 'old'])))).to.have.members([
        'edge',
        'old',
      ]);
    });

    it('stays beside the one with the new name until the roll-out is complete', () => {
      const spec = { serviceAccount: { create: true, name: 'new' } };
      const early = own(spec, {}, running(before, rolledOut, ['edge']));
      expect(namesOf(early)).to.have.members(['new', 'edge']);
      expect(podAccount(early)).to.deep.equal(['new', 'new']);
      const during = running(own(spec), { ...rolledOut, replicas: 2 }, ['new', 'edge']);
      expect(namesOf(own(spec, {}, during))).to.have.members(['new', 'edge']);
      expect(namesOf(own(spec, {}, running(own(spec), rolledOut, ['new', 'edge'])))).to.deep.equal(['new']);
    });
  });

  it('keeps what others add to it', () => {
    const made = create(accountOf(own({ serviceAccount: { create: true } })) ?? {});
    const secrets = [{ name: 'edge-token' }];
    const children = { 'ServiceAccount.v1': { 'demo/edge': { ...made, secrets } } };
    expect(accountOf(own({ serviceAccount: { create: true } }, {}, children))).to.not.have.property('secrets');
  });

  describe('of a class', () => {
    const ofClass = { serviceAccount: { create: true, annotations: { a: 'class', b: 'class' } } };

    it('is created for each instance, with the fields of both', () => {
      const response = merged(ofClass, { serviceAccount: { name: 'own', annotations: { b: 'own', a: null } } });
      expect(objectAt(accountOf(response) ?? {}, 'metadata')).to.deep.equal({
        name: 'own',
        namespace: 'demo',
        annotations: { b: 'own' },
      });
      expect(namesOf(merged(ofClass, {}))).to.deep.equal(['edge']);
    });

    it('gives way to an existing account of the instance', () => {
      const response = merged(ofClass, { serviceAccount: { create: false, name: 'existing' } });
      expect(ready(response)['reason']).to.not.equal('InvalidConfiguration');
      expect(accountOf(response)).to.equal(undefined);
      expect(podAccount(response)).to.deep.equal(['existing', 'existing']);
    });

    it('gives way to the account of the pod template of the instance, and the other way round', () => {
      const template = merged(ofClass, named('other'));
      expect([accountOf(template), ...podAccount(template)]).to.deep.equal([undefined, 'other', 'other']);
      const setting = merged(named('other'), { serviceAccount: { create: true } });
      expect(namesOf(setting)).to.deep.equal(['edge']);
      expect(podAccount(setting)).to.deep.equal(['edge', 'edge']);
    });

    it('is removed by null and by $patch: delete', () => {
      for (const serviceAccount of [null, { $patch: 'delete' }])
        expect(podAccount(merged(ofClass, { serviceAccount }))).to.deep.equal([undefined, undefined]);
    });

    it('never has a name that the class sets', () => {
      const shared = merged({ serviceAccount: { create: true, name: 'shared' } }, {});
      expect(namesOf(shared)).to.deep.equal(['edge']);
      expect(podAccount(merged({ serviceAccount: { name: 'shared' } }, {}))).to.deep.equal(['shared', 'shared']);
      expect(
        namesOf(merged({ serviceAccount: { name: 'shared' } }, { serviceAccount: { create: true } })),
      ).to.deep.equal(['edge']);
    });

    it('is refused with the name of the class', () => {
      expect(ready(merged({ serviceAccount: { create: true, labels: { '-': 'x' } } }, {}))['message']).to.contain(
        'MeshGatewayInstanceClass gold: spec.serviceAccount.labels: "-"',
      );
    });
  });
});
