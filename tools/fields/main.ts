import { readFileSync, writeFileSync } from 'node:fs';
import { isObject, type Json } from '../../src/api/json.ts';
import { describeTypes, schemasOf } from './openapi.ts';
import { makeTable } from './table.ts';

const usage = `Usage: npm run generate:fields -- FILE...

Writes src/kubernetes/published.ts. The files are OpenAPI v3 documents of an API server:
  for api in api/v1 apis/apps/v1 apis/autoscaling/v2 apis/policy/v1; do
    kubectl get --raw /openapi/v3/$api > "openapi-$(basename $(dirname $api)).json"
  done
`;

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write(usage);
  process.exitCode = 2;
} else {
  const documents = files.map((file): Json => JSON.parse(readFileSync(file, 'utf8')));
  const table = makeTable(describeTypes(schemasOf(documents)), versionOf(documents[0]));
  writeFileSync(new URL('../../src/kubernetes/published.ts', import.meta.url), table);
}

function versionOf(document: Json | undefined): string {
  const info = isObject(document) ? document['info'] : undefined;
  return isObject(info) && typeof info['version'] === 'string' ? info['version'] : 'unknown';
}
