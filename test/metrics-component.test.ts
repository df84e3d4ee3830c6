import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import supertest from 'supertest';
import * as z from 'zod';
import { parseYaml } from '../src/api/yaml.ts';
import { testApp } from './support/app.ts';
import { recorded, recordedSyncs } from './support/golden.ts';
import { syncRequest } from './support/request.ts';

const folder = new URL('../manifests/components/metrics/', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, folder), 'utf8');

const Alert = z.strictObject({
  alert: z.string().regex(/^Mgi[A-Za-z]+$/),
  expr: z.string(),
  for: z.string().regex(/^[1-9]\d*m$/),
  labels: z.strictObject({ severity: z.enum(['critical', 'warning', 'info']) }),
  annotations: z.strictObject({ summary: z.string().min(1), description: z.string().min(1), runbook: z.string() }),
});

/** The fields that are needed to read a rule. A test validates the whole rule against `Alert`. */
const Rule = z.looseObject({ alert: z.string(), expr: z.string() });

const PrometheusRule = z.object({
  apiVersion: z.literal('monitoring.coreos.com/v1'),
  kind: z.literal('PrometheusRule'),
  spec: z.object({ groups: z.array(z.object({ name: z.string(), rules: z.array(Rule) })) }),
});

const Panel = z.object({
  id: z.number(),
  title: z.string(),
  type: z.string(),
  gridPos: z.object({ x: z.number(), y: z.number(), w: z.number(), h: z.number() }),
  datasource: z.object({ uid: z.string().regex(/^\$\{datasource\}$/) }).optional(),
  targets: z.array(z.object({ expr: z.string(), refId: z.string() })).optional(),
});

const Dashboard = z.object({
  uid: z.literal('meshgatewayinstance-hook'),
  panels: z.array(Panel),
  templating: z.object({ list: z.array(z.object({ name: z.literal('datasource'), type: z.literal('datasource') })) }),
});

const rules = PrometheusRule.parse(
  parseYaml(read('prometheusrule.yaml'), 'prometheusrule.yaml')[0],
).spec.groups.flatMap((group) => group.rules);
const dashboard = Dashboard.parse(JSON.parse(read('dashboard.json')));

/** The name and labels of a time series. */
interface Series {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
}

interface Matcher {
  readonly label: string;
  readonly operator: string;
  readonly value: string;
}

interface Selector {
  readonly name: string;
  readonly matchers: readonly Matcher[];
}

/** Labels that Prometheus adds to every series, and `le`, which histograms have. */
const targetLabels = ['job', 'instance', 'namespace', 'pod', 'container', 'le'];

/** Metrics of other exporters and their labels, with the reason why the hook cannot export them. */
const foreign = new Map<string, readonly string[]>([
  // From Prometheus: a replica that does not answer cannot report that it is down.
  ['up', []],
  // From kube-state-metrics: a process does not know the memory limit of its container.
  ['kube_pod_container_resource_limits', ['resource', 'unit']],
]);

const keywords = new Set(['and', 'or', 'unless', 'bool', 'offset']);

/** Matches the label lists in an expression, such as `by (…)` and `on (…)`. */
const labelLists = /\b(?:by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)/g;

/** Matches a name that is not a function call, and the matchers after it. */
const selectors = /(?<![\w.:])([a-zA-Z_:][\w:]*)\b(?!\s*\()\s*(?:\{((?:"[^"]*"|[^"}])*)\})?/g;

function groupedLabels(expr: string): readonly string[] {
  return [...expr.matchAll(labelLists)].flatMap(([, list = '']) => list.split(',').map((label) => label.trim()));
}

function selectorsOf(expr: string): readonly Selector[] {
  const plain = expr.replace(labelLists, ' ').replace(/\[[^\]]*\]/g, ' ');
  return [...plain.matchAll(selectors)].flatMap(([, name = '', matchers = '']) =>
    keywords.has(name) ? [] : [{ name, matchers: matchersOf(matchers) }],
  );
}

function matchersOf(text: string): readonly Matcher[] {
  return [...text.matchAll(/(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g)].map(([, label = '', operator = '', value = '']) => ({
    label,
    operator,
    value,
  }));
}

/** Parses the sample lines of the Prometheus text format, without their values. */
function parseSeries(text: string): readonly Series[] {
  return [...text.matchAll(/^(\w+)(?:\{(.*)\})? \S+$/gm)].map(([, name = '', labels = '']) => ({
    name,
    labels: new Map([...labels.matchAll(/(\w+)="([^"]*)"/g)].map(([, label = '', value = '']) => [label, value])),
  }));
}

function matches({ labels }: Series, { label, operator, value }: Matcher): boolean {
  const given = labels.get(label) ?? '';
  const equal = operator.endsWith('~') ? new RegExp(`^(?:${value})$`).test(given) : given === value;
  return operator.startsWith('!') ? !equal : equal;
}

/** Returns the parts of an expression that would silently select nothing. */
function faultsOf(expr: string, scraped: readonly Series[]): readonly string[] {
  const found = selectorsOf(expr);
  const labels = new Set([...targetLabels, ...found.flatMap(({ name }) => labelsOf(name, scraped))]);
  return [
    ...(found.length === 0 ? ['no metric'] : []),
    ...found.flatMap((selector) => selectorFaults(selector, scraped)),
    ...groupedLabels(expr).flatMap((label) => (labels.has(label) ? [] : [`no label ${label}`])),
  ];
}

function labelsOf(name: string, scraped: readonly Series[]): readonly string[] {
  return foreign.get(name) ?? scraped.flatMap((one) => (one.name === name ? [...one.labels.keys()] : []));
}

function selectorFaults({ name, matchers }: Selector, scraped: readonly Series[]): readonly string[] {
  const series = scraped.filter((one) => one.name === name);
  if (series.length === 0 && !foreign.has(name)) return [`no metric ${name}`];
  const known = new Set([...targetLabels, ...labelsOf(name, scraped)]);
  const unknown = matchers.filter(({ label }) => !known.has(label)).map(({ label }) => `no label ${label} of ${name}`);
  if (unknown.length > 0 || foreign.has(name)) return unknown;
  const own = matchers.filter(({ label }) => !targetLabels.includes(label));
  return series.some((one) => own.every((matcher) => matches(one, matcher))) ? [] : [`nothing selected of ${name}`];
}

/** Returns whether all brackets and quotes are closed in the right order. */
function isBalanced(expr: string): boolean {
  let rest = expr.replace(/"[^"]*"/g, '').replace(/[^(){}[\]"]/g, '');
  for (let before = ''; before !== rest; ) {
    before = rest;
    rest = rest.replace(/\(\)|\{\}|\[\]/g, '');
  }
  return rest === '';
}

/** Scrapes the metrics after one request of every kind that an expression selects. */
async function scrape(): Promise<readonly Series[]> {
  const { app, metrics } = testApp();
  const hook = supertest(app);
  for (const name of recordedSyncs) await hook.post('/sync').send(recorded(name)).expect(200);
  await hook
    .post('/sync')
    .send(syncRequest({ metadata: { annotations: { 'kuma.io/sidecar-drain-time': 'soon' } } }))
    .expect(200);
  await hook.post('/customize').send(recorded('customize')).expect(200);
  await hook.get('/nothing').expect(404);
  // These would need a defect, a secret or a changed file.
  metrics.observeRequest('none', 500, 0.001);
  metrics.observeRequest('none', 401, 0.001);
  metrics.observeReload('failure');
  return parseSeries(await metrics.registry.metrics());
}

describe('manifests/components/metrics', () => {
  let scraped: readonly Series[] = [];
  before(async () => {
    scraped = await scrape();
  });

  describe('the parser of PromQL expressions', () => {
    const expr = 'sum by (hook, le) (rate(mgi_requests_total{hook="sync", code!~"2.."}[5m] offset 1h)) > 1e3 unless up';

    it('finds metrics and ignores functions, keywords, numbers and durations', () =>
      expect(selectorsOf(expr).map(({ name }) => name)).to.deep.equal(['mgi_requests_total', 'up']));
    it('finds the labels of groupings and matchers', () => {
      expect(groupedLabels(expr)).to.deep.equal(['hook', 'le']);
      expect(selectorsOf(expr)[0]?.matchers.map(({ label }) => label)).to.deep.equal(['hook', 'code']);
    });
    for (const [name, wrong, fault] of [
      ['metric', 'rate(mgi_request_total[5m]) > 0', 'no metric mgi_request_total'],
      ['grouping label', 'sum by (hok) (mgi_requests_total)', 'no label hok'],
      ['matcher label', 'mgi_requests_total{hok!="none"}', 'no label hok of mgi_requests_total'],
      ['label value', 'mgi_syncs_total{reason=~"InvalidConfig|Conflict"}', 'nothing selected of mgi_syncs_total'],
      ['histogram suffix', 'mgi_request_duration_seconds', 'no metric mgi_request_duration_seconds'],
    ] as const) {
      it(`reports a wrong ${name}`, () => expect(faultsOf(wrong, scraped)).to.deep.equal([fault]));
    }
    for (const wrong of ['sum((up)', 'up{job="a"', 'rate(up[5m)]', 'up)(', 'up{job="a}']) {
      it(`detects unbalanced brackets and quotes: ${wrong}`, () => expect(isBalanced(wrong)).to.equal(false));
    }
  });

  describe('prometheusrule.yaml', () => {
    it('gives each alert a unique name', () =>
      expect(new Set(rules.map(({ alert }) => alert))).to.have.property('size', rules.length));
    for (const rule of rules) {
      describe(rule.alert, () => {
        it('selects only metrics and labels that are exported', () =>
          expect(faultsOf(rule.expr, scraped)).to.deep.equal([]));
        it('has balanced brackets and quotes', () => expect(isBalanced(rule.expr)).to.equal(true));
        it('has a duration, a severity, a summary, a description and a runbook', () => {
          const { annotations } = Alert.parse(rule);
          expect(annotations.runbook).to.equal(`docs/operations.md: ${rule.alert}`);
          expect(readFileSync(new URL('../docs/operations.md', import.meta.url), 'utf8')).to.contain(
            `\n### ${rule.alert}\n`,
          );
        });
      });
    }
  });

  describe('dashboard.json', () => {
    const drawn = dashboard.panels.filter(({ type }) => type !== 'row');
    const queries = drawn.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));

    for (const { datasource, targets = [], title } of drawn) {
      describe(title, () => {
        it('uses the data source that the user selects', () => expect(datasource).to.not.equal(undefined));
        it('selects only metrics and labels that are exported', () => {
          expect(targets).to.not.have.length(0);
          expect(targets.flatMap(({ expr }) => faultsOf(expr, scraped))).to.deep.equal([]);
        });
        it('has balanced brackets and quotes', () =>
          expect(targets.filter(({ expr }) => !isBalanced(expr))).to.deep.equal([]));
      });
    }

    it('shows every metric of the hook', () => {
      const names = queries.flatMap(selectorsOf).map(({ name }) => name.replace(/_bucket$/, ''));
      const own = scraped.map(({ name }) => name.replace(/_(bucket|sum|count)$/, ''));
      expect(names).to.include.members(own.filter((name) => name.startsWith('mgi_')));
    });

    it('gives panels unique ids and places them inside the grid without overlap', () => {
      const cells = dashboard.panels.flatMap(({ gridPos: { h, w, x, y } }) =>
        Array.from({ length: w * h }, (_, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells)).to.have.property('size', cells.length);
      expect(dashboard.panels.filter(({ gridPos: { w, x } }) => x < 0 || x + w > 24)).to.deep.equal([]);
      expect(new Set(dashboard.panels.map(({ id }) => id))).to.have.property('size', dashboard.panels.length);
    });

    it('has the data source as its only variable', () => expect(dashboard.templating.list).to.have.length(1));
  });
});
