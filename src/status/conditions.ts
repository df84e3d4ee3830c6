import type { Condition } from '../api/status.ts';

/** The content of a condition, without its time. */
export interface Finding {
  readonly type: 'Available' | 'GatewayMatched' | 'Ready' | 'Reconciling' | 'Stalled' | 'Synced';
  readonly status: 'False' | 'True' | 'Unknown';
  readonly reason: string;
  readonly message: string;
  /** Keeps the generation of the condition, because it is not known yet whether the current one is in effect. */
  readonly isProvisional?: boolean;
}

/** The content of a condition, without its type. */
export type Verdict = Omit<Finding, 'type'>;

/** Joins the messages of verdicts and notes into one message. Empty messages are left out. */
export function joinMessages(verdicts: readonly Verdict[], notes: readonly string[]): string {
  return [...verdicts.map(({ message }) => message), ...notes].filter((line) => line !== '').join('; ');
}

/** The maximum length of a message. The API server refuses longer messages. */
const longestMessage = 32768;

/**
 * Returns the conditions, updated with the findings. Conditions of other types keep their content and their position.
 * `lastTransitionTime` changes only when the status changes. Source: SetStatusCondition of k8s.io/apimachinery.
 * @param now the time, for conditions with a new status
 */
export function setConditions(
  conditions: readonly Condition[],
  findings: readonly Finding[],
  generation: number | undefined,
  now: Date,
): readonly Condition[] {
  const types = new Set(conditions.map(({ type }) => type));
  const updated = conditions.map((condition) => {
    const finding = findings.find(({ type }) => type === condition.type);
    return finding === undefined ? condition : makeCondition(finding, condition, generation, now);
  });
  const added = findings.filter(({ type }) => !types.has(type));
  return [...updated, ...added.map((finding) => makeCondition(finding, undefined, generation, now))];
}

function makeCondition(
  { isProvisional, message, reason, status, type }: Finding,
  before: Condition | undefined,
  generation: number | undefined,
  now: Date,
): Condition {
  const stays = before?.status === status ? before.lastTransitionTime : undefined;
  return {
    type,
    status,
    reason,
    message: message.length > longestMessage ? `${message.slice(0, longestMessage - 3)}...` : message,
    observedGeneration: isProvisional === true ? before?.observedGeneration : generation,
    lastTransitionTime: stays ?? formatTime(now),
  };
}

/** Formats a time as the API server stores it: in whole seconds, in UTC. */
function formatTime(time: Date): string {
  return time.toISOString().replace(/\.\d+Z$/, 'Z');
}
