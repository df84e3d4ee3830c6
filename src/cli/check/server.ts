import { type JsonObject, objectAt } from '../../api/json.ts';
import type { HookConfig } from '../../config/load.ts';
import { sync } from '../../hooks/sync.ts';
import type { Io, ProgramResult } from '../io.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { type Finding, findingAt } from './finding.ts';
import { errorOf, isDenied, isOfServer, warningsOf } from './kubectl-answers.ts';

const dryRun = ['apply', '--dry-run=server', '-f', '-'];

/** A child, and the instance that it is rendered for. */
interface Rendered {
  readonly instance: OfflineInstance;
  readonly child: JsonObject;
}

/**
 * Sends the children of instances to the API server of kubectl's current context, which validates them without storing them. One
 * call is enough if it accepts all of them. Otherwise each child is sent alone, so that each answer belongs to one child.
 */
export async function checkOnServer(
  instances: readonly OfflineInstance[],
  config: HookConfig,
  io: Io,
): Promise<readonly Finding[]> {
  const rendered = instances.flatMap((instance): Rendered[] =>
    sync(instance.request, config, io.now()).response.children.map((child) => ({ instance, child })),
  );
  const [first] = rendered;
  if (first === undefined) return [];
  const children = rendered.map(({ child }) => child);
  const all = await apply(children, io);
  if (all.code === 0 && warningsOf(all).length === 0) return [];
  if (all.code === undefined) return [unreachable(`kubectl cannot be started: ${all.stderr}`)];
  return all.code === 0 || isOfServer(all) ? askOneByOne(rendered, io) : askFirst(rendered, all, io);
}

/** Without an answer of a server, kubectl says the same about every child: it has no context, or reaches no server. */
async function askFirst(rendered: readonly Rendered[], all: ProgramResult, io: Io): Promise<readonly Finding[]> {
  const [first] = rendered;
  const alone = first === undefined ? all : await apply([first.child], io);
  return alone.code !== 0 && errorOf(alone) === errorOf(all) ? [unreachable(errorOf(all))] : askOneByOne(rendered, io);
}

async function askOneByOne(rendered: readonly Rendered[], io: Io): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  const denials: string[] = [];
  for (const one of rendered) {
    const answer = await apply([one.child], io);
    if (isDenied(answer)) denials.push(errorOf(answer));
    else findings.push(...findingsOf(one, answer));
  }
  const [first, ...others] = denials;
  if (first === undefined) return findings;
  const more = others.length === 0 ? '' : ` (and ${others.length} more objects)`;
  return [...findings, unreachable(`your user has no permission: ${first}${more}`)];
}

function apply(items: readonly JsonObject[], io: Io): Promise<ProgramResult> {
  return io.run('kubectl', dryRun, JSON.stringify({ apiVersion: 'v1', kind: 'List', items }));
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
