import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { Page } from 'playwright-core';
import { type Pages, startBrowser } from './browser.ts';
import { contrastsOf } from './contrast.ts';

const shop = readFileSync(new URL('../cli/picture/shop.yaml', import.meta.url), 'utf8');

/** Returns the name of the card that has the focus. */
const focused = (page: Page) => page.evaluate(() => document.activeElement?.querySelector('.name')?.textContent ?? '');
const instances = (page: Page) => page.locator('[data-column="instances"] .card').locator('.name').allTextContents();

describe('the picture in Chromium', () => {
  let pages: Pages;
  before(async function () {
    pages = await startBrowser(this);
  });
  after(() => pages?.close());

  describe('of a cluster', () => {
    let page: Page;
    let faults: readonly string[];
    beforeEach(async () => {
      ({ faults, page } = await pages.open(shop));
    });
    afterEach(() => page.context().close());

    it('draws MeshGateways, instances and Services from left to right, without errors and requests', async () => {
      const columns = await page
        .locator('.column')
        .evaluateAll((all) =>
          all.map((one) => [
            one.getAttribute('data-column'),
            one.querySelectorAll('.card').length,
            one.getBoundingClientRect().left,
          ]),
        );
      expect(columns.map(([name, count]) => [name, count])).to.deep.equal([
        ['gateways', 5],
        ['instances', 8],
        ['services', 6],
      ]);
      const lefts = columns.map(([, , left]) => Number(left));
      expect(lefts).to.deep.equal(lefts.toSorted((one, other) => one - other));
      expect(faults).to.deep.equal([]);
    });

    it('draws a solid line for each bound MeshGateway, and a dashed line with the tag that failed for each near one', async () => {
      const dashes = await page
        .locator('.drawing path.bound[data-gateway], .drawing path.missed')
        .evaluateAll((all) =>
          all.map((one) => `${one.getAttribute('class')}: ${getComputedStyle(one).strokeDasharray}`),
        );
      expect(dashes.filter((line) => line === 'line bound: none')).to.have.length(6);
      expect(dashes.filter((line) => /^line missed: [\d.]+px/.test(line))).to.have.length(2);
      expect(await page.locator('.label').allInnerTexts()).to.deep.equal([
        'tier\nselects "gold", not set',
        'team\nselects "payments", has "billing"',
      ]);
    });

    it('shows each state with a word and a shape of its own', async () => {
      const badges = await page
        .locator('.instance .badge')
        .evaluateAll((all) =>
          all.map(
            (one) =>
              `${one.textContent}: ${[...one.querySelectorAll('path')].map((path) => path.getAttribute('d')).join()}`,
          ),
        );
      expect(new Set(badges).size).to.equal(4);
      expect(new Set(badges.map((badge) => badge.split(': ')[1])).size).to.equal(4);
    });

    it('opens the details of an instance by a click', async () => {
      await page.click('text=eu-west');
      const panel = page.locator('#panel');
      const titles = [
        'Facts',
        'Tags',
        'MeshGateways',
        'Service',
        'Conditions',
        'Changes by class, templates and patches',
        'YAML',
      ];
      expect(await panel.locator('h3').allTextContents()).to.deep.equal(titles);
      const text = await panel.innerText();
      for (const part of [
        'shop/eu-west',
        'region',
        'MinimumReplicasAvailable',
        '203.0.113.10',
        'spec.template.spec.nodeSelector',
        'kind: MeshGatewayInstance',
      ]) {
        expect(text).to.contain(part);
      }
    });

    it('searches names, tags, reasons and addresses, and says how many match', async () => {
      for (const [words, found] of [
        ['eu-west', ['shop/eu-west']],
        ['team=billing', ['payments/checkout']],
        ['loadbalanceraddress', ['shop/ap-south']],
        ['198.51.100', ['shop/us-east']],
      ] as const) {
        await page.fill('#search', words);
        expect(await instances(page)).to.deep.equal(found);
        expect(await page.locator('output').innerText()).to.match(/^1 of 8 instances; /);
      }
      await page.fill('#search', 'no such thing');
      expect(await page.locator('output').innerText()).to.equal('Nothing matches the search.');
    });

    it('shows the instances of one state', async () => {
      await page.click('#states [data-state="not-ready"]');
      expect(await instances(page)).to.deep.equal(['shop/partner-api', 'payments/checkout', 'shop/ap-south']);
      expect(await page.getAttribute('#states [data-state="not-ready"]', 'aria-pressed')).to.equal('true');
    });

    it('can be used by keyboard alone', async () => {
      await page.keyboard.press('/');
      expect(await page.evaluate(() => document.activeElement?.id)).to.equal('search');
      await page.keyboard.press('Tab');
      expect(await focused(page)).to.equal('partners');
      for (const [key, name] of [
        ['ArrowRight', 'shop/partner-api'],
        ['ArrowDown', 'payments/checkout'],
        ['ArrowLeft', 'payments'],
        ['End', 'legacy'],
        ['Home', 'partners'],
        ['ArrowUp', 'partners'],
        ['ArrowRight', 'shop/partner-api'],
      ] as const) {
        await page.keyboard.press(key);
        expect(await focused(page), key).to.equal(name);
      }
      await page.keyboard.press('Enter');
      expect(await page.evaluate(() => document.activeElement?.textContent)).to.equal('shop/partner-api');
      expect(await page.locator('#panel').isVisible()).to.equal(true);
      await page.keyboard.press('Escape');
      expect(await page.locator('#panel').isVisible()).to.equal(false);
      expect(await focused(page)).to.equal('shop/partner-api');
    });

    it('tells a screen reader what the lines show', async () => {
      const tree = await page.locator('body').ariaSnapshot();
      expect(tree).to.match(
        /button "payments\/ checkout Not ready NoGatewayMatched Not bound\. Near: payments: team: selects/,
      );
      expect(tree).to.match(/button "shop\/ eu-west Ready Bound to shop-public\."/);
      for (const role of [
        'banner',
        'main',
        'heading "Instances',
        'list "Legend"',
        'searchbox "Search instances and MeshGateways"',
        'status',
      ]) {
        expect(tree).to.contain(role);
      }
      await page.click('text=checkout');
      expect(await page.locator('body').ariaSnapshot()).to.contain('complementary "payments/checkout"');
    });

    it('hides the controls on paper, and shows the drawing and the details', async () => {
      await page.click('text=eu-west');
      await page.emulateMedia({ media: 'print' });
      expect(await page.locator('#search').isVisible()).to.equal(false);
      expect(await page.locator('.close').isVisible()).to.equal(false);
      expect(await page.locator('text=us-east >> visible=true').count()).to.be.greaterThan(0);
      expect(await page.locator('#panel').evaluate((panel) => getComputedStyle(panel).position)).to.equal('static');
      expect((await page.pdf({ format: 'A4', landscape: true })).subarray(0, 5).toString()).to.equal('%PDF-');
    });

    it('divides the drawing on paper, so that no page cuts a card, and draws it as a whole again afterwards', async () => {
      const before = await instances(page);
      await page.emulateMedia({ media: 'print' });
      await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
      const bands = await page.locator('.band').evaluateAll((all) =>
        all.map((band) => ({
          height: band.getBoundingClientRect().height,
          breaks: getComputedStyle(band).breakInside,
          isWhole: [...band.querySelectorAll('.card, .label')].every((card) => {
            const [inner, outer] = [card.getBoundingClientRect(), band.getBoundingClientRect()];
            return inner.top >= outer.top && inner.bottom <= outer.bottom;
          }),
        })),
      );
      expect(bands.length).to.be.greaterThan(1);
      for (const band of bands) {
        expect(band).to.include({ breaks: 'avoid', isWhole: true });
        expect(band.height).to.be.lessThan(360);
      }
      expect(await instances(page)).to.deep.equal(before);
      expect(await page.locator('.band h2').count()).to.equal(3);
      await page.evaluate(() => dispatchEvent(new Event('afterprint')));
      expect(await page.locator('.band').count()).to.equal(1);
    });
  });

  for (const colorScheme of ['light', 'dark'] as const) {
    it(`has enough contrast in a ${colorScheme} system`, async () => {
      const { page } = await pages.open(shop, { colorScheme });
      await page.click('text=checkout');
      const contrasts = await contrastsOf(page);
      expect(contrasts.length).to.be.greaterThan(60);
      // https://www.w3.org/TR/WCAG22/#contrast-minimum
      expect(contrasts.filter(({ ratio }) => ratio < 4.5)).to.deep.equal([]);
      await page.context().close();
    });
  }
});
