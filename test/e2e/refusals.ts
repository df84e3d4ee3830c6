import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import type { Cluster } from './cluster.ts';
import { refusal } from './own.ts';
import { eventually } from './processes.ts';
import { conditionOf, type World } from './world.ts';
import { writes } from './writes.ts';

const mergePatch = 'application/merge-patch+json';

/** Runs `kubectl wait`. Returns its error, or an empty string if it succeeds. */
export function kubectlWait(cluster: Cluster, edge: World, condition: string, timeout: string): Promise<string> {
  const instance = `meshgatewayinstances.${edge.group}/${edge.name}`;
  return refusal(
    cluster.kubectl('wait', `--for=condition=${condition}`, '-n', edge.namespace, instance, `--timeout=${timeout}`),
  );
}

/** Waits until a condition has a reason. Returns its message. */
export function waitReason(edge: World, type: string, status: string, reason: string): Promise<string> {
  return eventually(async () => {
    const condition = conditionOf(await edge.instance(), type);
    expect(condition).to.include({ status, reason });
    return String(condition['message']);
  }, 40);
}

/** Changes a child as somebody else does. */
export function patchChild(
  cluster: Cluster,
  edge: World,
  what: 'deployments' | 'services',
  patch: JsonObject,
  query = '',
): Promise<JsonObject> {
  return cluster.request('PATCH', `${edge.path(what, edge.name)}${query}`, patch, mergePatch);
}

/** Expects no write of instances and children for some seconds. */
export async function expectQuiet(cluster: Cluster): Promise<void> {
  await sleep(1500);
  const before = await writes(cluster);
  await sleep(4000);
  expect(await writes(cluster)).to.deep.equal(before);
}

/** Limits a resource. No controller counts here, so the test writes that nothing is used. */
export async function limit(cluster: Cluster, edge: World, resource: string, most: string): Promise<void> {
  const path = `/api/v1/namespaces/${edge.namespace}/resourcequotas`;
  const hard = { [resource]: most };
  const metadata = { name: 'limit' };
  await cluster.request('POST', path, { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard } });
  const status = { hard, used: { [resource]: '0' } };
  await cluster.request('PATCH', `${path}/limit/status`, { status }, mergePatch);
}

/** Denies each update of a resource in the namespace of an instance that changes its spec or its labels. */
export async function deny(cluster: Cluster, edge: World, group: string, resource: string): Promise<void> {
  const name = `deny-${edge.namespace}`;
  const policies = '/apis/admissionregistration.k8s.io/v1';
  const rule = { apiGroups: [group], apiVersions: ['v1'], operations: ['UPDATE'], resources: [resource] };
  const isSame = 'object.spec == oldObject.spec && object.metadata.?labels == oldObject.metadata.?labels';
  await cluster.request('POST', `${policies}/validatingadmissionpolicies`, {
    ...{ apiVersion: 'admissionregistration.k8s.io/v1', kind: 'ValidatingAdmissionPolicy', metadata: { name } },
    spec: {
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [rule] },
      validations: [{ expression: isSame, message: 'denied by the test' }],
    },
  });
  await cluster.request('POST', `${policies}/validatingadmissionpolicybindings`, {
    ...{
      apiVersion: 'admissionregistration.k8s.io/v1',
      kind: 'ValidatingAdmissionPolicyBinding',
      metadata: { name },
    },
    spec: {
      policyName: name,
      validationActions: ['Deny'],
      matchResources: { namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': edge.namespace } } },
    },
  });
  // A policy is in force some time after it was created.
  const probe = { metadata: { labels: { probe: 'x' } } };
  const what = resource === 'services' ? 'services' : 'deployments';
  await eventually(async () =>
    expect(await refusal(patchChild(cluster, edge, what, probe, '?dryRun=All'))).to.contain('denied by the test'),
  );
}
