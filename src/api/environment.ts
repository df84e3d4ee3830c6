/** What may name an environment variable: Kuma takes anything, but nothing could be named by nothing, or hold a `=`. */
export function isVariableName(name: string): boolean {
  return /^[^=\p{Cc}]+$/u.test(name);
}

/** Compares names as Go does, by their bytes in UTF-8; JavaScript compares UTF-16, in which surrogates come too early. */
export function compareNames(a: string, b: string): number {
  if (/[\ud800-\uffff]/.test(a + b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
}
