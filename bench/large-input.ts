import { closeSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { mebibyte, median } from './numbers.ts';
import type { BenchOptions } from './options.ts';
import { runMgi, scratch } from './processes.ts';

/** What `mgi render` needs for one instance among the JSON of a large cluster: medians. */
export interface LargeInput {
  readonly megabytes: number;
  /** CPU seconds, because other programs on the machine change the time that passes. */
  readonly seconds: number;
  readonly residentMebibytes: number;
}

const megabytes = 100;

/**
 * Measures `mgi render` on 100 MB of JSON as `kubectl get -A -o json` prints it. Most of it are Pods, which mgi does not read. The
 * others are instances, and Services, Deployments and ServiceAccounts of other programs.
 */
export async function measureLargeInput({ runs }: BenchOptions): Promise<LargeInput> {
  const file = join(scratch, 'cluster.json');
  writeCluster(file);
  const seconds: number[] = [];
  const resident: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const usage = await runMgi(['render', '-f', file, '--instance', 'fleet/edge-1']);
    seconds.push(usage.seconds);
    resident.push((usage.maxRSS * 1024) / mebibyte);
  }
  return { megabytes, seconds: median(seconds), residentMebibytes: median(resident) };
}

function writeCluster(file: string): void {
  const descriptor = openSync(file, 'w');
  let written = writeSync(descriptor, '{\n    "apiVersion": "v1",\n    "items": [\n');
  for (let index = 1; written < megabytes * 1_000_000; index += 1) {
    const pods = Array.from({ length: 20 }, (_, pod) => podOf(index, pod));
    const objects = [gateway(index), instance(index), ...otherPrograms(index), ...pods];
    const separator = index === 1 ? '' : ',\n';
    written += writeSync(descriptor, separator + objects.map((one) => JSON.stringify(one, null, 4)).join(',\n'));
  }
  writeSync(descriptor, '\n    ],\n    "kind": "List"\n}\n');
  closeSync(descriptor);
}

function gateway(index: number) {
  return {
    apiVersion: 'kuma.io/v1alpha1',
    kind: 'MeshGateway',
    mesh: 'default',
    metadata: { name: `edge-${index}` },
    spec: {
      selectors: [{ match: { 'kuma.io/service': `edge-${index}_fleet_svc` } }],
      conf: { listeners: [{ port: 80, protocol: 'HTTP' }] },
    },
  };
}

function instance(index: number) {
  return {
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name: `edge-${index}`, namespace: 'fleet', uid: `instance-${index}` },
    spec: { replicas: 2, serviceType: 'ClusterIP' },
  };
}

/** The objects of a program that is no gateway. */
function otherPrograms(index: number) {
  const labels = { app: `program-${index}` };
  const metadata = { name: `program-${index}`, namespace: 'fleet', labels };
  const template = { metadata: { labels }, spec: { containers: [{ name: 'app', image: 'example.com/app:1' }] } };
  return [
    { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: labels, ports: [{ port: 80 }] } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    { apiVersion: 'apps/v1', kind: 'Deployment', metadata, spec: { selector: { matchLabels: labels }, template } },
  ];
}

function podOf(index: number, pod: number) {
  const name = `edge-${index}-${pod}`;
  const env = Array.from({ length: 30 }, (_, variable) => ({
    name: `VARIABLE_${variable}`,
    value: `${name}-${variable}`,
  }));
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'fleet', labels: { app: `edge-${index}` }, uid: `${name}-uid` },
    spec: { containers: [{ name: 'app', image: 'example.com/app:1', env }] },
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  };
}
