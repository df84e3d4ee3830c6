import { execFile, spawnSync } from 'node:child_process';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import type { MergeCase } from './merge-cases.ts';

/** kubectl's answer to a case: the merged object or the error message. */
export type KubectlAnswer = { readonly result: JsonObject } | { readonly refused: string };

/** The kubectl program: `KUBECTL`, or the one on the PATH. */
const program = process.env['KUBECTL'] ?? 'kubectl';

/** For each type, the object that contains it and its path in that object. */
const homes = {
  PodTemplateSpec: { apiVersion: 'apps/v1', kind: 'Deployment', path: ['spec', 'template'] },
  DeploymentSpec: { apiVersion: 'apps/v1', kind: 'Deployment', path: ['spec'] },
  ServiceSpec: { apiVersion: 'v1', kind: 'Service', path: ['spec'] },
  HorizontalPodAutoscalerSpec: { apiVersion: 'autoscaling/v2', kind: 'HorizontalPodAutoscaler', path: ['spec'] },
  PodDisruptionBudgetSpec: { apiVersion: 'policy/v1', kind: 'PodDisruptionBudget', path: ['spec'] },
} as const;

/** Returns the version of kubectl, or undefined if it is not installed. */
export function kubectlVersion(): string | undefined {
  const { status, stdout } = spawnSync(program, ['version', '--client', '--output=json'], { encoding: 'utf8' });
  return status === 0 ? JSON.parse(stdout).clientVersion.gitVersion : undefined;
}

/** Merges a case with `kubectl patch --local`, which needs no cluster. */
export function askKubectl({ type, original, patch }: MergeCase): Promise<KubectlAnswer> {
  const { apiVersion, kind, path } = homes[type];
  const object = { apiVersion, kind, metadata: { name: 'case' }, ...wrap(path, original) };
  const flags = [
    '--local',
    '--type=strategic',
    '--filename=-',
    '--output=json',
    '--patch',
    JSON.stringify(wrap(path, patch)),
  ];
  return new Promise((resolve) => {
    const child = execFile(program, ['patch', ...flags], (error, stdout, stderr) => {
      if (error === null) resolve({ result: unwrap(path, JSON.parse(stdout)) });
      else resolve({ refused: stderr.split('\n', 1)[0] ?? '' });
    });
    child.stdin?.end(JSON.stringify(object));
  });
}

/** Merges all cases, four at a time. */
export async function askKubectlAll(cases: readonly MergeCase[]): Promise<readonly KubectlAnswer[]> {
  const answers: KubectlAnswer[] = [];
  for (let start = 0; start < cases.length; start += 4) {
    answers.push(...(await Promise.all(cases.slice(start, start + 4).map(askKubectl))));
  }
  return answers;
}

function wrap(path: readonly string[], value: JsonObject): JsonObject {
  return path.reduceRight<JsonObject>((inner, key) => ({ [key]: inner }), value);
}

function unwrap(path: readonly string[], object: JsonObject): JsonObject {
  return path.reduce<JsonObject>((outer, key) => {
    const inner = outer[key];
    return isObject(inner) ? inner : {};
  }, object);
}

/** Returns JSON with sorted keys, to compare objects regardless of key order. */
export function canonical(value: Json): string {
  return JSON.stringify(value, (_, inner) =>
    isObject(inner) ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1))) : inner,
  );
}
