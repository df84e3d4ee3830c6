import { expect } from 'chai';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { create, dynamicApply, objectAt } from '../support/dynamic-apply.ts';
import { asKumaWrites, childOf, conditionOf } from '../support/golden.ts';
import { answer, deployment, gateway, result, service, syncRequest, uid } from '../support/request.ts';

const ready = (request: JsonObject) => conditionOf(answer(request), 'Ready');
const message = (request: JsonObject) => String(ready(request)['message']);
const syncedMessage = (request: JsonObject) => String(conditionOf(answer(request), 'Synced')['message']);
const specOf = (object: JsonObject | undefined) => objectAt(object ?? {}, 'spec');
const templateOf = (object: JsonObject | undefined) => objectAt(specOf(object), 'template');

describe('sync', () => {
  describe('when no MeshGateway matches', () => {
    const gone = { gateways: [] };

    it('creates nothing', () => {
      expect(answer(syncRequest(gone))['children']).to.deep.equal([]);
    });

    it('keeps a LoadBalancer Service and does not claim its allocated node ports', () => {
      const observed = service();
      const kept =
        childOf(answer(syncRequest({ ...gone, service: observed, deployment: deployment() })), 'Service') ?? {};
      expect(asKumaWrites(dynamicApply(observed, kept))).to.deep.equal(asKumaWrites(observed));
      expect(specOf(kept)['ports']).to.deep.equal([{ name: '80', protocol: 'TCP', port: 80, targetPort: 80 }]);
    });

    it('keeps the node ports of a NodePort Service', () => {
      const observed = service({ type: 'NodePort' });
      const kept = childOf(answer(syncRequest({ ...gone, service: observed })), 'Service');
      expect(specOf(kept)['ports']).to.deep.equal([
        { name: '80', protocol: 'TCP', port: 80, targetPort: 80, nodePort: 31080 },
      ]);
    });

    it('does not change the type of the Service', () => {
      const kept = childOf(
        answer(syncRequest({ ...gone, spec: { serviceType: 'NodePort' }, service: service() })),
        'Service',
      );
      expect(specOf(kept)['type']).to.equal('LoadBalancer');
    });

    it('does not claim annotations that others added to an applied Service', () => {
      const applied = create(childOf(answer(syncRequest({ spec: { serviceType: 'LoadBalancer' } })), 'Service') ?? {});
      const metadata = objectAt(applied, 'metadata');
      const annotations = { ...objectAt(metadata, 'annotations'), 'cloud.example.com/id': 'lb-1' };
      const observed = { ...applied, metadata: { ...metadata, annotations } };
      const kept = childOf(answer(syncRequest({ ...gone, service: observed })), 'Service') ?? {};
      expect(objectAt(kept, 'metadata')['annotations']).to.deep.equal({ 'kuma.io/gateway': 'builtin' });
    });

    it('sends exactly the fields that the field manager applied', () => {
      const fieldsV1 = {
        'f:metadata': { 'f:annotations': { 'f:kuma.io/gateway': {} } },
        'f:spec': {
          'f:type': {},
          'f:selector': {},
          'f:ports': { 'k:{"port":80,"protocol":"TCP"}': { '.': {}, 'f:name': {}, 'f:port': {} } },
        },
      };
      const observed = service(
        {},
        {
          annotations: { 'kuma.io/gateway': 'builtin', foreign: 'yes' },
          managedFields: [{ manager: 'metacontroller', operation: 'Apply', apiVersion: 'v1', fieldsV1 }],
        },
      );
      expect(childOf(answer(syncRequest({ ...gone, service: observed })), 'Service')).to.deep.equal({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'edge', namespace: 'demo', annotations: { 'kuma.io/gateway': 'builtin' } },
        spec: { type: 'LoadBalancer', selector: { app: 'edge' }, ports: [{ name: '80', port: 80 }] },
      });
    });

    it('updates the Deployment if the Service exists', () => {
      const request = syncRequest({ ...gone, spec: { replicas: 4 }, service: service(), deployment: deployment() });
      expect(specOf(childOf(answer(request), 'Deployment'))['replicas']).to.equal(4);
    });

    it('keeps the last known address', () => {
      const status = { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } };
      expect(objectAt(answer(syncRequest({ ...gone, status })), 'status')['loadBalancer']).to.deep.equal(
        status.loadBalancer,
      );
    });

    it('names the nearest MeshGateways and the tags that differ', () => {
      const near = gateway('near', [80], { 'kuma.io/service': 'edge_demo_svc', team: 'a' });
      const far = gateway('far', [80], { 'kuma.io/service': 'other', team: 'a' });
      const { message: text, status } = conditionOf(answer(syncRequest({ gateways: [far, near] })), 'GatewayMatched');
      expect(status).to.equal('False');
      expect(text).to.match(/nearest: "near" selects team="a".*"far" selects kuma\.io\/service="other"/);
    });
  });

  describe('when the instance has fields that its CRD does not have', () => {
    const response = answer(syncRequest({ spec: { replica: 3 } }));
    const messageOf = (type: string) => conditionOf(response, type)['message'];

    it('reports them in Synced alone, because Ready is as Kuma writes it', () => {
      expect(messageOf('Synced')).to.contain('spec.replica: unknown field, did you mean "replicas"?');
      expect(messageOf('Ready')).to.not.contain('spec.replica');
    });
  });

  describe('when the configuration is invalid', () => {
    const broken = { metadata: { annotations: { 'kuma.io/sidecar-drain-time': '5 parsecs' } } };

    it('reports the field, the value and the expected value', () => {
      expect(ready(syncRequest(broken))).to.include({ status: 'False', reason: 'InvalidConfiguration' });
      expect(message(syncRequest(broken))).to.match(
        /^metadata\.annotations\[kuma\.io\/sidecar-drain-time\]: "5 parsecs": expected a duration/,
      );
    });

    it('creates the Service but no Deployment', () => {
      const response = answer(syncRequest(broken));
      expect(childOf(response, 'Service')).to.not.equal(undefined);
      expect(childOf(response, 'Deployment')).to.equal(undefined);
    });

    it('updates the ports of the Service', () => {
      const request = syncRequest({
        ...broken,
        gateways: [gateway('edge', [80, 443])],
        service: service(),
        deployment: deployment(),
      });
      expect(specOf(childOf(answer(request), 'Service'))['ports']).to.have.length(2);
    });

    it('does not roll out pods under dynamic apply', () => {
      const observed = create(childOf(answer(syncRequest()), 'Deployment') ?? {});
      const kept =
        childOf(answer(syncRequest({ ...broken, service: service(), deployment: observed })), 'Deployment') ?? {};
      expect(templateOf(dynamicApply(observed, kept))).to.deep.equal(templateOf(observed));
      expect(templateOf(kept)).to.deep.equal(templateOf(observed));
    });

    it('does not roll out pods or claim foreign annotations if nothing records the applied fields', () => {
      const annotations = { 'kuma.io/gateway': 'builtin', 'kubectl.kubernetes.io/restartedAt': 'now' };
      const observed = deployment('True', undefined, { metadata: { labels: { app: 'edge' }, annotations } });
      const kept =
        childOf(answer(syncRequest({ ...broken, service: service(), deployment: observed })), 'Deployment') ?? {};
      expect(templateOf(dynamicApply(observed, kept))).to.deep.equal(templateOf(observed));
      expect(objectAt(objectAt(templateOf(kept), 'metadata'), 'annotations')).to.deep.equal({
        'kuma.io/gateway': 'builtin',
      });
    });

    it('updates the number of replicas', () => {
      const request = syncRequest({ ...broken, spec: { replicas: 5 }, service: service(), deployment: deployment() });
      expect(specOf(childOf(answer(request), 'Deployment'))['replicas']).to.equal(5);
    });

    const cases: readonly [string, JsonObject, RegExp][] = [
      ['a tag value', { tags: { team: 'a b' } }, /spec\.tags\[team\]: "a b"/],
      ['an empty tag value', { tags: { team: '' } }, /spec\.tags\[team\]: ""/],
      ['a tag name', { tags: { 'te am': 'a' } }, /spec\.tags: "te am"/],
      [
        'a pod label',
        { podTemplate: { metadata: { labels: { team: 'a b' } } } },
        /spec\.podTemplate\.metadata\.labels\[team\]/,
      ],
      ['the label of the selector', { podTemplate: { metadata: { labels: { app: 'x' } } } }, /labels\[app\]: "x"/],
      [
        'a pod annotation',
        { podTemplate: { metadata: { annotations: { 'a b': '' } } } },
        /podTemplate\.metadata\.annotations: "a b"/,
      ],
      [
        'a Service label',
        { serviceTemplate: { metadata: { labels: { team: '-' } } } },
        /spec\.serviceTemplate\.metadata\.labels\[team\]/,
      ],
      [
        "Metacontroller's label",
        { serviceTemplate: { metadata: { labels: { 'controller-uid': 'x' } } } },
        /labels\[controller-uid\]/,
      ],
      ['a quantity', { resources: { limits: { cpu: 'one' } } }, /spec\.resources\.limits\[cpu\]: "one"/],
    ];
    for (const [what, spec, expected] of cases) {
      it(`reports ${what}`, () => {
        expect(ready(syncRequest({ spec }))['reason']).to.equal('InvalidConfiguration');
        expect(message(syncRequest({ spec }))).to.match(expected);
      });
    }

    it('keeps the observed value of a Service label if the new value is invalid', () => {
      const spec = { serviceTemplate: { metadata: { labels: { team: 'not allowed!', other: 'b' } } } };
      const observed = service({}, { labels: { 'controller-uid': uid, team: 'a' } });
      const labels = objectAt(childOf(answer(syncRequest({ spec, service: observed })), 'Service') ?? {}, 'metadata')[
        'labels'
      ];
      expect(labels).to.deep.equal({ team: 'a', other: 'b' });
    });
  });

  describe('when a resource claim has an empty request', () => {
    it('omits the request, as the API server does', () => {
      const spec = {
        resources: {
          claims: [
            { name: 'a', request: '' },
            { name: 'b', request: 'c' },
          ],
        },
      };
      const { containers } = objectAt(templateOf(childOf(answer(syncRequest({ spec })), 'Deployment')), 'spec');
      const [container] = Array.isArray(containers) ? containers.filter(isObject) : [];
      expect(container?.['resources']).to.deep.equal({ claims: [{ name: 'a' }, { name: 'b', request: 'c' }] });
    });
  });

  describe('when kuma.io/service is among the tags', () => {
    it('accepts it and reports that it is deprecated', () => {
      const request = syncRequest({
        spec: { tags: { 'kuma.io/service': 'mine' } },
        gateways: [gateway('edge', [80], { 'kuma.io/service': 'mine' })],
        service: service({ type: 'ClusterIP' }),
        deployment: deployment('True'),
      });
      expect(ready(request)).to.include({ status: 'True', reason: 'Ready' });
      expect(syncedMessage(request)).to.contain('deprecated since Kuma 2.7');
    });
  });

  describe('when another owner has an object with the name of a child', () => {
    const foreign = service({ selector: { a: 'b' } }, { labels: {}, ownerReferences: [] });
    const related = { 'Service.v1': { 'demo/edge': foreign } };

    it('omits the child and names the object', () => {
      const response = answer(syncRequest({ related }));
      expect(conditionOf(response, 'Ready')).to.include({ status: 'False', reason: 'NameConflict' });
      expect(conditionOf(response, 'Ready')['message']).to.contain('Service "edge" already exists and has no owner');
      expect(childOf(response, 'Service')).to.equal(undefined);
      expect(childOf(response, 'Deployment')).to.not.equal(undefined);
    });

    it('names the owner', () => {
      const ownerReferences = [{ apiVersion: 'apps/v1', kind: 'ReplicaSet', name: 'web', uid: 'x', controller: true }];
      const owned = deployment(undefined, { labels: {}, ownerReferences });
      const request = syncRequest({ related: { 'Deployment.apps/v1': { 'demo/edge': owned } } });
      expect(message(request)).to.contain('Deployment "edge" already exists and is owned by ReplicaSet web');
      expect(childOf(answer(request), 'Deployment')).to.equal(undefined);
    });
  });

  describe('when Kuma created the children for this instance', () => {
    const ownerReferences = [
      { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid, controller: true },
    ];
    const madeByKuma = { annotations: { 'kuma.io/gateway': 'builtin' } };
    const related = (metadata: JsonObject) => ({
      'Service.v1': { 'demo/edge': service({}, metadata) },
      'Deployment.apps/v1': { 'demo/edge': deployment(undefined, metadata) },
    });

    for (const [what, metadata] of [
      ['owned by the instance', { ...madeByKuma, ownerReferences }],
      ['without an owner', madeByKuma],
    ] as const) {
      it(`reports the command that hands them over: ${what}`, () => {
        const response = answer(syncRequest({ related: related(metadata) }));
        expect(conditionOf(response, 'Ready')['reason']).to.equal('AdoptionRequired');
        expect(conditionOf(response, 'Ready')['message']).to.contain(
          `kubectl label --namespace demo service/edge deployment/edge controller-uid=${uid}`,
        );
        expect(response['children']).to.have.length(2);
      });
    }

    it('reports no command for children that Metacontroller has just created', () => {
      const request = syncRequest({ related: related({ labels: { 'controller-uid': uid }, ownerReferences }) });
      expect(ready(request)['reason']).to.equal('LoadBalancerAddressNotReady');
    });
  });

  describe('when a MeshGateway is invalid', () => {
    const malformed = { ...gateway('bad'), spec: { selectors: 'none' } };

    it('skips and counts it, and binds another one', () => {
      const { response, skipped } = result(syncRequest({ gateways: [malformed, gateway()] }));
      expect(response.children).to.have.length(2);
      expect(skipped.map(({ name }) => name)).to.deep.equal(['bad']);
    });

    it('uses its valid listeners and reports the ignored ones', () => {
      const request = syncRequest({ gateways: [gateway('edge', [80, 'http', undefined, 443])] });
      expect(specOf(childOf(answer(request), 'Service'))['ports']).to.have.length(2);
      expect(syncedMessage(request)).to.contain(
        'listeners of MeshGateway "edge" are ignored: spec.conf.listeners[1].port',
      );
    });

    it('keeps the existing Service if no listener is valid', () => {
      const request = syncRequest({ gateways: [gateway('edge', [])], service: service(), deployment: deployment() });
      expect(specOf(childOf(answer(request), 'Service'))['ports']).to.have.length(1);
      expect(ready(request)['reason']).to.equal('InvalidConfiguration');
    });
  });

  describe('when a node port is outside the range', () => {
    it('lets the API server allocate the node port and reports that', () => {
      const request = syncRequest({ spec: { serviceType: 'NodePort' }, gateways: [gateway('edge', [80, 30080])] });
      const ports = specOf(childOf(answer(request), 'Service'))['ports'];
      expect(ports).to.deep.equal([
        { name: '80', protocol: 'TCP', port: 80, targetPort: 80 },
        { name: '30080', protocol: 'TCP', port: 30080, targetPort: 30080, nodePort: 30080 },
      ]);
      expect(syncedMessage(request)).to.contain(
        'ports outside the node port range 30000-32767 get an allocated node port: 80',
      );
    });
  });

  describe('when the Deployment has no Available condition yet', () => {
    it('is not Ready', () => {
      const request = syncRequest({ service: service({ type: 'ClusterIP' }), deployment: deployment() });
      expect(ready(request)).to.include({ status: 'Unknown', reason: 'DeploymentNotAvailable' });
      expect(conditionOf(answer(request), 'Available')).to.include({
        status: 'Unknown',
        reason: 'Pending',
        message: '0 of 1 replicas available',
      });
    });
  });

  describe('when there are conditions of other types', () => {
    it('keeps them', () => {
      const other = {
        type: 'Other',
        status: 'True',
        reason: 'R',
        message: 'm',
        lastTransitionTime: '2026-01-01T00:00:00Z',
      };
      const { conditions } = objectAt(answer(syncRequest({ status: { conditions: [other] } })), 'status');
      expect(conditions).to.deep.include(other);
    });
  });

  describe('when the instance is being finalized', () => {
    it('returns no children', () => {
      const response = answer(syncRequest({ finalizing: true, service: service(), deployment: deployment() }));
      expect(response).to.include({ finalized: true }).and.to.have.property('children').that.deep.equals([]);
    });
  });

  describe('when there are children with other names or of other kinds', () => {
    it('deletes none of them', () => {
      const request = syncRequest({ service: service(), deployment: deployment() });
      const stray = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'stray', namespace: 'demo' } };
      const children = { ...objectAt(request, 'children'), 'ConfigMap.v1': { 'demo/stray': stray } };
      const response = answer({ ...request, children });
      expect(childOf(response, 'ConfigMap')).to.deep.equal(stray);
      expect(response['children']).to.have.length(3);
    });
  });

  describe('when keys are named like JavaScript properties', () => {
    it('treats them like other keys', () => {
      const annotations = { constructor: 'b', toString: 'c' };
      const tags = JSON.parse('{"__proto__": "p", "constructor": "q"}');
      const request = syncRequest({ spec: { podTemplate: { metadata: { annotations } }, tags } });
      const metadata = objectAt(templateOf(childOf(answer(request), 'Deployment')), 'metadata');
      expect(metadata['annotations']).to.deep.equal({
        'kuma.io/gateway': 'builtin',
        'kuma.io/tags': '{"__proto__":"p","constructor":"q","kuma.io/service":"edge_demo_svc"}',
        ...annotations,
      });
    });

    it('refuses them if Kubernetes refuses them', () => {
      const labels = JSON.parse('{"__proto__": "a"}');
      const request = syncRequest({ spec: { podTemplate: { metadata: { labels } } } });
      expect(message(request)).to.contain('spec.podTemplate.metadata.labels: "__proto__": expected a label name');
    });
  });

  describe('when the CompositeController is misconfigured', () => {
    const controller = (changes: JsonObject) => ({
      metadata: { name: 'mine' },
      spec: {
        generateSelector: true,
        childResources: ['v1 services', 'apps/v1 deployments'].map((line) => ({
          apiVersion: line.split(' ')[0],
          resource: line.split(' ')[1],
          updateStrategy: { method: 'InPlace' },
        })),
        hooks: { sync: { version: 'v2' }, customize: { version: 'v2' } },
        ...changes,
      },
    });

    it('reports nothing for a correct one', () => {
      expect(result(syncRequest({ controller: controller({}) })).controllerFaults).to.deep.equal([]);
    });

    for (const [changes, expected] of [
      [{ generateSelector: false }, 'set spec.generateSelector to true'],
      [
        { childResources: [{ apiVersion: 'v1', resource: 'services' }] },
        'set updateStrategy.method of services to InPlace (now OnDelete)',
      ],
      [{ childResources: [] }, 'add apps/v1 deployments to spec.childResources'],
      [
        { hooks: { sync: { version: 'v1' }, customize: { version: 'v2' } } },
        'set spec.hooks.sync.version to v2 (now v1)',
      ],
    ] as const) {
      it(`reports in the message of Synced: ${expected}`, () => {
        expect(syncedMessage(syncRequest({ controller: controller(changes) }))).to.contain(expected);
      });
    }
  });
});

describe('the status of a sync', () => {
  it('contains times in the form that the API server stores', () => {
    const { conditions } = objectAt(answer(syncRequest()), 'status');
    const times = (Array.isArray(conditions) ? conditions.filter(isObject) : []).map(
      (one) => one['lastTransitionTime'],
    );
    expect(times).to.have.length(4);
    expect(new Set(times)).to.deep.equal(new Set(['2026-11-23T12:00:00Z']));
  });
});
