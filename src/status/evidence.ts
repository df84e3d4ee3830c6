import type { ObservedService } from '../api/children.ts';
import type { MeshGatewayInstance } from '../api/instance.ts';
import type { Problem } from '../api/problem.ts';
import type { Claim } from '../observed/claim.ts';
import type { ContestedField } from '../observed/contested.ts';
import type { PendingField } from '../observed/pending.ts';
import type { WorkloadStatus } from '../observed/workload.ts';

/** A child that is not as asked for yet. */
export interface PendingChild {
  readonly kind: string;
  readonly fields: readonly PendingField[];
}

/** A child that is being deleted. */
export interface TerminatingChild {
  readonly kind: string;
  /** The finalizers that it waits for. */
  readonly finalizers: readonly string[];
}

/** A change of the kind of workload that is not over. */
export interface Replacement {
  /** The workload that the instance asked for before. Undefined if it is gone. */
  readonly old: WorkloadStatus | undefined;
  /** The kind of the old workload. */
  readonly kind: string;
  /** True if pods of both kinds cannot run on a node together, so that the old workload must go first. */
  readonly goesFirst: boolean;
}

/** The facts that decide the conditions Ready, Synced and Available. */
export interface Evidence {
  readonly instance: MeshGatewayInstance;
  /** The reason why no MeshGateway is bound. Undefined if one is bound. */
  readonly unmatched: string | undefined;
  readonly problems: readonly Problem[];
  readonly claims: readonly Claim[];
  /** The kinds of children that keep values of the control plane, and these fields. */
  readonly yielded: readonly { readonly kind: string; readonly fields: readonly ContestedField[] }[];
  /** The kinds of children that are not as asked for yet, and the fields. */
  readonly pending: readonly PendingChild[];
  readonly service: ObservedService | undefined;
  /** The workload that the instance asks for. */
  readonly workload: WorkloadStatus;
  readonly replacement: Replacement | undefined;
  /** The children that the instance asks for and that are being deleted. */
  readonly terminating: readonly TerminatingChild[];
  /** The kinds of children that the instance asks for and that do not exist. */
  readonly missing: readonly string[];
  /** The hook sees objects of others that have the name of a child. */
  readonly seesNamesakes: boolean;
  /** The time of the sync. */
  readonly now: Date;
  /** Remarks for messages. They do not change a status. */
  readonly notes: readonly string[];
}
