import { describeFinding, type Finding, type Severity, severities } from './finding.ts';

/** The result of a check, as a command reports it. */
export interface Report {
  readonly findings: readonly Finding[];
  /** The number of objects that were checked. */
  readonly count: number;
  /** The version of this program. */
  readonly version: string;
}

/** Formats a report for people: one line for each finding, and the numbers of findings. */
export function formatText({ count, findings }: Report): string {
  const lines = findings.map((finding) => `${finding.severity}: ${describeFinding(finding)}\n`);
  return `${lines.join('')}${countFindings(findings)} in ${plural(count, 'object')}\n`;
}

/** Formats a report as JSON. */
export function formatJson({ count, findings }: Report): string {
  const numbers = Object.fromEntries(severities.map((one) => [`${one}s`, numberOf(findings, one)]));
  return `${JSON.stringify({ findings, ...numbers, objects: count }, null, 2)}\n`;
}

function countFindings(findings: readonly Finding[]): string {
  return severities.map((severity) => plural(numberOf(findings, severity), severity)).join(', ');
}

function numberOf(findings: readonly Finding[], wanted: Severity): number {
  return findings.filter(({ severity }) => severity === wanted).length;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
