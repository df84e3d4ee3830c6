import { mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Cluster } from './cluster.ts';

const root = new URL('../../', import.meta.url).pathname;

/** Runs the shell blocks of a runbook in a separate folder. A block's name follows `sh` in its opening fence. */
export class Runbook {
  readonly folder: string;
  readonly #commands: ReadonlyMap<string, string>;
  readonly #cluster: Cluster;
  readonly #environment: string;

  constructor(document: string, cluster: Cluster, environment: Readonly<Record<string, string>>) {
    const text = readFileSync(join(root, document), 'utf8');
    this.#commands = new Map(
      // A block in a list is indented.
      [...text.matchAll(/^( *)```sh (\S+)\n(.*?)^\1```$/gms)].map(([, , name = '', body = '']) => [name, body]),
    );
    this.#cluster = cluster;
    this.#environment = Object.entries(environment)
      .map(([name, value]) => `export ${name}=${value}\n`)
      .join('');
    this.folder = mkdtempSync(join(cluster.folder, 'runbook-'));
    for (const name of ['manifests', 'metacontroller']) symlinkSync(join(root, name), join(this.folder, name));
  }

  /** Returns the commands of a block. */
  text(name: string): string {
    const commands = this.#commands.get(name);
    if (commands === undefined) throw new Error(`the runbook has no block "sh ${name}"`);
    return commands;
  }

  has(name: string): boolean {
    return this.#commands.has(name);
  }

  /** Runs a block, with the built `mgi` as an installed command. Returns its output. */
  run(name: string, after = ''): Promise<string> {
    const commands = this.text(name);
    const mgi = `mgi() { node '${join(root, 'bin/mgi.js')}' "$@"; }\n`;
    return this.#cluster.shell(`cd '${this.folder}'\n${this.#environment}${mgi}${commands.trimEnd()}${after}`);
  }
}
