import type { JsonObject } from '../../../src/api/json.ts';
import { objectAt } from '../dynamic-apply.ts';
import type { StoredCase } from './cases.ts';

/** The API server's answer: the stored spec or the error message. */
export type StoredAnswer = { readonly stored: JsonObject } | { readonly refused: string };

/** Sends a request to an API server. Throws unless it succeeds. */
export type Ask = (method: string, path: string, body?: JsonObject) => Promise<JsonObject>;

const homes = {
  DeploymentSpec: { apiVersion: 'apps/v1', kind: 'Deployment', path: '/apis/apps/v1', plural: 'deployments' },
  ServiceSpec: { apiVersion: 'v1', kind: 'Service', path: '/api/v1', plural: 'services' },
  HorizontalPodAutoscalerSpec: {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    path: '/apis/autoscaling/v2',
    plural: 'horizontalpodautoscalers',
  },
  PodDisruptionBudgetSpec: {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    path: '/apis/policy/v1',
    plural: 'poddisruptionbudgets',
  },
} as const;

/** Creates an object with the spec, reads the stored spec and deletes the object. */
export async function askApiServer(ask: Ask, { type, sent }: StoredCase, name: string): Promise<StoredAnswer> {
  const { apiVersion, kind, path, plural } = homes[type];
  const collection = `${path}/namespaces/default/${plural}`;
  try {
    await ask('POST', collection, { apiVersion, kind, metadata: { name }, spec: sent });
  } catch (error) {
    return { refused: error instanceof Error ? error.message : String(error) };
  }
  const stored = objectAt(await ask('GET', `${collection}/${name}`), 'spec');
  await ask('DELETE', `${collection}/${name}`);
  return { stored };
}
