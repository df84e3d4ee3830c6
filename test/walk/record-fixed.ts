import type { Json, JsonObject } from '../../src/api/json.ts';
import type { Cluster } from '../e2e/cluster.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { FixedField } from './model/server.ts';

/** A field of a Service, two values of it, and the fields that it needs. */
interface Question {
  readonly field: string;
  readonly beside: JsonObject;
  readonly one: Json;
  readonly other: Json;
}

const questions: readonly Question[] = [
  { field: 'clusterIP', beside: { type: 'ClusterIP' }, one: 'None', other: '10.96.0.9' },
  { field: 'ipFamilies', beside: { type: 'ClusterIP', ipFamilyPolicy: 'SingleStack' }, one: ['IPv4'], other: ['IPv6'] },
  { field: 'loadBalancerClass', beside: { type: 'LoadBalancer' }, one: 'a.example/x', other: 'a.example/y' },
  {
    field: 'healthCheckNodePort',
    beside: { type: 'LoadBalancer', externalTrafficPolicy: 'Local' },
    one: 30_101,
    other: 30_102,
  },
  { field: 'sessionAffinity', beside: { type: 'ClusterIP' }, one: 'None', other: 'ClientIP' },
];

const path = '/api/v1/namespaces/dry/services';

/** Asks an API server what it does when a field of a Service is set, changed and removed. */
export async function recordFixed(cluster: Cluster): Promise<readonly FixedField[]> {
  const answers: FixedField[] = [];
  for (const { beside, field, one, other } of questions) {
    answers.push({
      field,
      beside,
      set: await tried(cluster, beside, { ...beside, [field]: one }, field),
      change: await tried(cluster, { ...beside, [field]: one }, { ...beside, [field]: other }, field),
      removal: await tried(cluster, { ...beside, [field]: one }, beside, field),
    });
  }
  return answers;
}

/** Creates a Service and replaces it. Returns what became of the field: taken, kept, or the words of the API server. */
async function tried(cluster: Cluster, from: JsonObject, to: JsonObject, field: string): Promise<string> {
  const service = (spec: JsonObject) => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'fixed' },
    spec: { selector: { app: 'edge' }, ports: [{ name: '80', port: 80 }], ...spec },
  });
  const before = objectAt(await cluster.request('POST', path, service(from)), 'spec')[field];
  try {
    const after = objectAt(await cluster.request('PUT', `${path}/fixed`, service(to)), 'spec')[field];
    return JSON.stringify(after) === JSON.stringify(before) && JSON.stringify(to[field]) !== JSON.stringify(before)
      ? 'kept'
      : 'taken';
  } catch (error) {
    const [, text = '""'] = /"message":("(?:[^"\\]|\\.)*")/.exec(String(error)) ?? [];
    return JSON.parse(text);
  } finally {
    await cluster.request('DELETE', `${path}/fixed`);
  }
}
