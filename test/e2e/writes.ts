import type { Cluster } from './cluster.ts';

const metric = /^apiserver_request_total\{([^}]*)\} (\S+)$/gm;
const resources = new Set([
  'services',
  'deployments',
  'meshgatewayinstances',
  'horizontalpodautoscalers',
  'poddisruptionbudgets',
]);
const verbs = new Set(['POST', 'PUT', 'PATCH', 'APPLY', 'DELETE']);

/** How often instances and what is made of them were written, by the API server's own count: `VERB resource/subresource`. */
export async function writes(cluster: Cluster): Promise<Readonly<Record<string, number>>> {
  const text = await (await fetch(`${cluster.api}/metrics`)).text();
  const counts: Record<string, number> = {};
  for (const [, labels = '', value = '0'] of text.matchAll(metric)) {
    const { resource = '', subresource = '', verb = '' } = readLabels(labels);
    if (!resources.has(resource) || !verbs.has(verb)) continue;
    // The autoscaler, whose metrics nobody serves here, writes its own status.
    if (resource === 'horizontalpodautoscalers' && subresource === 'status') continue;
    const key = `${verb} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
    counts[key] = (counts[key] ?? 0) + Number(value);
  }
  return counts;
}

function readLabels(text: string): { resource?: string; subresource?: string; verb?: string } {
  return Object.fromEntries([...text.matchAll(/(\w+)="([^"]*)"/g)].map(([, name, value]) => [name, value]));
}
