import type { JsonObject } from '../../api/json.ts';
import { describeFinding, type Finding, type RuleId, rules } from './finding.ts';
import type { Report } from './text.ts';

const ids = Object.keys(rules);

/**
 * Formats a report as SARIF 2.1.0, which code scanning of GitHub and many other tools read:
 * https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/sarif-v2.1.0-os.html
 */
export function formatSarif({ findings, version }: Report): string {
  const descriptions = Object.entries(rules).map(([id, text]) => ({ id, shortDescription: { text } }));
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'mgi', version, rules: descriptions } },
        columnKind: 'utf16CodeUnits',
        results: findings.map(resultOf),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function resultOf(finding: Finding): JsonObject {
  const { object, rule, severity } = finding;
  const logical = object === undefined ? {} : { logicalLocations: [{ fullyQualifiedName: pathOf(finding) }] };
  return {
    ruleId: rule,
    ruleIndex: indexOf(rule),
    level: severity,
    message: { text: describeFinding(finding) },
    locations: [{ ...physicalLocation(finding), ...logical }],
  };
}

function indexOf(rule: RuleId): number {
  return ids.indexOf(rule);
}

function pathOf({ field, object }: Finding): string {
  return field === undefined ? `${object}` : `${object}: ${field}`;
}

/** Code scanning shows a result only if it has a file. */
function physicalLocation({ file, line = 1 }: Finding): JsonObject {
  const uri = (file ?? 'stdin').split('/').map(encodeURIComponent).join('/');
  return { physicalLocation: { artifactLocation: { uri }, region: { startLine: line } } };
}
