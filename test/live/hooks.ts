import { appendFileSync } from 'node:fs';
import { ensureKuma, removeKuma } from './kuma.ts';
import { removeProduct } from './product.ts';
import { missing, site } from './site.ts';
import { renderTable } from './table.ts';

let isKumaOurs = false;

/** Prepares the cluster before all scenarios, and removes everything after them. */
export const mochaHooks = {
  async beforeAll(this: Mocha.Context): Promise<void> {
    if (missing.length > 0) return;
    this.timeout(600_000);
    await site.cluster.startApi({ kubeconfig: site.offer.kubeconfig });
    isKumaOurs = await ensureKuma(site);
  },

  async afterAll(this: Mocha.Context): Promise<void> {
    if (missing.length > 0) return;
    this.timeout(600_000);
    const table = renderTable();
    process.stdout.write(`\n${table}\n`);
    const file = process.env['LIVE_REPORT'];
    if (file !== undefined) appendFileSync(file, table);
    await site.waitDropped();
    await removeProduct(site, { withDefinition: true });
    if (isKumaOurs) await removeKuma(site);
    await site.cluster.stop();
  },
};
