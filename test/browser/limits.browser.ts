import { expect } from 'chai';
import { hostileManifests, hostileTexts } from '../cli/picture/hostile.ts';
import { cpuClockOf, type Pages, startBrowser } from './browser.ts';

/** The largest picture that must stay quick. */
const count = 1000;

function manyManifests(): string {
  const items = Array.from({ length: count }, (_, index) => {
    const name = `gateway-${index}`;
    const tags = { team: index % 10 === 0 ? 'other' : `team-${index}` };
    const selectors = [{ match: { 'kuma.io/service': `${name}_demo_svc`, team: `team-${index}` } }];
    return [
      {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGateway',
        metadata: { name },
        spec: { selectors, conf: { listeners: [{ port: 80 }] } },
      },
      {
        apiVersion: 'kuma.io/v1alpha1',
        kind: 'MeshGatewayInstance',
        metadata: { name, namespace: 'demo' },
        spec: { tags },
      },
    ];
  });
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: items.flat() });
}

describe('the limits of the picture in Chromium', () => {
  let pages: Pages;
  before(async function () {
    pages = await startBrowser(this);
  });
  after(() => pages?.close());

  it('never runs what a cluster says', async () => {
    const { faults, page } = await pages.open(hostileManifests());
    for (const index of hostileTexts.keys()) {
      await page.click(`[data-column="instances"] .card >> nth=${index}`);
      await page.click(`[data-column="gateways"] .card >> nth=${index}`);
    }
    await page.fill('#search', '<script>');
    expect(await page.evaluate(() => 'attacked' in globalThis)).to.equal(false);
    expect(await page.locator('script').count()).to.equal(2);
    expect(await page.locator('img, iframe, object, [onload], [onerror]').count()).to.equal(0);
    expect(faults).to.deep.equal([]);
    await page.context().close();
  });

  it('refuses scripts and HTML that something adds to the page', async () => {
    const { faults, page } = await pages.open(hostileManifests());
    const refused = await page.evaluate(() => {
      const script = document.createElement('script');
      try {
        script.text = 'globalThis.attacked = 1';
      } catch {
        return 'by Trusted Types';
      }
      document.body.append(script);
      return 'not refused';
    });
    expect([refused, await page.evaluate(() => 'attacked' in globalThis)]).to.deep.equal(['by Trusted Types', false]);
    expect(faults.join()).to.match(/TrustedScript/);
    await page.context().close();
  });

  it(`appears in less than 2 s with ${count} instances and ${count} MeshGateways, and lists what it does not draw`, async function () {
    this.timeout(600_000);
    const { faults, page } = await pages.open(manyManifests());
    const paint = await page.evaluate(() => performance.getEntriesByName('first-contentful-paint')[0]?.startTime);
    expect(paint).to.be.lessThan(2000);
    expect(await page.locator('[data-column="instances"] .card').count()).to.equal(60);
    await page.locator('#more-instances li >> nth=939').waitFor({ state: 'attached' });
    expect(await page.locator('#more-instances li').count()).to.equal(count - 60);
    expect(await page.locator('#more-gateways li').count()).to.equal(count - 60);
    const cpuSeconds = await cpuClockOf(page);
    const before = await cpuSeconds();
    await page.fill('#search', 'demo/gateway-777');
    expect(await page.locator('output').innerText()).to.equal('1 of 1,000 instances; 1 of 1,000 MeshGateways');
    expect((await cpuSeconds()) - before).to.be.within(0.001, 0.5);
    expect(faults).to.deep.equal([]);
    await page.context().close();
  });
});
