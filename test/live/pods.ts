import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/api/json.ts';
import { root, type Site } from './site.ts';

/** A pod of the tests that runs one script of this folder with the Node of the hook's image. */
export interface Script {
  readonly namespace: string;
  readonly name: string;
  readonly file: string;
  readonly args?: readonly string[];
  /** More fields of the pod's spec and of its container. */
  readonly pod?: JsonObject;
  readonly container?: JsonObject;
}

/** Starts a pod that runs a script. The ConfigMap with the script has the pod's name. */
export async function startScript(site: Site, script: Script): Promise<void> {
  const { namespace, name, file } = script;
  const metadata = { name, namespace };
  const data = { [file]: readFileSync(new URL(file, import.meta.url), 'utf8') };
  const items = [{ apiVersion: 'v1', kind: 'ConfigMap', metadata, data }, podOf(script, site.offer.hookImage)];
  await site.pipe({ apiVersion: 'v1', kind: 'List', items }, 'apply', '-f', '-');
}

function podOf({ namespace, name, file, args = [], pod = {}, container = {} }: Script, image: string): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace, labels: { script: name, 'kuma.io/sidecar-injection': 'disabled' } },
    spec: {
      terminationGracePeriodSeconds: 2,
      automountServiceAccountToken: false,
      volumes: [{ name: 'script', configMap: { name } }],
      containers: [
        {
          name: 'script',
          image,
          command: [node, `/script/${file}`, ...args],
          volumeMounts: [{ name: 'script', mountPath: '/script' }],
          ...container,
        },
      ],
      ...pod,
    },
  };
}

/** The built command line. */
export const mgi = `${root}bin/mgi.js`;

/** Node in the image that the Dockerfile builds. */
export const node = '/nodejs/bin/node';
