import { readdirSync, readFileSync } from 'node:fs';

/** The part of a package-lock.json that tells which packages run in production. */
export interface Lock {
  readonly packages: Readonly<
    Record<string, { readonly version?: string; readonly license?: string; readonly dev?: boolean }>
  >;
}

/** Returns the licence texts of the packages that run in production. @throws Error for a package that has neither a text nor a name of its licence */
export function licences({ packages }: Lock, root: URL): string {
  const names = Object.keys(packages).filter((path) => path !== '' && packages[path]?.dev !== true);
  return names.map((path) => section(path, packages[path] ?? {}, root)).join('\n');
}

function section(path: string, { license, version }: Lock['packages'][string], root: URL): string {
  const folder = new URL(`${path}/`, root);
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  const name = path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length);
  const text = file === undefined ? '' : readFileSync(new URL(file, folder), 'utf8').trim();
  if (text === '' && license === undefined) throw new Error(`${name}: it has no licence`);
  return `${'='.repeat(80)}\n${name} ${version} (${license})\n${'='.repeat(80)}\n\n${text}\n`;
}
