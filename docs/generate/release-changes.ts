import { readdirSync, readFileSync } from 'node:fs';
import { isList, isObject, type Json, objectAt } from '../../src/api/json.ts';
import { table } from './tables.ts';

const answers = new URL('../../test/golden/kuma/', import.meta.url);

/** The pods of the Deployment: fields in them are written without this path. */
const podSpec = 'Deployment.spec.template.spec.';

/** A field of a child in which two releases differ. */
interface Change {
  readonly field: string;
  /** The values of each release, in the order in which they occur. */
  readonly before: Set<string>;
  readonly after: Set<string>;
  /** The cases in which the field differs. */
  readonly changed: string[];
  /** The cases in which the field is set and is the same. */
  readonly same: string[];
}

/**
 * Returns the table of docs/upgrading.md: the fields in which the children differ that Kuma's own reconciler created in two
 * releases from the same input. Source: the answers in test/golden/kuma.
 */
function releaseTable(before: string, after: string): string {
  const rows = changesBetween(before, after).map(({ field, ...change }) => [
    `\`${field.replace(podSpec, '')}\``,
    listOf(change.before),
    listOf(change.after),
    `${change.changed.length} of ${change.changed.length + change.same.length}`,
    change.same.map((name) => `\`${name}\``).join(', '),
  ]);
  return table(['field', before, after, 'changes in', 'is the same in'], rows);
}

/** Returns docs/upgrading.md with a table of the releases that its comment names. */
export function withReleaseTable(page: string): string {
  return page.replace(
    /(<!-- (\S+) to (\S+), made by npm run generate:upgrading -->\n\n)[^\n]*(?:\n\|[^\n]*)*/g,
    (_, comment: string, before: string, after: string) => `${comment}${releaseTable(before, after)}`,
  );
}

function changesBetween(before: string, after: string): readonly Change[] {
  const changes = new Map<string, Change>();
  const pairs = readdirSync(new URL(`${before}/`, answers)).map((file) => ({
    name: file.replace('.json', ''),
    old: fieldsIn(before, file),
    now: fieldsIn(after, file),
  }));
  for (const { name, now, old } of pairs) {
    for (const field of new Set([...old.keys(), ...now.keys()])) {
      const change = changes.get(field) ?? { field, before: new Set(), after: new Set(), changed: [], same: [] };
      changes.set(field, change);
      if (old.get(field) === now.get(field)) change.same.push(name);
      else {
        change.before.add(old.get(field) ?? 'not set');
        change.after.add(now.get(field) ?? 'not set');
        change.changed.push(name);
      }
    }
  }
  return [...changes.values()].filter(({ changed }) => changed.length > 0);
}

/** Returns the fields of the children in an answer of Kuma, as text. */
function fieldsIn(release: string, file: string): ReadonlyMap<string, string> {
  const parsed: Json = JSON.parse(readFileSync(new URL(`${release}/${file}`, answers), 'utf8'));
  const kuma = isObject(parsed) ? objectAt(parsed, 'kuma') : {};
  return new Map([...flatten(kuma['service'], 'Service'), ...flatten(kuma['deployment'], 'Deployment')]);
}

function flatten(value: Json | undefined, path: string): readonly [string, string][] {
  if (value === undefined || value === null) return [];
  if (isObject(value)) {
    return Object.entries(value).flatMap(([key, inner]) => flatten(inner, path === '' ? key : `${path}.${key}`));
  }
  if (!isList(value)) return [[path, String(value)]];
  return value.flatMap((item, index) => flattenItem(item, path, index));
}

/** Items are named by their name, arguments by their flag, and variables have one value. */
function flattenItem(item: Json, path: string, index: number): readonly [string, string][] {
  if (!isObject(item)) {
    const [flag = '', given] = String(item).split('=');
    return flag.startsWith('--') ? [[`${path}[${flag}]`, given ?? 'set']] : [[`${path}[${index}]`, String(item)]];
  }
  const { name } = item;
  if (!path.endsWith('.env') || typeof name !== 'string') return flatten(item, `${path}[${String(name ?? index)}]`);
  const { fieldPath } = objectAt(objectAt(item, 'valueFrom'), 'fieldRef');
  return [[`${path}[${name}]`, String(item['value'] ?? fieldPath ?? JSON.stringify(item['valueFrom']))]];
}

function listOf(values: ReadonlySet<string>): string {
  return [...values].map((value) => (value === 'not set' ? value : `\`${value}\``)).join(', ');
}
