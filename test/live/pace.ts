import { setTimeout as sleep } from 'node:timers/promises';
import { expect } from 'chai';
import { type Changes, countChanges } from './changes.ts';
import type { Stage } from './stage.ts';
import { report } from './table.ts';

/** The fewest requests that a line of the report stands for. */
const fewest = 400;

/** What a line of the report measured. */
export interface Measured extends Changes {
  readonly sent: number;
  readonly failed: number;
  readonly errors: readonly string[];
}

/** Acts while the client sends requests, for at least ten seconds, and adds a line to the report. */
export async function measure(stage: Stage, title: string, act: () => Promise<unknown>, note = ''): Promise<Measured> {
  const before = await stage.client.mark();
  const changes = await countChanges(stage.world, () => Promise.all([act(), sleep(10_000)]));
  const after = await stage.client.mark();
  const sent = after.sent - before.sent;
  const failed = after.failed - before.failed;
  report({ scenario: title, sent, failed, ...changes, note });
  return { sent, failed, errors: failed === 0 ? [] : after.errors, ...changes };
}

/** Acts while the client sends requests. Throws if one of them fails. */
export async function withoutFailure(stage: Stage, title: string, act: () => Promise<unknown>): Promise<Measured> {
  const measured = await measure(stage, title, act);
  expect(measured.errors, `${measured.failed} of ${measured.sent} requests failed`).to.deep.equal([]);
  expect(measured.failed).to.equal(0);
  expect(measured.sent).to.be.greaterThan(fewest);
  return measured;
}
