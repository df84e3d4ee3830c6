import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { MergeError } from '../../src/merge/merge-error.ts';
import { strategicMerge } from '../../src/merge/strategic-merge.ts';
import { deepFreeze } from '../support/golden.ts';
import { askKubectlAll, canonical, type KubectlAnswer, kubectlVersion } from '../support/kubectl.ts';
import { type MergeCase, makeMergeCases, schemaOf } from '../support/merge-cases.ts';

/** Recorded by test/support/record-merges.ts. */
const recorded: {
  readonly kubectl: string;
  readonly seed: number;
  readonly cases: readonly (MergeCase & KubectlAnswer)[];
} = JSON.parse(readFileSync(new URL('../golden/kubectl/strategic-merge.json', import.meta.url), 'utf8'));

describe(`strategicMerge beside kubectl ${recorded.kubectl}`, () => {
  it(`has the result of kubectl in ${recorded.cases.length} recorded cases`, () => {
    for (const recordedCase of recorded.cases) compare(recordedCase, recordedCase);
  });
});

/** Before version 1.30, kubectl kept nulls in objects that it adds. */
const version = kubectlVersion();
const isRecent = Number(/^v1\.(\d+)/.exec(version ?? '')?.[1]) >= 30;
if (!isRecent) {
  process.stderr.write(`skipped: new merges by kubectl, which need kubectl 1.30 or later (${version ?? 'none'})\n`);
}
const leftOut = (_title: string, _test: Mocha.AsyncFunc) => {};

describe('strategicMerge beside the installed kubectl', () => {
  const seed = Number(process.env['MERGE_SEED'] ?? Date.now() % 1_000_000);
  (isRecent ? it : leftOut)(`has the result of kubectl for new patches: MERGE_SEED=${seed}`, async function () {
    this.timeout(60_000);
    const cases = makeMergeCases(seed, 40);
    const answers = await askKubectlAll(cases);
    for (const [index, answer] of answers.entries()) compare(cases[index], answer);
  });
});

/**
 * Compares our result for a case with kubectl's answer. The arguments are frozen, so that a merge cannot change them.
 */
function compare(mergeCase: MergeCase | undefined, answer: KubectlAnswer): void {
  if (mergeCase === undefined) throw new Error('an answer without a case');
  const { type, original, patch } = deepFreeze(mergeCase);
  const ours = outcome({ type, original, patch });
  const theirs = 'refused' in answer ? 'refused' : canonical(answer.result);
  expect(ours, `${type} ${JSON.stringify(original)} patched with ${JSON.stringify(patch)}`).to.equal(theirs);
}

function outcome({ type, original, patch }: MergeCase): string {
  try {
    return canonical(strategicMerge(original, patch, schemaOf[type]));
  } catch (error) {
    if (error instanceof MergeError) return 'refused';
    throw error;
  }
}
