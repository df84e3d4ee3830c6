import { describeProblem } from '../api/problem.ts';
import { oneLine, quote } from '../errors.ts';
import { nearestMisses } from '../gateways/misses.ts';
import { type Match, whyOutranked } from '../gateways/select.ts';
import { type Plan, planSync } from '../hooks/plan.ts';
import { describeMiss } from '../status/gateway-matched.ts';
import { readArguments } from './arguments.ts';
import type { OfflineInstance } from './cluster.ts';
import { type Command, exitCodes } from './io.ts';
import { selectInstances } from './select.ts';

/** `mgi explain` */
export const explainCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, { instance: { type: 'string' } });
  const instances = await selectInstances(args, io);
  const plans = instances.map((instance) => ({ instance, plan: planSync(instance.request, args.config) }));
  io.stdout(plans.map(({ instance, plan }) => explain(instance, plan)).join('\n'));
  const invalid = plans.some(({ plan }) => plan.problems.length > 0 || plan.selection.malformed.length > 0);
  return invalid ? exitCodes.invalid : exitCodes.ok;
};

function explain({ key, source }: OfflineInstance, plan: Plan): string {
  const { listeners, mesh, notes, problems, selection, tags } = plan;
  const ports = listeners === undefined ? 'none, for no MeshGateway is bound' : listeners.ports.join(', ') || 'none';
  const lines = [
    `MeshGatewayInstance ${key} (${source})`,
    `  mesh: ${mesh.name}, from ${mesh.source}`,
    `  tags: ${[...tags].map(([tag, value]) => `${tag}=${value}`).join(', ')}`,
    '  MeshGateways:',
    ...explainGateways(plan).map((line) => `    ${line}`),
    `  ports: ${ports}`,
    ...problems.map((problem) => `  invalid: ${describeProblem(problem)}`),
    ...selection.malformed.map(({ name, problem }) => `  invalid: MeshGateway ${quote(name)}: ${problem}`),
    ...notes.map((note) => `  note: ${note}`),
  ];
  return `${lines.map((line) => line.match(/^ */)?.[0] + oneLine(line)).join('\n')}\n`;
}

function explainGateways({ selection }: Plan): readonly string[] {
  const { bound, malformed, otherMesh, outranked } = selection;
  const lines = [
    ...(bound === undefined ? [] : [`${nameOf(bound)}: bound`]),
    ...outranked.map(
      (match) => `${nameOf(match)}: matched, ranked lower: ${bound === undefined ? '' : whyOutranked(match, bound)}`,
    ),
    ...nearestMisses(selection).map((miss) => `not matched: ${describeMiss(miss)}`),
    ...otherMesh.map((name) => `${quote(name)}: of another mesh`),
    ...malformed.map(({ name }) => `${quote(name)}: skipped, it can't be read`),
  ];
  return lines.length === 0 ? ['there are none'] : lines;
}

function nameOf({ gateway }: Match): string {
  return quote(gateway.metadata.name);
}
