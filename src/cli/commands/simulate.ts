import type { JsonObject } from '../../api/json.ts';
import { readCount } from '../../config/option-values.ts';
import { HookError, oneLine } from '../../errors.ts';
import { readArguments } from '../arguments.ts';
import { type Command, exitCodes } from '../io.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { controllerFor, kindsWithController } from '../payloads/controller.ts';
import { reportRefused } from '../report.ts';
import { type Simulation, simulate } from '../simulation/rounds.ts';
import { simulateUsage } from '../usage/commands/simulate.ts';

/** `mgi simulate` */
export const simulateCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, simulateUsage);
  const atMost = readCount(args.flags['rounds'] ?? '10');
  if (atMost === undefined)
    throw new HookError('InvalidOption', `--rounds ${args.flags['rounds']}: expected a whole number of at least 1`);
  const scan = await readScan(args.inputs, io, kindsWithController);
  const { manifests } = scan;
  const { accepted, refused } = selectInstances(scan, args);
  const now = io.now();
  const simulations = accepted.map((instance) => {
    const controller = controllerFor(instance.request.parent.apiVersion, manifests);
    return { instance, simulation: simulate(instance, controller, args.config, { atMost, now }) };
  });
  io.stdout(simulations.map(({ instance, simulation }) => format(instance, simulation)).join('\n'));
  const isRefused = reportRefused(refused, args.config, io);
  const isStable = simulations.every(({ simulation }) => simulation.isStable);
  return isStable && !isRefused ? exitCodes.ok : exitCodes.invalid;
};

function format({ source, what }: OfflineInstance, { isStable, rounds }: Simulation): string {
  const lines = rounds.flatMap(({ changes, conditions }, index) => [
    `  round ${index + 1}`,
    ...changes.map((change) => `    ${oneLine(change)}`),
    ...changed(conditions, rounds[index - 1]?.conditions ?? []).map((condition) => `    ${describe(condition)}`),
  ]);
  const end = isStable ? `stable after ${rounds.length} rounds` : `still changing after ${rounds.length} rounds`;
  return `${[`${what} (${source})`, ...lines, `  ${end}`].join('\n')}\n`;
}

function changed(conditions: readonly JsonObject[], before: readonly JsonObject[]): readonly JsonObject[] {
  const olds = new Set(before.map(describe));
  return conditions.filter((condition) => !olds.has(describe(condition)));
}

function describe({ message, reason, status, type }: JsonObject): string {
  return oneLine(`${type}: ${status}, ${reason}${message === '' || message === undefined ? '' : `: ${message}`}`);
}
