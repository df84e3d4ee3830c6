/**
 * Reports whether a text can be the name of an environment variable. Kuma accepts any text, but a process cannot have a
 * variable with an empty name, or with `=` or a control character in its name.
 */
export function isVariableName(name: string): boolean {
  return /^[^=\p{Cc}]+$/u.test(name);
}

/** Compares names by their UTF-8 bytes, as Go does. JavaScript compares UTF-16, which sorts surrogates too early. */
export function compareNames(a: string, b: string): number {
  if (/[\ud800-\uffff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
