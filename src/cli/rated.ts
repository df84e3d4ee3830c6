import { describeProblem } from '../api/problem.ts';
import { describeIssue, quote } from '../errors.ts';
import type { Plan } from '../hooks/plan.ts';
import { describeUnknown } from '../kubernetes/unknown-fields.ts';
import type { Severity } from './check/finding.ts';
import type { OfflineInstance } from './manifests/instances.ts';
import { unknownOf } from './unknown-fields.ts';

/** A line about an instance, with the severity that `mgi check` gives it. */
export interface RatedLine {
  readonly severity: Severity;
  readonly text: string;
}

/**
 * Returns what is wrong with the fields of an instance and of its MeshGateway, and the remarks about them.
 * @param isStrict true if a field that a template does not have is an error
 */
export function ratedLines(instance: OfflineInstance, plan: Plan, isStrict = false): readonly RatedLine[] {
  const { listeners, problems, remarks, selection, unknown } = plan;
  const gateway = `MeshGateway ${quote(selection.bound?.title ?? '')}`;
  return [
    ...problems.map((problem) => error(describeProblem(problem))),
    ...selection.malformed.map(({ name, problem }) => error(`MeshGateway ${quote(name)}: ${problem}`)),
    ...(listeners?.unusable ?? []).map((issue) => error(`${gateway}: ${describeIssue(issue)}`)),
    ...unknownOf(instance, instance.request, unknown).map(
      ({ field, passesThrough }): RatedLine => ({
        severity: passesThrough && !isStrict ? 'warning' : 'error',
        text: describeUnknown(field),
      }),
    ),
    ...remarks.map((text): RatedLine => ({ severity: 'note', text })),
  ];
}

function error(text: string): RatedLine {
  return { severity: 'error', text };
}
