import type { StringMap } from '../../api/json.ts';
import { HookError, quote } from '../../errors.ts';

/** Reports whether labels meet a label selector. */
export type LabelSelector = (labels: StringMap) => boolean;

const word = '[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?';
const key = `(?:[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?/)?${word}`;
const value = `(?:${word})?`;
const values = `\\(\\s*${value}\\s*(?:,\\s*${value}\\s*)*\\)`;
const requirement = new RegExp(
  [
    `\\s*(?:!\\s*(?<absent>${key})|(?<key>${key})`,
    `(?:\\s+(?<set>in|notin)\\s*(?<values>${values})|\\s*(?<operator>==?|!=)\\s*(?<value>${value}))?)`,
    '\\s*(?<end>,|$)',
  ].join(''),
  'y',
);

/**
 * Parses a label selector as kubectl does: `a=b`, `a!=b`, `a in (b,c)`, `a notin (b,c)`, `a` and `!a`, separated by commas. `!=` and
 * `notin` also select objects without the label
 * (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors).
 * @throws HookError InvalidOption, also for an empty selector: a shell variable that is not set must not select everything
 */
export function parseLabelSelector(text: string): LabelSelector {
  const requirements: LabelSelector[] = [];
  let end: string | undefined = ',';
  requirement.lastIndex = 0;
  while (end === ',') {
    const at = requirement.lastIndex;
    const { groups } = requirement.exec(text) ?? {};
    if (groups === undefined) throw invalidSelector(text, at);
    requirements.push(readRequirement(groups));
    end = groups['end'];
  }
  return (labels) => requirements.every((isMet) => isMet(labels));
}

function readRequirement(groups: Readonly<Record<string, string | undefined>>): LabelSelector {
  const { absent, key: name = '', operator, set, value: single = '' } = groups;
  if (absent !== undefined) return (labels) => !labels.has(absent);
  if (operator === undefined && set === undefined) return (labels) => labels.has(name);
  const listed = groups['values']?.slice(1, -1).split(',') ?? [single];
  const wanted = new Set<string | undefined>(listed.map((one) => one.trim()));
  const isNegative = operator === '!=' || set === 'notin';
  return (labels) => wanted.has(labels.get(name)) !== isNegative;
}

function invalidSelector(text: string, at: number): HookError {
  const where = text.trim() === '' ? '' : ` at ${quote(text.slice(at).trim())}`;
  return new HookError(
    'InvalidOption',
    `--selector ${quote(text)}: expected requirements such as team=a, team!=a, team in (a,b), team or !team, separated by commas${where}`,
  );
}
