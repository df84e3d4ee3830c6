import { deploymentKind } from '../../src/children/deployment.ts';
import type { Evidence } from '../../src/status/evidence.ts';
import { ownInstance } from './own-instance.ts';

/** The evidence of an instance of `mesh.internal` with a bound gateway, without problems and without children. */
export const quietEvidence: Evidence = {
  instance: ownInstance(),
  unmatched: undefined,
  problems: [],
  claims: [],
  yielded: [],
  pending: [],
  now: new Date('2026-01-01T00:00:00Z'),
  service: undefined,
  workload: deploymentKind.statusOf(undefined, ownInstance().spec),
  replacement: undefined,
  terminating: [],
  missing: [],
  seesNamesakes: true,
  notes: [],
};
