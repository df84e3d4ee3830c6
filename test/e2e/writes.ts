import type { Cluster } from './cluster.ts';

const metric = /^apiserver_request_total\{([^}]*)\} (\S+)$/gm;
const resources = new Set([
  'services',
  'deployments',
  'daemonsets',
  'meshgatewayinstances',
  'meshgatewayindexentries',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
  'serviceaccounts',
]);
const verbs = new Set(['POST', 'PUT', 'PATCH', 'APPLY', 'DELETE']);

/** Returns the API server's counts of writes to instances and children, by `VERB resource/subresource`. */
export async function writes(cluster: Cluster): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${cluster.api}/metrics`)).text();
  const counts: Record<string, number> = {};
  for (const [, labels = '', value = '0'] of text.matchAll(metric)) {
    const { resource = '', subresource = '', verb = '' } = readLabels(labels);
    if (!resources.has(resource) || !verbs.has(verb)) continue;
    // The autoscaler keeps updating its own status, because the cluster serves no metrics.
    if (resource === 'horizontalpodautoscalers' && subresource === 'status') continue;
    // Controllers of Kubernetes ask for tokens of their own accounts.
    if (resource === 'serviceaccounts' && subresource === 'token') continue;
    const key = `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
    counts[key] = (counts[key] ?? 0) + Number(value);
  }
  return counts;
}

function readLabels(text: string): { resource?: string; subresource?: string; verb?: string } {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
