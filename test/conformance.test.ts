import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'chai';
import supertest from 'supertest';
import { isObject, type JsonObject } from '../src/api/json.ts';
import { loadConfig } from '../src/config/load.ts';
import { parseSyncRequest } from '../src/hooks/parse.ts';
import { sync } from '../src/hooks/sync.ts';
import { testApp } from './support/app.ts';
import { mgi, testTime } from './support/cli.ts';
import { dynamicApply } from './support/dynamic-apply.ts';
import {
  asKumaWrites,
  childOf,
  conditionOf,
  deepFreeze,
  type KumaCase,
  kumaCases,
  observedOf,
  temporaryFolder,
  writeKumaCpConfig,
} from './support/golden.ts';

const nodePortRange = { first: 30000, last: 32767 };

for (const release of ['2.14', '2.13']) {
  describe(`the hook compared with Kuma ${release}`, () => {
    const folder = temporaryFolder();
    for (const example of kumaCases(release)) {
      describe(example.name, () => {
        let path: string;
        const load = () => loadConfig({ kumaCpConfig: path, kumaVersion: release, nodePortRange }, {});
        before(() => {
          path = writeKumaCpConfig(folder, example);
        });

        it("returns Kuma's children and status from sync(), the same each time, without changing the input", () => {
          const config = load();
          const body = deepFreeze(structuredClone(example.request));
          const answer = () => JSON.stringify(sync(parseSyncRequest(body), config, testTime).response);
          const first = answer();
          expect(answer()).to.equal(first);
          expectKumaAnswer(example, JSON.parse(first));
        });

        it("returns Kuma's children and status from POST /sync", async () => {
          const { body } = await supertest(testApp(load()).app).post('/sync').send(example.request).expect(200);
          expectKumaAnswer(example, body);
        });

        it("returns Kuma's children and status from mgi sync", async () => {
          const file = join(folder, 'request.json');
          writeFileSync(file, JSON.stringify(example.request));
          const { code, stdout } = await mgi(['sync', file, '--kuma-cp-config', path, '--kuma-version', release]);
          expect(code).to.equal(0);
          expectKumaAnswer(example, JSON.parse(stdout));
        });
      });
    }
  });
}

function expectKumaAnswer({ kuma, request }: KumaCase, response: JsonObject): void {
  if (kuma.error !== undefined) {
    expectBetterThanKuma(response);
    return;
  }
  expectChild(kuma.service, childOf(response, 'Service'), observedOf(request, 'Service.v1'));
  expectChild(kuma.deployment, childOf(response, 'Deployment'), observedOf(request, 'Deployment.apps/v1'));
  const [wanted] = kuma.status?.conditions ?? [];
  const ready = conditionOf(response, 'Ready');
  expect(ready).to.include({
    status: wanted?.['status'],
    reason: wanted?.['reason'],
    observedGeneration: wanted?.['observedGeneration'],
    lastTransitionTime:
      wanted?.['lastTransitionTime'] === '<now>' ? '2026-11-23T12:00:00Z' : wanted?.['lastTransitionTime'],
  });
  if (ready['reason'] === 'NoGatewayMatched') expect(ready['message']).to.satisfy(startsWith(wanted?.['message']));
  expect(loadBalancerOf(response)).to.deep.equal(kuma.status?.loadBalancer ?? {});
}

/** Checks a case where Kuma's reconciler stops and only logs an error. The hook reports it and creates the Service. */
function expectBetterThanKuma(response: JsonObject): void {
  expect(conditionOf(response, 'Ready')).to.include({ status: 'False', reason: 'InvalidConfiguration' });
  expect(childOf(response, 'Service')).to.not.equal(undefined);
  expect(childOf(response, 'Deployment')).to.equal(undefined);
}

function expectChild(
  wanted: JsonObject | null,
  desired: JsonObject | undefined,
  observed: JsonObject | undefined,
): void {
  if (wanted === null || desired === undefined) {
    expect(desired ?? null).to.equal(wanted);
    return;
  }
  expect(asKumaWrites(observed === undefined ? desired : dynamicApply(observed, desired))).to.deep.equal(wanted);
}

function startsWith(start: unknown) {
  return (message: unknown) => typeof start === 'string' && typeof message === 'string' && message.startsWith(start);
}

function loadBalancerOf({ status }: JsonObject): JsonObject {
  const loadBalancer = isObject(status) ? status['loadBalancer'] : undefined;
  return isObject(loadBalancer) ? loadBalancer : {};
}
