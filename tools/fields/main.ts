import { readFileSync } from 'node:fs';
import { isObject, type Json } from '../../src/api/json.ts';
import { describeTypes, schemasOf } from './openapi.ts';
import { makeTable } from './table.ts';

const files = process.argv.slice(2);
if (files.length === 0) {
  process.stderr.write(`Usage: npm run --silent generate:fields -- FILE... > src/kubernetes/published.ts

Reads OpenAPI v3 documents of an API server:
  for api in api/v1 apis/apps/v1 apis/autoscaling/v2 apis/policy/v1; do
    kubectl get --raw /openapi/v3/$api > "\${api//\\//-}.json"
  done
`);
  process.exitCode = 2;
} else {
  const documents = files.map((file): Json => JSON.parse(readFileSync(file, 'utf8')));
  process.stdout.write(makeTable(describeTypes(schemasOf(documents)), versionOf(documents[0])));
}

function versionOf(document: Json | undefined): string {
  const info = isObject(document) ? document['info'] : undefined;
  return isObject(info) && typeof info['version'] === 'string' ? info['version'] : 'unknown';
}
