import { HookError, oneLine } from '../../errors.ts';
import { type Plan, planSync } from '../../hooks/plan.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { asCalled } from '../called.ts';
import { type ChangesOfSource, changesBySource } from '../changes/changes-by-source.ts';
import { explainGateways } from '../explained-gateways.ts';
import { conflictOf, explainAccount, explainClass, explainOwner, explainPorts } from '../explanation.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import { explainLive } from '../live/explain-live.ts';
import { isPod, kindsWithPods, readPods } from '../live/read-pods.ts';
import { surroundingsOf } from '../live/surroundings.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { nextSteps } from '../next-steps/next-steps.ts';
import { explanation, paint } from '../paint.ts';
import { readPicture } from '../picture/formats.ts';
import { type RatedLine, ratedLines } from '../rated.ts';
import { explainReference } from '../references.ts';
import { reportRefused } from '../report.ts';
import { reportUnknown } from '../unknown-fields.ts';
import { explainUsage } from '../usage/commands/explain.ts';
import { watch } from '../watch.ts';

/** `mgi explain` */
export const explainCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, explainUsage);
  if (!args.switches.has('watch')) return explainAll(args, io);
  if (args.files.includes('-')) throw new HookError('InvalidOption', '--watch: standard input can be read only once');
  if (readPicture(args.flags['output']) !== undefined)
    throw new HookError('InvalidOption', '--watch: prints only text');
  return watch(io, (round) => explainAll(args, round));
};

async function explainAll(args: Arguments, io: Io): Promise<number> {
  const draw = readPicture(args.flags['output']);
  const given = await readScan(args.inputs, io, kindsWithPods);
  const scan = { ...given, manifests: given.manifests.filter((one) => !isPod(one)) };
  const admission = selectInstances(scan, args);
  const { accepted, refused } = admission;
  const plans = accepted.map((instance): Explained => {
    const plan = planSync(instance.request, args.config);
    return { instance, plan, rated: ratedLines(instance, plan, args.switches.has('strict')) };
  });
  const isAlone = plans.length === 1;
  // A picture does not show pods.
  const asked = draw === undefined ? plans.map(({ instance }) => instance) : [];
  const pods = [...given.manifests.filter(isPod), ...(await readPods(asked, args.inputs, io))];
  const explainOne = (explained: Explained) => {
    const { instance, plan } = explained;
    const surroundings = surroundingsOf(instance, scan.manifests, pods);
    const steps = nextSteps(instance, plan, surroundings).map((step) => asCalled(step, io));
    return explain(explained, args, { isAlone, live: explainLive(instance, surroundings), steps });
  };
  if (draw === undefined) io.stdout(paint(plans.map(explainOne).join('\n'), explanation, io));
  else io.stdout(draw({ ...args, ...scan, plans, refused, version: io.version, now: io.now() }));
  const isWrong = [
    ...plans.map(
      ({ instance, plan, rated }) =>
        rated.some(({ severity }) => severity === 'error') || conflictOf(instance, plan) !== undefined,
    ),
    reportRefused(refused, args.config, io),
    reportUnknown(admission, args, io, new Map(plans.map(({ instance, plan }) => [instance, plan]))),
  ];
  return isWrong.includes(true) ? exitCodes.invalid : exitCodes.ok;
}

/** An instance, its plan, and what is wrong with it or remarkable. */
interface Explained {
  readonly instance: OfflineInstance;
  readonly plan: Plan;
  readonly rated: readonly RatedLine[];
}

function explain(
  { instance, plan, rated }: Explained,
  { config }: Arguments,
  {
    isAlone,
    live,
    steps,
  }: { readonly isAlone: boolean; readonly live: readonly string[]; readonly steps: readonly string[] },
): string {
  const { request, source, what } = instance;
  const { mesh, tags } = plan;
  const lines = [
    `${what} (${source})`,
    `  mesh: ${mesh.name}, from ${mesh.source}`,
    `  tags: ${[...tags].map(([tag, value]) => `${tag}=${value}`).join(', ')}`,
    ...explainReference(request, plan).map((line) => `  ${line}`),
    '  MeshGateways:',
    ...explainGateways(instance, plan, isAlone).map((line) => `    ${line}`),
    `  ports: ${explainPorts(plan)}`,
    ...explainClass(request).map((line) => `  ${line}`),
    ...explainAccount(request).map((line) => `  ${line}`),
    ...changesBySource(instance, config, plan).flatMap(explainChanges),
    ...(request.parent.spec.suspend ? ['  suspended: children are kept as they are'] : []),
    ...explainOwner(request).map((line) => `  ${line}`),
    ...explainConflict(instance, plan),
    ...rated.map(({ severity, text }) => `  ${severity}: ${text}`),
    ...live.map((line) => `  ${line}`),
    ...explainNext(steps),
  ];
  return `${lines.map((line) => line.match(/^ */)?.[0] + oneLine(line)).join('\n')}\n`;
}

function explainNext(steps: readonly string[]): readonly string[] {
  return steps.length === 0 ? [] : ['  What to do next:', ...steps.map((step) => `    ${step}`)];
}

function explainConflict(instance: OfflineInstance, plan: Plan): readonly string[] {
  const found = conflictOf(instance, plan);
  return found === undefined ? [] : [`  ${found.reason}: ${found.message}`];
}

function explainChanges({ lines, source }: ChangesOfSource): readonly string[] {
  return lines.length === 0 ? [] : [`  changed by ${source}:`, ...lines.map((line) => `    ${line}`)];
}
