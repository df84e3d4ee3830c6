/**
 * Reports whether a text can be the name of an environment variable. Kuma accepts any text, but a process cannot have a
 * variable with an empty name, or with `=` or a control character in its name.
 */
export function isVariableName(name: string): boolean {
  return /^[^=\p{Cc}]+$/u.test(name);
}

/** Sorts entries by their names in UTF-8 bytes, as Go does. JavaScript compares UTF-16, which sorts surrogates too early. */
export function sortByName<T>(entries: Iterable<readonly [name: string, value: T]>): readonly (readonly [string, T])[] {
  const list = [...entries];
  const hasSurrogates = list.some(([name]) => /[\ud800-\uffff]/.test(name));
  return hasSurrogates ? list.sort(([a], [b]) => compareBytes(a, b)) : list.sort(([a], [b]) => (a < b ? -1 : 1));
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b));
}
