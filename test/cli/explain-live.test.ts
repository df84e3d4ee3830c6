import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { fakeKubectl } from '../support/fake-kubectl.ts';
import { gateway } from '../support/request.ts';

const condition = (type: string, status: string, reason: string, message = ''): JsonObject => ({
  type,
  status,
  reason,
  message,
});
const short = '0 of 1 replicas available';
const notReady = [
  condition('Ready', 'False', 'DeploymentNotAvailable', short),
  condition('Synced', 'True', 'Synced'),
  condition('Available', 'False', 'MinimumReplicasUnavailable', short),
];
const ready = [condition('Ready', 'True', 'Ready'), condition('Synced', 'True', 'Synced')];
const instance = (conditions: readonly JsonObject[], more: JsonObject = {}, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo', uid: 'uid-edge', ...metadata },
  spec: {},
  status: { conditions, ...more },
});
const pod = (name: string, status: JsonObject, metadata: JsonObject = {}): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'demo', labels: { app: 'edge' }, ...metadata },
  status,
});
const running = (container: JsonObject): JsonObject => ({
  phase: 'Running',
  conditions: [{ type: 'PodScheduled', status: 'True' }],
  containerStatuses: [{ name: 'kuma-gateway', ready: false, restartCount: 0, ...container }],
});
const unschedulable = {
  phase: 'Pending',
  conditions: [
    {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message: "0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    },
  ],
};

/** Returns the lines after the ports. */
async function explain(...objects: readonly JsonObject[]): Promise<readonly string[]> {
  const { stdout } = await mgi(['explain', 'demo/edge', '--cluster'], { run: fakeKubectl({ objects }).run });
  const lines = stdout.trimEnd().split('\n');
  return lines.slice(lines.findIndex((line) => line.startsWith('  ports: ')) + 1).map((line) => line.trim());
}

describe('mgi explain of an instance in a cluster', () => {
  it('says that it is ready', async () =>
    expect(await explain(instance(ready), gateway())).to.deep.equal(['Ready=True']));

  it('prints the message of each condition that is not True, and the same message once', async () => {
    const refused = [
      condition('Ready', 'False', 'ChildrenMissing', 'no'),
      condition('Synced', 'False', 'ChildrenMissing', 'no'),
    ];
    const lines = await explain(instance(refused), gateway());
    expect(lines.slice(0, 2)).to.deep.equal(['Ready=False (ChildrenMissing): no', 'Synced=False (ChildrenMissing)']);
  });

  it('leaves out Available of mesh.internal if Ready has its words, and prints it of kuma.io', async () => {
    expect((await explain(instance(notReady), gateway())).slice(0, 2)).to.deep.equal([
      `Ready=False (DeploymentNotAvailable): ${short}`,
      'What to do next:',
    ]);
    const [first, ...others] = notReady;
    const ofKuma = { ...instance([{ ...first, message: '' }, ...others]), apiVersion: 'kuma.io/v1alpha1' };
    expect((await explain(ofKuma, gateway())).slice(1, 3)).to.deep.equal([
      'Ready=False (DeploymentNotAvailable)',
      `Available=False (MinimumReplicasUnavailable): ${short}`,
    ]);
  });

  it('says that the last change has no answer', async () => {
    const outdated = instance(ready, { observedGeneration: 3 }, { generation: 4 });
    expect((await explain(outdated, gateway())).slice(0, 2)).to.deep.equal([
      'Ready=True',
      'the status is of generation 3, and the instance has 4: no answer to the last change yet',
    ]);
    const current = instance(ready, { observedGeneration: 4 }, { generation: 4 });
    expect(await explain(current, gateway())).to.deep.equal(['Ready=True']);
  });

  it('says that the control plane runs it', async () => {
    const ofKuma = { ...instance(ready), apiVersion: 'kuma.io/v1alpha1' };
    expect(await explain(ofKuma, gateway())).to.deep.equal([
      'run by the control plane, because the label mesh.internal/managed=true is missing; docs/moving.md moves it to the hook',
      'Ready=True',
    ]);
  });

  const pulling = { reason: 'ImagePullBackOff', message: 'Back-off pulling image "none"' };
  const crashing = { reason: 'CrashLoopBackOff', message: 'back-off 10s restarting failed container' };
  const ended = { terminated: { exitCode: 1, reason: 'Error' } };
  const logs = 'kubectl logs -n demo edge-1 -c kuma-gateway';
  for (const [what, status, line, step] of [
    [
      'no node takes',
      unschedulable,
      "edge-1: not scheduled: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
      'let a node take the pods: correct nodeSelector, affinity, tolerations or resources of the instance, or add a node',
    ],
    [
      'cannot pull its image',
      running({ state: { waiting: pulling } }),
      'edge-1: container kuma-gateway: ImagePullBackOff: Back-off pulling image "none"',
      'correct the image (in the templates or patches of the instance, or in the configuration of the hook: docs/control-plane.md)',
    ],
    [
      'lacks a Secret',
      running({ state: { waiting: { reason: 'CreateContainerConfigError', message: 'secret "a" not found' } } }),
      'edge-1: container kuma-gateway: CreateContainerConfigError: secret "a" not found',
      'create the object that the message names, such as a Secret or a ConfigMap, or correct the pods in the instance',
    ],
    [
      'crashes',
      running({ state: { waiting: crashing }, lastState: ended }),
      'edge-1: container kuma-gateway: CrashLoopBackOff: back-off 10s restarting failed container; it ended with exit code 1 (Error)',
      `read why the container ended: ${logs} --tail=50`,
    ],
    [
      'has ended',
      running({ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }),
      'edge-1: container kuma-gateway: it ended with exit code 137 (OOMKilled)',
      `read why the container ended: ${logs} --tail=50`,
    ],
    [
      'runs without becoming ready',
      running({ state: { running: {} } }),
      'edge-1: container kuma-gateway: runs, but is not ready',
      `read why the gateway does not become ready, such as a control plane that it cannot reach: ${logs} --tail=50`,
    ],
    [
      'was restarted',
      running({ state: { running: {} }, restartCount: 2, lastState: ended }),
      'edge-1: container kuma-gateway: runs, but is not ready, and was restarted 2 times; it ended with exit code 1 (Error)',
      `read why the gateway does not become ready, such as a control plane that it cannot reach: ${logs} --tail=50`,
    ],
  ] as const) {
    it(`says why a pod does not serve that ${what}`, async () => {
      const lines = await explain(instance(notReady), gateway(), pod('edge-1', status));
      expect(lines.slice(1, 3)).to.deep.equal(['pods:', line]);
      expect(lines.slice(3, 5)).to.deep.equal(['What to do next:', step]);
      expect(lines.at(-1)).to.equal('kubectl describe pods -n demo -l app=edge');
    });
  }

  it('has one line for pods with the same fault', async () => {
    const pods = ['edge-1', 'edge-2', 'edge-3'].map((name) => pod(name, unschedulable));
    const lines = await explain(instance(notReady), gateway(), ...pods);
    expect(lines.filter((line) => line.includes('not scheduled'))).to.have.length(1);
    expect(lines).to.include(
      "edge-1 and 2 more: not scheduled: 0/1 nodes are available: 1 node(s) didn't match Pod's node affinity/selector.",
    );
  });

  it('leaves out pods that start, that are deleted, that are ready, and that are of others', async () => {
    const lines = await explain(
      instance(notReady),
      gateway(),
      pod('edge-1', running({ state: { waiting: { reason: 'ContainerCreating' } } })),
      pod('edge-2', unschedulable, { deletionTimestamp: '2026-01-01T00:00:00Z' }),
      pod('edge-3', running({ state: { running: {} }, ready: true })),
      pod('other-1', unschedulable, { labels: { app: 'other' } }),
    );
    expect(lines).to.not.include('pods:');
  });

  it('reads pods from files too', async () => {
    const items = [instance(notReady), gateway(), pod('edge-1', unschedulable)];
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const { stdout } = await mgi(['explain', '-f', '-'], { stdin });
    expect(stdout).to.contain('    edge-1: not scheduled: 0/1 nodes are available');
  });

  it('goes on without permission to read pods', async () => {
    const { run } = fakeKubectl({ objects: [instance(notReady), gateway()], forbidden: ['pods'] });
    const { code, stderr, stdout } = await mgi(['explain', 'demo/edge', '--cluster'], { run });
    expect(code).to.equal(0);
    expect(stderr).to.equal(
      'cluster: you may not read pods --selector=app in (edge) --namespace=demo, so it is left out\n',
    );
    expect(stdout).to.contain(short);
  });
});
