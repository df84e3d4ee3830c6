import { describeFinding, type Finding, isAtLeast, type Severity } from './finding.ts';
import type { Report } from './text.ts';

/**
 * Formats a report as JUnit XML, which GitLab and Jenkins show as tests: https://github.com/testmoapp/junitxml
 * Every finding is a test. Those that make the command fail are failures, the others are skipped.
 */
export function formatJunit({ count, findings }: Report, failOn: Severity): string {
  const failures = findings.filter(({ severity }) => isAtLeast(severity, failOn)).length;
  const skipped = findings.length - failures;
  const cases = findings.length === 0 ? [passed(count)] : findings.map((finding) => caseOf(finding, failOn));
  const numbers = `tests="${cases.length}" failures="${failures}" skipped="${skipped}" errors="0"`;
  const suite = [`  <testsuite name="mgi check" ${numbers}>`, ...cases, '  </testsuite>'];
  return ['<?xml version="1.0" encoding="UTF-8"?>', `<testsuites ${numbers}>`, ...suite, '</testsuites>', ''].join(
    '\n',
  );
}

function passed(count: number): string {
  return `    <testcase classname="mgi.check" name="${count} objects"/>`;
}

function caseOf(finding: Finding, failOn: Severity): string {
  const { field, file, object, rule, severity } = finding;
  const name = [object, field, rule].filter((part) => part !== undefined).join(': ');
  const where = file === undefined ? '' : ` file="${escapeXml(file)}"`;
  const message = `message="${escapeXml(`${severity}: ${describeFinding(finding)}`)}"`;
  const result = isAtLeast(severity, failOn) ? `<failure type="${severity}" ${message}/>` : `<skipped ${message}/>`;
  return `    <testcase classname="mgi.check" name="${escapeXml(name)}"${where}>${result}</testcase>`;
}

const entities: ReadonlyMap<string, string> = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/** Escapes text for an attribute, and removes the characters that XML does not allow. */
function escapeXml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll(/[&<>"]/g, (character) => entities.get(character) ?? character);
}
