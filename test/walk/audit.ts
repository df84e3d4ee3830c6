import { existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type Json } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';

/** A request to the API server that changed an object, or that was refused. */
export interface Write {
  readonly verb: string;
  readonly namespace: string;
  readonly resource: string;
  readonly subresource: string;
  readonly agent: string;
  readonly code: number;
}

const resources = [
  { group: '', resources: ['services', 'serviceaccounts'] },
  { group: 'apps', resources: ['deployments'] },
  { group: 'autoscaling', resources: ['horizontalpodautoscalers'] },
  { group: 'policy', resources: ['poddisruptionbudgets'] },
  { group: 'kuma.io', resources: ['meshgatewayinstances', 'meshgatewayinstances/status'] },
  { group: 'mesh.internal', resources: ['meshgatewayinstances', 'meshgatewayinstances/status'] },
];

/** Writes the audit policy. Returns the arguments with which the API server logs each write of an instance or a child. */
export function auditArguments(folder: string): readonly string[] {
  const verbs = ['create', 'update', 'patch', 'delete'];
  const policy = {
    apiVersion: 'audit.k8s.io/v1',
    kind: 'Policy',
    omitStages: ['RequestReceived', 'ResponseStarted'],
    rules: [{ level: 'Metadata', verbs, resources }, { level: 'None' }],
  };
  writeFileSync(join(folder, 'audit.json'), JSON.stringify(policy));
  return [`--audit-policy-file=${join(folder, 'audit.json')}`, `--audit-log-path=${join(folder, 'audit.log')}`];
}

/** The audit log of an API server. */
export class Audit {
  readonly #file: string;
  #read = 0;

  constructor(folder: string) {
    this.#file = join(folder, 'audit.log');
  }

  /** Returns the writes since the last call. */
  writes(): readonly Write[] {
    if (!existsSync(this.#file) || statSync(this.#file).size === this.#read) return [];
    const bytes = readFileSync(this.#file).subarray(this.#read);
    const end = bytes.lastIndexOf('\n') + 1;
    this.#read += end;
    const lines = bytes.subarray(0, end).toString().split('\n');
    return lines.filter((line) => line !== '').flatMap((line) => readWrite(JSON.parse(line)));
  }
}

function readWrite(event: Json): readonly Write[] {
  if (!isObject(event) || String(event['requestURI']).includes('dryRun=All')) return [];
  const { namespace, resource, subresource = '' } = objectAt(event, 'objectRef');
  return [
    {
      verb: String(event['verb']),
      namespace: String(namespace),
      resource: String(resource),
      subresource: String(subresource),
      agent: String(event['userAgent']).split('/')[0] ?? '',
      code: Number(objectAt(event, 'responseStatus')['code']),
    },
  ];
}
