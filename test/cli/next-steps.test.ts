import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { reasons } from '../../src/status/reasons/reasons.ts';
import { mgi } from '../support/cli.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';
import { deployment, gateway, gatewayOwner, service } from '../support/request.ts';

interface Given {
  readonly spec?: JsonObject;
  readonly annotations?: JsonObject;
  readonly conditions?: readonly JsonObject[];
  readonly group?: string;
}

const instance = ({ annotations = {}, conditions, group = 'mesh.internal', spec = {} }: Given = {}): JsonObject => ({
  apiVersion: `${group}/v1alpha1`,
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'uid-edge', annotations },
  spec,
  ...(conditions === undefined ? {} : { status: { conditions } }),
});
const condition = (type: string, status: string, reason: string): JsonObject => ({ type, status, reason, message: '' });
const ready = [condition('Ready', 'True', 'Ready'), condition('Synced', 'True', 'Synced')];
const outdated: JsonObject = {
  ...instance(),
  metadata: { name: 'edge', namespace: 'demo', uid: 'uid-edge', generation: 4 },
  status: { observedGeneration: 3, conditions: ready },
};
const controller = (group: string, labelSelector: JsonObject = {}): JsonObject => ({
  apiVersion: 'metacontroller.k8s.io/v1alpha1',
  kind: 'CompositeController',
  metadata: { name: group },
  spec: {
    parentResource: { apiVersion: `${group}/v1alpha1`, resource: 'meshgatewayinstances', labelSelector },
    childResources: [],
  },
});
const owned = {
  labels: { 'controller-uid': 'uid-edge' },
  ownerReferences: [
    {
      apiVersion: 'mesh.internal/v1alpha1',
      kind: 'MeshGatewayInstance',
      name: 'edge',
      uid: 'uid-edge',
      controller: true,
    },
  ],
};
const kumaOwned = {
  ownerReferences: [
    { apiVersion: 'kuma.io/v1alpha1', kind: 'MeshGatewayInstance', name: 'edge', uid: 'uid-edge', controller: true },
  ],
};
const children = [service({}, owned), deployment('False', owned)];
const [describeInstance, showPods] = [
  'kubectl describe -n demo meshgatewayinstances.mesh.internal edge',
  ['kubectl describe pods -n demo -l app=edge', 'kubectl logs -n demo -l app=edge -c kuma-gateway --tail=20'],
];
const managed = { matchLabels: { 'mesh.internal/managed': 'true' } };

const ofGatewayApi = (labels: JsonObject): JsonObject => {
  const metadata = { name: 'edge', namespace: 'demo', uid: 'uid-edge', labels, ownerReferences: [gatewayOwner()] };
  return { ...instance({ group: 'kuma.io' }), metadata };
};

/** Returns the lines after `What to do next`, for an instance of a cluster. */
async function stepsFor(...objects: readonly JsonObject[]): Promise<readonly string[] | undefined> {
  const { stdout } = await mgi(['explain', 'demo/edge', '--cluster'], { run: fakeKubectl({ objects }).run });
  const [, steps] = stdout.split('  What to do next:\n');
  return steps?.split('\n').flatMap((line) => (line === '' ? [] : [line.trim()]));
}

describe('what mgi explain says to do next', () => {
  for (const [what, objects, steps] of [
    ['a ready instance', [instance({ conditions: ready }), gateway()], undefined],
    [
      'no MeshGateway',
      [instance()],
      ['create a MeshGateway in mesh "default" that selects kuma.io/service="edge_demo_svc"'],
    ],
    [
      'a tag of another value',
      [instance({ spec: { tags: { team: 'b' } } }), gateway('edge', [80], { team: 'a' })],
      ['set the tag team to "a" in spec.tags of the instance, or let MeshGateway "edge" select team="b"'],
    ],
    [
      'another service than the default',
      [instance({ spec: { tags: { 'kuma.io/service': 'typo' } } }), gateway()],
      ['remove the tag kuma.io/service from spec.tags of the instance: its default is "edge_demo_svc"'],
    ],
    [
      'a misspelled field',
      [instance({ spec: { podTemplate: { spec: { tolerationz: [] } } } }), gateway()],
      ['correct spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?'],
    ],
    [
      'a field that the CRD refuses, and one outside the spec',
      [{ ...instance({ spec: { replica: 3 } }), sepc: {} }, gateway()],
      [
        'correct sepc: unknown field, did you mean "spec"?',
        'correct spec.replica: unknown field, did you mean "replicas"?',
      ],
    ],
    [
      'a listener without a port',
      [instance(), gateway('edge', [80, 0])],
      ['correct MeshGateway "edge": spec.conf.listeners[1].port: expected a port from 1 to 65535'],
    ],
    [
      'a tag that the instance does not have',
      [instance(), gateway('edge', [80], { team: '*' })],
      [
        'set the tag team to any value in spec.tags of the instance, or remove the tag from the selector of MeshGateway "edge"',
      ],
    ],
    [
      'a MeshGateway of another mesh',
      [instance(), { ...gateway(), mesh: 'shop' }],
      ['to bind "edge", set the label kuma.io/mesh=shop on the instance'],
    ],
    [
      'a misspelled gatewayRef',
      [instance({ spec: { gatewayRef: { name: 'egde' } } }), gateway()],
      ['set spec.gatewayRef.name to "edge"', 'create MeshGateway "egde" in mesh "default"'],
    ],
    [
      'an invalid field',
      [instance({ annotations: { 'kuma.io/sidecar-drain-time': '?' } }), gateway()],
      ['correct metadata.annotations[kuma.io/sidecar-drain-time]'],
    ],
    [
      'a Service of another owner',
      [instance(), gateway(), service({}, {})],
      [
        'create the instance under another name, and let its MeshGateway select the kuma.io/service of that name',
        'remove the object that has the name only if nothing uses it',
      ],
    ],
    [
      'a suspended instance',
      [instance({ spec: { suspend: true } }), gateway()],
      ['remove spec.suspend, so that the hook changes the children again'],
    ],
    [
      'an instance without the label that Metacontroller selects',
      [instance({ group: 'kuma.io' }), gateway(), controller('kuma.io', managed)],
      [
        'kubectl describe -n demo meshgatewayinstances.kuma.io edge',
        'read the log of the control plane, such as: kubectl logs -n kuma-system deployment/kuma-control-plane',
      ],
    ],
    [
      'a ready instance that the control plane runs',
      [
        instance({ group: 'kuma.io', conditions: ready }),
        gateway(),
        service({}, kumaOwned),
        controller('kuma.io', managed),
      ],
      undefined,
    ],
    [
      'children of the control plane that were not handed over with the instance',
      [instance({ group: 'kuma.io', conditions: ready }), gateway(), service({}, kumaOwned), controller('kuma.io')],
      ['hand the children over to Metacontroller: mgi adopt demo/edge --cluster -o commands | sh'],
    ],
    [
      'a MeshGateway that selects another service',
      [instance(), gateway('edge', [80], { 'kuma.io/service': 'typo_demo_svc' })],
      ['let MeshGateway "edge" select kuma.io/service="edge_demo_svc"'],
    ],
    [
      'several MeshGateways of another mesh, of which one matches',
      [instance(), { ...gateway('a', [80], { 'kuma.io/service': 'a' }), mesh: 'shop' }, { ...gateway(), mesh: 'shop' }],
      ['to bind "edge", set the label kuma.io/mesh=shop on the instance'],
    ],
    [
      'no CompositeController',
      [instance(), gateway()],
      ['the hook has set no status; find out whether it is installed: kubectl get compositecontrollers'],
    ],
    [
      'no answer of the hook',
      [instance(), gateway(), controller('mesh.internal')],
      [
        'the hook has set no status; find out whether it runs: kubectl get pods -A -l app.kubernetes.io/name=meshgatewayinstance-hook',
        'read what Metacontroller says: kubectl logs -n metacontroller statefulset/metacontroller --tail=20',
        'kubectl describe -n demo meshgatewayinstances.mesh.internal edge',
      ],
    ],
    [
      'no answer of the hook to the last change of a ready instance',
      [outdated, gateway(), controller('mesh.internal')],
      [
        'the hook has not answered the last change; find out whether it runs: kubectl get pods -A -l app.kubernetes.io/name=meshgatewayinstance-hook',
        'read what Metacontroller says: kubectl logs -n metacontroller statefulset/metacontroller --tail=20',
        'kubectl describe -n demo meshgatewayinstances.mesh.internal edge',
      ],
    ],
    [
      'pods that are not available',
      [instance({ conditions: [condition('Ready', 'False', 'DeploymentNotAvailable')] }), gateway(), ...children],
      ['Look at the pods. If the Deployment does not exist, see the events of the instance.', ...showPods],
    ],
    [
      'a Deployment that does not exist',
      [instance({ conditions: [condition('Ready', 'False', 'DeploymentNotAvailable')] }), gateway()],
      ['Look at the pods. If the Deployment does not exist, see the events of the instance.', describeInstance],
    ],
    [
      'pods that the API server refuses',
      [instance({ conditions: [condition('Ready', 'False', 'PodsRefused')] }), gateway(), ...children],
      [
        'Read the message: it has the reason of the API server. Raise the quota, create the ServiceAccount that is missing, or correct the pods in the instance. For Pod Security, see the recipes.',
        'kubectl describe -n demo deployment edge',
      ],
    ],
    [
      'an update that the API server refuses',
      [instance({ conditions: [condition('Ready', 'False', 'ChildrenNotUpdated')] }), gateway(), ...children],
      [
        'Read the events of the instance (kubectl describe): they have the reason of the API server. The message names the fields. Correct them in the instance.',
        describeInstance,
      ],
    ],
    [
      "an instance of Kuma's Gateway API controller with the label of the hook",
      [ofGatewayApi({ 'mesh.internal/managed': 'true' }), gateway()],
      [
        'Remove the label mesh.internal/managed from the instance, and run the commands of mgi adopt --repair, because Metacontroller may have taken the owner from the children. To use the hook in place of the Gateway API, make an instance of mesh.internal with another name.',
      ],
    ],
    ["an instance of Kuma's Gateway API controller", [ofGatewayApi({}), gateway()], undefined],
    [
      'a load balancer without an address',
      [instance({ conditions: [condition('Ready', 'False', 'LoadBalancerAddressNotReady')] }), gateway(), ...children],
      [
        'Look at the Service: the cloud has not assigned an address to it yet. If the cluster has no load balancers, set spec.serviceType to ClusterIP or NodePort. If the Service does not exist, see the events of the instance: another object may have its name.',
        'kubectl describe -n demo service edge',
      ],
    ],
    [
      'a refused update of a gateway that is ready',
      [instance({ conditions: [ready[0] ?? {}, condition('Synced', 'False', 'ControlPlaneDiffers')] }), gateway()],
      [
        'The message names the fields, both values and the child. Give the hook the configuration of the control plane (docs/control-plane.md), or move the instance to mesh.internal (docs/moving.md).',
        'kubectl describe -n demo meshgatewayinstances.mesh.internal edge',
      ],
    ],
  ] as const) {
    it(`fits ${what}`, async () => expect(await stepsFor(...objects)).to.deep.equal(steps));
  }

  describe('about a reason that the status has', () => {
    /** The reasons that end by themselves, or say that all is well. */
    const quiet = ['Matched', 'MinimumPodsAvailable', 'Ready', 'RollingOut', 'Synced', 'Updating'];
    /** Ready has a reason of its own whenever these conditions report a problem. */
    const beside = ['Available', 'GatewayMatched', 'Reconciling', 'Stalled'];

    for (const { condition: type, look, reason, todo = '' } of reasons) {
      if (quiet.includes(reason) || beside.includes(type)) continue;
      it(`names what to do and a command: ${type} ${reason}`, async () => {
        const failing = condition(type, 'False', reason);
        const conditions = type === 'Ready' ? [failing] : [condition('Ready', 'True', 'Ready'), failing];
        const [first, ...commands] = (await stepsFor(instance({ conditions }), gateway(), ...children)) ?? [];
        expect(first)
          .to.equal(todo.replaceAll('`', '').replaceAll(/\[\S+\]\((\S+)\)/g, 'docs/$1'))
          .and.not.equal('');
        const expected = { pods: showPods, service: ['kubectl describe -n demo service edge'] };
        const elsewhere = look === 'workload' ? ['kubectl describe -n demo deployment edge'] : [describeInstance];
        expect(commands).to.deep.equal(look === 'pods' || look === 'service' ? expected[look] : elsewhere);
      });
    }

    const notAvailable = new Map([
      ['DaemonSetMissing', 'DaemonSetNotAvailable'],
      ['DeploymentMissing', 'DeploymentNotAvailable'],
      ['MinimumPodsUnavailable', 'DaemonSetNotAvailable'],
      ['NoNode', 'DaemonSetNotAvailable'],
      ['Pending', 'DeploymentNotAvailable'],
    ]);
    for (const { condition: type, reason } of reasons) {
      if (quiet.includes(reason) || !beside.includes(type)) continue;
      it(`finds it with the reason that Ready has then: ${type} ${reason}`, async () => {
        const ofReady = notAvailable.get(reason) ?? reason;
        const conditions = [condition('Ready', 'False', ofReady), condition(type, 'False', reason)];
        const steps = await stepsFor(instance({ conditions }), gateway(), ...children);
        expect(steps).to.have.length.of.at.least(2);
        expect(reasons.find((one) => one.condition === 'Ready' && one.reason === ofReady)?.todo).to.be.a('string');
      });
    }
  });

  it('says nothing about the status of an instance that is not in a cluster', async () => {
    const metadata = { name: 'edge', namespace: 'demo' };
    const items = [{ ...instance(), metadata }, gateway()];
    const { stdout } = await mgi(['explain', '-f', '-'], {
      stdin: JSON.stringify({ apiVersion: 'v1', kind: 'List', items }),
    });
    expect(stdout).to.contain('"edge": bound').and.not.contain('What to do next');
  });
});
