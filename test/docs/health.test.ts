import { readFileSync } from 'node:fs';
import { Environment } from '@marcbachmann/cel-js';
import { expect } from 'chai';
import { isList, isObject, type JsonObject, objectAt } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { yamlBlocksOf } from '../support/markdown.ts';
import { answer, deployment, service, syncRequest } from '../support/request.ts';

const page = readFileSync(new URL('../../docs/health.md', import.meta.url), 'utf8');
const [flux = {}] = yamlBlocksOf(page)
  .flatMap((block) => parseYaml(block, 'docs/health.md'))
  .filter(isObject)
  .filter(({ healthCheckExprs }) => healthCheckExprs !== undefined);
const { healthCheckExprs } = flux;
const [expressions = {}] = isList(healthCheckExprs) ? healthCheckExprs.filter(isObject) : [];
const environment = new Environment({ unlistedVariablesAreDyn: true });

/** Evaluates the expressions in the order in which Flux does: https://fluxcd.io/flux/components/kustomize/kustomizations/ */
function health(instance: JsonObject): string {
  const isTrue = (name: string) => environment.evaluate(String(expressions[name]), instance) === true;
  return ['inProgress', 'failed', 'current'].find(isTrue) ?? 'inProgress';
}

function instanceOf(request: JsonObject): JsonObject {
  return { ...objectAt(request, 'parent'), status: objectAt(answer(request), 'status') };
}

/** An instance of kuma.io whose children exist, with other conditions. */
function withConditions(changes: Readonly<Record<string, JsonObject>>): JsonObject {
  const instance = instanceOf(syncRequest());
  const base: Readonly<Record<string, JsonObject>> = {
    Ready: { status: 'True', reason: 'Ready', message: '', observedGeneration: 3 },
    Synced: { status: 'True', reason: 'Synced', message: '', observedGeneration: 3 },
    Available: { status: 'True', reason: 'MinimumReplicasAvailable', message: '', observedGeneration: 3 },
  };
  const conditions = Object.entries(base).map(([type, condition]) => ({ type, ...condition, ...changes[type] }));
  return { ...instance, status: { conditions } };
}

describe('the expressions for Flux in docs/health.md', () => {
  for (const [what, instance, expected] of [
    ['everything is as asked', withConditions({}), 'current'],
    ['there is no status yet', { metadata: { generation: 3 }, status: {} }, 'inProgress'],
    ['the generation is new', withConditions({ Synced: { observedGeneration: 2 } }), 'inProgress'],
    ['the first answer', instanceOf(syncRequest()), 'inProgress'],
    ['no gateway matches', instanceOf(syncRequest({ gateways: [] })), 'inProgress'],
    ['an annotation is invalid', instanceOf(syncRequest({ spec: { tags: { a: '' } } })), 'failed'],
    [
      'pods are missing',
      instanceOf(syncRequest({ service: service({ type: 'ClusterIP' }), deployment: deployment('False') })),
      'inProgress',
    ],
    ['an update is refused', withConditions({ Synced: { status: 'False', reason: 'ChildrenNotUpdated' } }), 'failed'],
    ['a child goes away', withConditions({ Synced: { status: 'False', reason: 'ChildrenTerminating' } }), 'inProgress'],
    [
      'a roll-out is past its deadline',
      withConditions({ Available: { reason: 'ProgressDeadlineExceeded', message: 'timed out' } }),
      'failed',
    ],
    ['a port of the load balancer fails', withConditions({ Available: { message: 'port 80: NoQuota' } }), 'inProgress'],
  ] as const) {
    it(`say ${expected}: ${what}`, () => expect(health(instance)).to.equal(expected));
  }
});
