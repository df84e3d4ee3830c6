/** A reason of a condition: when the hook sets it, and what to do. */
export interface Reason {
  readonly condition: 'Available' | 'GatewayMatched' | 'Ready' | 'Reconciling' | 'Stalled' | 'Synced';
  readonly status: string;
  readonly reason: string;
  readonly meaning: string;
  readonly todo?: string;
  /** The objects that show more. Without it, the events of the instance do. */
  readonly look?: 'pods' | 'service' | 'workload';
}
