/** What the API server takes as the name of an environment variable: printable ASCII but `=`. */
export function isVariableName(name: string): boolean {
  return /^[\x20-\x3c\x3e-\x7e]+$/.test(name);
}
