/** Names of environment variables and annotations that have secret values. */
const secretName =
  /pass(?:word|wd|phrase)|secret|token|credential|(?:api|access|private|signing|account)[-_. ]?key|auth|cookie/i;

/** Names that end like this have the place of a secret, or whether it is used. */
const placeName = /(?:^|[-_./]|[a-z](?=[A-Z]))(?:file|path|dir|enabled)$/i;

/** Kuma and this project keep no secrets in their annotations, but names of volumes and settings that decide the answer. */
const ofMesh = /^(?:[\w.-]+\.)?(?:kuma\.io|mesh\.internal)\//;

/** Values that are secrets under any name: private keys, tokens, and URLs and headers with credentials. */
const secretValues = [
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
  /\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/,
  /:\/\/[^/\s:@]*:[^/\s@]+@/,
  /\b(?:Bearer|Basic)\s+[\w+/=.~-]{8,}/i,
  /\b(?:gh[pousr]_\w{20,}|xox[abprs]-[\w-]{10,}|AKIA[A-Z0-9]{16}|AIza[\w-]{30,})/,
  /hooks\.slack\.com\/services\//,
];

/** Reports whether an environment variable or an annotation looks like a secret, by its name or by its value. */
export function looksSecret(name: string, value: string): boolean {
  if (value === '' || /^(?:true|false)$/i.test(value)) return false;
  const isNamed = secretName.test(name) && !placeName.test(name) && !ofMesh.test(name);
  return isNamed || secretValues.some((pattern) => pattern.test(value));
}
