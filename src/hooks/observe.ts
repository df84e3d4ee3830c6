import { serviceGroup } from '../api/child-groups.ts';
import type { ObservedObject, ObservedService } from '../api/children.ts';
import type { SyncRequest } from '../api/hook.ts';
import { lookup } from '../api/json.ts';
import type { ChildKind } from '../children/child-kind.ts';
import { childKinds, childName, workloadOf } from '../children/kinds.ts';
import { type Claim, claimOf } from '../observed/claim.ts';
import type { WorkloadStatus } from '../observed/workload.ts';

/** The object that has the name of a child, and its owner. */
export interface ObservedChild {
  readonly kind: ChildKind;
  /** The child, if Metacontroller lists it. */
  readonly observed: ObservedObject | undefined;
  readonly claim: Claim;
}

/** The observed objects of an instance. */
export interface Observation {
  /** One entry for each kind of child. */
  readonly children: readonly ObservedChild[];
  /** Children with other names or of other kinds. The hook did not create them and does not delete them. */
  readonly others: readonly ObservedObject[];
  /** The child Service, for its addresses. */
  readonly service: ObservedService | undefined;
  /** The workload that the instance asks for, and its pods. */
  readonly workload: WorkloadStatus;
}

/** Finds the objects of an instance in a request. */
export function observe(request: SyncRequest): Observation {
  const { metadata, spec } = request.parent;
  const key = `${metadata.namespace}/${metadata.name}`;
  const children = childKinds.map((kind) => observeChild(request, kind));
  const kind = workloadOf(spec);
  return {
    children,
    others: othersIn(request, children),
    service: lookup<ObservedService>(request.children[serviceGroup], key),
    workload: kind.statusOf(children.find((child) => child.kind === kind)?.observed, spec),
  };
}

function othersIn({ children: groups }: SyncRequest, ours: readonly ObservedChild[]): readonly ObservedObject[] {
  const others: ObservedObject[] = [];
  for (const group of Object.values(groups)) {
    for (const object of Object.values(group ?? {})) {
      if (!ours.some(({ observed }) => observed === object)) others.push(object);
    }
  }
  return others;
}

function observeChild(request: SyncRequest, kind: ChildKind): ObservedChild {
  const { name, namespace } = request.parent.metadata;
  const key = `${namespace}/${childName(kind, request.parent.spec, name)}`;
  const observed = lookup<ObservedObject>(request.children[kind.group], key);
  const related = lookup<ObservedObject>(request.related?.[kind.group], key);
  const claim = claimOf(request.parent, observed, related, (object) => kind.isMadeByKuma(object, name));
  return { kind, observed, claim };
}
