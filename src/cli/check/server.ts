import { type JsonObject, objectAt } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';
import { sync } from '../../hooks/sync.ts';
import type { Io, ProgramResult } from '../io.ts';
import { errorOf, isDenied, isOfServer, warningsOf } from '../kubectl/answers.ts';
import { cannotStart, runKubectl, type Target } from '../kubectl/run.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { type Finding, findingAt } from './finding.ts';

const dryRun = ['apply', '--dry-run=server', '-f', '-'];

/** A child, and the instance that it is rendered for. */
interface Rendered {
  readonly instance: OfflineInstance;
  readonly child: JsonObject;
}

/** Sends objects to the API server. */
type Send = (items: readonly JsonObject[]) => Promise<ProgramResult>;

/**
 * Sends the children of instances to the API server, which validates them without storing them. One
 * call is enough if it accepts all of them. Otherwise each child is sent alone, so that each answer belongs to one child.
 */
export async function checkOnServer(
  instances: readonly OfflineInstance[],
  config: HookConfig,
  target: Target,
  io: Io,
): Promise<readonly Finding[]> {
  const rendered = instances.flatMap((instance): Rendered[] =>
    sync(instance.request, config, io.now()).response.children.map((child) => ({ instance, child })),
  );
  const [first] = rendered;
  if (first === undefined) return [];
  const send: Send = (items) =>
    runKubectl(dryRun, target, io, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
  const all = await send(rendered.map(({ child }) => child));
  if (all.code === 0 && warningsOf(all).length === 0) return [];
  if (all.code === undefined) return [unreachable(cannotStart(all))];
  return all.code === 0 || isOfServer(all) ? askOneByOne(rendered, send) : askFirst(rendered, all, send);
}

/** Without an answer of a server, kubectl says the same about every child: it has no context, or reaches no server. */
async function askFirst(rendered: readonly Rendered[], all: ProgramResult, send: Send): Promise<readonly Finding[]> {
  const [first] = rendered;
  const alone = first === undefined ? all : await send([first.child]);
  return alone.code !== 0 && errorOf(alone) === errorOf(all)
    ? [unreachable(errorOf(all))]
    : askOneByOne(rendered, send);
}

async function askOneByOne(rendered: readonly Rendered[], send: Send): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const denials: string[] = [];
  for (const one of rendered) {
    const answer = await send([one.child]);
    if (isDenied(answer)) denials.push(errorOf(answer));
    else findings.push(...findingsOf(one, answer));
  }
  const [first, ...others] = denials;
  if (first === undefined) return findings;
  const more = others.length === 0 ? '' : ` (and ${others.length} more objects)`;
  return [...findings, unreachable(`your user has no permission: ${first}${more}`)];
}

function unreachable(message: string): Finding {
  return findingAt({ source: '--server' }, undefined, { severity: 'error', rule: 'api-server', message });
}

function findingsOf({ child, instance }: Rendered, answer: ProgramResult): readonly Finding[] {
  const { name, namespace } = objectAt(child, 'metadata');
  const what = `${child['kind']} ${namespace}/${name}`;
  const warnings = warningsOf(answer).map((message) =>
    findingAt(instance, what, { severity: 'warning', rule: 'api-server', message }),
  );
  if (answer.code === 0) return warnings;
  const error = findingAt(instance, what, { severity: 'error', rule: 'api-server', message: errorOf(answer) });
  return [...warnings, error];
}
