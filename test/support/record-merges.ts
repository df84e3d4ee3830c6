import { writeFileSync } from 'node:fs';
import { askKubectlAll, canonical, kubectlVersion } from './kubectl.ts';
import { type MergeCase, makeMergeCases } from './merge-cases.ts';

// Records kubectl's results for random cases in test/golden/kubectl/strategic-merge.json, one case per line:
//   KUBECTL=kubectl npx tsx test/support/record-merges.ts
const seed = 36;
const count = 400;
const longest = 1600;

const version = kubectlVersion();
if (version === undefined) throw new Error('kubectl not found: install it or set KUBECTL');

const short = makeMergeCases(seed, 4 * count).filter((mergeCase) => JSON.stringify(mergeCase).length <= longest);
const lines = await record(short.slice(0, count));
const head = JSON.stringify({ kubectl: version, seed }).slice(0, -1);
writeFileSync(
  new URL('../golden/kubectl/strategic-merge.json', import.meta.url),
  `${head},"cases":[\n${lines.join(',\n')}\n]}\n`,
);
process.stdout.write(`recorded ${lines.length} cases of kubectl ${version}\n`);

/** Asks kubectl twice and drops cases with different answers, because Go iterates over maps in random order. */
async function record(cases: readonly MergeCase[]): Promise<readonly string[]> {
  const [first, second] = [await askKubectlAll(cases), await askKubectlAll(cases)];
  return cases.flatMap((mergeCase, index) => {
    const [answer = {}, again = {}] = [first[index], second[index]];
    const isSure = 'refused' in answer ? 'refused' in again : canonical(answer) === canonical(again);
    return isSure ? [JSON.stringify({ ...mergeCase, ...answer })] : [];
  });
}
