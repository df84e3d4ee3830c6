import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { mgi } from '../support/cli.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** A page of mgi explain in Chromium. */
export interface Opened {
  readonly page: Page;
  /** Errors of scripts, refused content and requests for anything but the file. */
  readonly faults: readonly string[];
}

/** Chromium, and the pages of mgi explain in a folder of its own. */
export interface Pages {
  /** Opens the page for manifests. */
  readonly open: (manifests: string, options?: BrowserContextOptions) => Promise<Opened>;
  readonly close: () => Promise<void>;
}

/** Starts the Chromium of CHROMIUM_BIN. Skips the tests if the variable is not set. */
export async function startBrowser(test: Mocha.Context): Promise<Pages> {
  const executablePath = process.env['CHROMIUM_BIN'];
  if (executablePath === undefined) return test.skip();
  const folder = mkdtempSync(join(tmpdir(), 'mgi-picture-'));
  const browser = await chromium.launch({ executablePath, args });
  return {
    open: (manifests, options = {}) => openPage(browser, folder, manifests, options),
    close: async () => {
      await browser.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function openPage(
  browser: Browser,
  folder: string,
  manifests: string,
  options: BrowserContextOptions,
): Promise<Opened> {
  const { stdout } = await mgi(['explain', '-f', '-', '-o', 'html'], { stdin: manifests });
  const file = join(folder, 'picture.html');
  writeFileSync(file, stdout);
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
  const page = await context.newPage();
  const address = pathToFileURL(file).href;
  const faults: string[] = [];
  page.on('pageerror', ({ message }) => faults.push(message));
  page.on('console', (message) => faults.push(message.text()));
  page.on('request', (request) => {
    if (request.url() !== address && !request.url().startsWith('data:')) faults.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, faults };
}

/** Returns a clock of the CPU seconds of a page's main thread. They do not depend on what else the machine does. */
export async function cpuClockOf(page: Page): Promise<() => Promise<number>> {
  const session = await page.context().newCDPSession(page);
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await session.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN;
  };
}
