import { writeFileSync } from 'node:fs';
import { Cluster, readOffer } from '../../e2e/cluster.ts';
import { askApiServer } from './api-server.ts';
import { makeStoredCases } from './cases.ts';

// Records the stored form of random specs in test/golden/kubernetes/stored-form.json, one case per line:
//   KUBEBUILDER_ASSETS=… METACONTROLLER_BIN=… METACONTROLLER_CRDS=… npx tsx test/support/stored/record.ts
const seed = 36;
const count = 160;
const longest = 2600;

const offer = readOffer(process.env);
if (offer?.assets === undefined)
  throw new Error('cannot start an API server: set KUBEBUILDER_ASSETS, METACONTROLLER_BIN and METACONTROLLER_CRDS');
const cluster = new Cluster('record');
await cluster.startApi(offer);
const lines: string[] = [];
try {
  for (const [index, storedCase] of makeStoredCases(seed, 6 * count).entries()) {
    if (lines.length === count || JSON.stringify(storedCase).length > longest) continue;
    const answer = await askApiServer(cluster.request.bind(cluster), storedCase, `case-${index}`);
    if ('stored' in answer) lines.push(JSON.stringify({ ...storedCase, ...answer }));
  }
  const { gitVersion } = await cluster.request('GET', '/version');
  const head = JSON.stringify({ kubernetes: gitVersion, seed }).slice(0, -1);
  const file = new URL('../../golden/kubernetes/stored-form.json', import.meta.url);
  writeFileSync(file, `${head},"cases":[\n${lines.join(',\n')}\n]}\n`);
  process.stdout.write(`recorded ${lines.length} cases of Kubernetes ${gitVersion}\n`);
} finally {
  await cluster.stop();
}
