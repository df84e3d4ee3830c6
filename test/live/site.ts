import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { Cluster } from '../e2e/cluster.ts';
import { findMissing, type Offer, readOffer } from './offer.ts';

const run = promisify(execFile);

/** The folder of the repository. */
export const root = new URL('../../', import.meta.url).pathname;

/** The cluster that the live tests use, and what the environment provides for them. */
export class Site {
  readonly offer: Offer;
  readonly cluster = new Cluster('live');
  readonly #dropped: string[] = [];

  constructor(offer: Offer) {
    this.offer = offer;
  }

  kubectl(...argv: readonly string[]): Promise<string> {
    return this.cluster.kubectl(...argv);
  }

  /** Runs kubectl with an object on its standard input. Returns its output. */
  async pipe(input: unknown, ...argv: readonly string[]): Promise<string> {
    const child = run('kubectl', ['--kubeconfig', this.offer.kubeconfig, ...argv]);
    child.child.stdin?.end(JSON.stringify(input));
    return (await child).stdout;
  }

  async helm(...argv: readonly string[]): Promise<string> {
    const { stdout } = await run(this.offer.helm, ['--kubeconfig', this.offer.kubeconfig, ...argv]);
    return stdout;
  }

  /** Waits until every pod of a workload runs the newest template and is available. */
  async rolledOut(namespace: string, workload: string, seconds = 180): Promise<void> {
    await this.kubectl('rollout', 'status', '-n', namespace, workload, `--timeout=${seconds}s`);
  }

  /** Begins to delete a namespace. Its gateway pods drain for some time. */
  async dropNamespace(name: string): Promise<void> {
    this.#dropped.push(name);
    await this.kubectl('delete', 'namespace', name, '--ignore-not-found', '--wait=false');
  }

  /** Waits until all dropped namespaces are gone. */
  async waitDropped(): Promise<void> {
    if (this.#dropped.length > 0) await this.removeNamespaces(...this.#dropped);
  }

  /** Deletes namespaces and waits until they are gone. */
  async removeNamespaces(...names: readonly string[]): Promise<void> {
    await this.kubectl('delete', 'namespace', ...names, '--ignore-not-found', '--timeout=180s');
  }
}

export const missing = findMissing(process.env);

/** The site of this run. */
export const site = new Site(readOffer(process.env));

/** Declares a scenario. It is skipped if the environment lacks something. */
export function scenario(title: string, declare: () => void): void {
  describe(title, () => {
    before(function () {
      if (missing.length > 0) this.skip();
    });
    declare();
  });
}
