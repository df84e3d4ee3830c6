import type { JsonObject } from '../../../src/api/json.ts';
import { objectAt } from '../dynamic-apply.ts';
import type { StoredCase } from './cases.ts';

/** What an API server has stored of what it was sent, or why it refused it. */
export type StoredAnswer = { readonly stored: JsonObject } | { readonly refused: string };

/** Asks an API server: method, path, body. Throws on anything but success. */
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

/** Creates an object of that spec, reads back what is stored of the spec, and deletes it. */
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
