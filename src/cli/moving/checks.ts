import { childKinds } from '../../children/kinds.ts';
import { isForeign } from '../../observed/claim.ts';
import type { ManifestIndex } from '../manifests/manifest-index.ts';
import { type AdoptingInstance, type Found, findChildren, instanceOf } from './adoption-steps.ts';

/** Returns the commands that fail unless an instance was taken over and is Ready. They wait for at most a timeout. */
export type Checks = (parent: AdoptingInstance, index: ManifestIndex, timeout: string) => readonly string[];

/** Checks that Metacontroller owns the children, that they are as the instance asks, and that the pods run. */
export const adoptChecks: Checks = (parent, index, timeout) => {
  const { isReleasable, isSuspended, metadata } = parent;
  const owner = `--for=jsonpath='{.metadata.ownerReferences[0].uid}'=${metadata.uid}`;
  const owned = isReleasable ? [] : handedOver(parent, index).map(({ target }) => waitFor(target, owner, timeout));
  const synced = isSuspended ? [] : [waitFor(instanceOf(parent), '--for=condition=Synced', timeout)];
  return [...owned, ...synced, ...runningChecks(parent, index, timeout)];
};

/** Checks that the pods run and that the instance is Ready. */
export const runningChecks: Checks = (parent, index, timeout) => {
  const workloads = handedOver(parent, index).filter(({ kind }) => workloadKinds.has(kind));
  return [
    ...workloads.map(({ target }) => `kubectl rollout status ${target} --timeout=${timeout}`),
    waitFor(instanceOf(parent), '--for=condition=Ready', timeout),
  ];
};

/** Checks that the children exist, and that no instance owns them. `kubectl delete` has waited for the deletion. */
export const orphanChecks: Checks = (parent, index) => {
  const owner = '{.metadata.ownerReferences[?(@.kind=="MeshGatewayInstance")].uid}';
  return handedOver(parent, index).map(
    ({ target }) =>
      `owner=$(kubectl get ${target} -o jsonpath='${owner}{.metadata.deletionTimestamp}') && [ -z "$owner" ]`,
  );
};

const workloadKinds: ReadonlySet<string> = new Set(
  childKinds.flatMap(({ kind, role }) => (role === 'workload' ? [kind] : [])),
);

/** Returns the children that the steps change or keep. */
function handedOver(parent: AdoptingInstance, index: ManifestIndex): readonly Found[] {
  return findChildren(parent, index).filter(({ claim, object }) => object !== undefined && !isForeign(claim));
}

function waitFor(target: string, condition: string, timeout: string): string {
  return `kubectl wait ${target} ${condition} --timeout=${timeout}`;
}
