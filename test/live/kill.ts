import { expect } from 'chai';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { eventually } from '../e2e/processes.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { startScript } from './pods.ts';
import type { Site } from './site.ts';

/** A pod to kill: the first one of a label. `word` stands in the command line of its process. */
export interface Victim {
  readonly namespace: string;
  readonly label: string;
  readonly word: string;
}

/** Sends SIGKILL to the process of a pod, and waits until the kubelet has restarted it and it is ready. */
export async function killProcess(site: Site, namespace: string, victim: Victim): Promise<void> {
  const pod = await firstPod(site, victim);
  const { name, uid } = objectAt(pod, 'metadata');
  const killer = `kill-${Date.now()}`;
  await startScript(site, {
    namespace,
    name: killer,
    file: 'kill.mjs',
    args: [String(uid), victim.word],
    pod: { hostPID: true, restartPolicy: 'Never', nodeName: objectAt(pod, 'spec')['nodeName'] ?? null },
    container: { securityContext: { privileged: true, runAsUser: 0 } },
  });
  const done = ['wait', '--for=jsonpath={.status.phase}=Succeeded', '-n', namespace, `pod/${killer}`, '--timeout=60s'];
  await site.kubectl(...done);
  expect((await site.kubectl('logs', '-n', namespace, killer)).trim(), 'killed processes').to.equal('1');
  await eventually(async () => {
    const now = await firstPod(site, victim);
    expect(objectAt(now, 'metadata')['name']).to.equal(name);
    expect(restarts(now)).to.be.greaterThan(restarts(pod));
    expect(isReady(now)).to.equal(true);
  }, 120);
}

async function firstPod(site: Site, { namespace, label }: Victim): Promise<JsonObject> {
  const list: JsonObject = JSON.parse(await site.kubectl('get', 'pods', '-n', namespace, '-l', label, '-o', 'json'));
  const [pod] = isList(list['items']) ? list['items'].filter(isObject) : [];
  if (pod === undefined) throw new Error(`no pod with the label ${label} in ${namespace}`);
  return pod;
}

function containers(pod: JsonObject): readonly JsonObject[] {
  const { containerStatuses } = objectAt(pod, 'status');
  return isList(containerStatuses) ? containerStatuses.filter(isObject) : [];
}

/** Returns how often the kubelet has restarted containers of a pod. */
export function restarts(pod: JsonObject): number {
  return containers(pod).reduce((sum, { restartCount }) => sum + Number(restartCount), 0);
}

/** Whether every container of a pod is ready. */
export function isReady(pod: JsonObject): boolean {
  return containers(pod).length > 0 && containers(pod).every(({ ready }) => ready === true);
}
