import { type Finding, joinMessages, type Verdict } from './conditions.ts';
import type { Evidence } from './evidence.ts';
import { replacing } from './replacing.ts';
import { terminating } from './terminating.ts';
import { updating } from './updating.ts';
import { faultsOf } from './verdicts.ts';

/** Makes the Synced condition: True if the children are as the instance asks. */
export function synced(evidence: Evidence): Finding {
  const type = 'Synced';
  if (evidence.instance.spec.suspend) return { type, ...suspended };
  const faults = [
    ...faultsOf(evidence),
    terminating(evidence),
    replacing(evidence),
    missing(evidence),
    updating(evidence),
  ].filter((verdict) => verdict !== undefined);
  const [{ reason, status } = inSync] = faults;
  const message = joinMessages(faults, evidence.notes);
  return { type, status, reason, message, ...(reason === 'Updating' ? { isProvisional: true } : {}) };
}

const inSync: Verdict = { status: 'True', reason: 'Synced', message: '' };

/** The verdict on an instance that keeps its children as they are. */
export const suspended: Verdict = {
  status: 'False',
  reason: 'Suspended',
  message: 'children are kept as they are because spec.suspend is true',
};

/**
 * Returns a verdict on children that do not exist. If the API server refuses a child, the hook only sees that the child is
 * missing.
 */
export function missing(evidence: Evidence): Verdict | undefined {
  const { instance, replacement, seesNamesakes, workload } = evidence;
  // The verdict on the change of kind reports a missing successor.
  const kinds = evidence.missing.filter((kind) => replacement === undefined || kind !== workload.kind);
  if (kinds.length === 0) return undefined;
  const verb = kinds.length === 1 ? 'does' : 'do';
  const { name, namespace } = instance.metadata;
  const other = `check if another object has the name (kubectl get ${kinds.join(',').toLowerCase()} ${name} -n ${namespace}) and `;
  const remedy = `${seesNamesakes ? '' : other}see the events of this MeshGatewayInstance`;
  const message = `${kinds.join(', ')} ${verb} not exist yet; if this persists, ${remedy}`;
  return { status: 'False', reason: 'ChildrenMissing', message };
}
