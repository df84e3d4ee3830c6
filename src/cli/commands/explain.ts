import { classGroup, type SyncRequest } from '../../api/hook.ts';
import { type JsonObject, objectAt } from '../../api/json.ts';
import { describeProblem } from '../../api/problem.ts';
import { podAccount } from '../../children/service-account.ts';
import { portsOf, targetOf } from '../../children/template-ports.ts';
import type { HookConfig } from '../../config/load.ts';
import { oneLine, quote } from '../../errors.ts';
import { nearestMisses } from '../../gateways/misses.ts';
import { type Match, whyAll, whyOutranked } from '../../gateways/select.ts';
import { type Plan, planSync } from '../../hooks/plan.ts';
import { servedByGatewayApi, whyLeftAlone } from '../../observed/gateway-api.ts';
import { describeMiss } from '../../status/gateway-matched.ts';
import { conflict } from '../../status/verdicts.ts';
import { manifestOptions, readArguments } from '../arguments.ts';
import { type ChangesOfSource, changesBySource } from '../changes/changes-by-source.ts';
import { type Command, exitCodes } from '../io.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { explainReference, otherGateways } from '../references.ts';
import { reportRefused } from '../report.ts';
import { reportUnknown, strictOption } from '../unknown-fields.ts';

/** `mgi explain` */
export const explainCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, { instance: { type: 'string' }, ...manifestOptions, ...strictOption });
  const admission = selectInstances(await readScan(args.inputs, io), args);
  const { accepted, refused } = admission;
  const plans = accepted.map((instance) => ({ instance, plan: planSync(instance.request, args.config) }));
  io.stdout(plans.map(({ instance, plan }) => explain(instance, plan, args.config)).join('\n'));
  const invalid = plans.map(
    ({ instance, plan }) =>
      plan.problems.length > 0 || plan.selection.malformed.length > 0 || conflictOf(instance, plan) !== undefined,
  );
  invalid.push(reportRefused(refused, args.config, io), reportUnknown(admission, args, io));
  return invalid.includes(true) ? exitCodes.invalid : exitCodes.ok;
};

function explain(instance: OfflineInstance, plan: Plan, config: HookConfig): string {
  const { request, source, what } = instance;
  const { mesh, notes, problems, selection, tags } = plan;
  const lines = [
    `${what} (${source})`,
    `  mesh: ${mesh.name}, from ${mesh.source}`,
    `  tags: ${[...tags].map(([tag, value]) => `${tag}=${value}`).join(', ')}`,
    ...explainReference(request, plan).map((line) => `  ${line}`),
    '  MeshGateways:',
    ...explainGateways(request, plan).map((line) => `    ${line}`),
    `  ports: ${explainPorts(plan)}`,
    ...explainClass(request).map((line) => `  ${line}`),
    ...explainAccount(request).map((line) => `  ${line}`),
    ...changesBySource(instance, config).flatMap(explainChanges),
    ...(request.parent.spec.suspend ? ['  suspended: children are kept as they are'] : []),
    ...explainOwner(request).map((line) => `  ${line}`),
    ...problems.map((problem) => `  invalid: ${describeProblem(problem)}`),
    ...explainConflict(instance, plan),
    ...selection.malformed.map(({ name, problem }) => `  invalid: MeshGateway ${quote(name)}: ${problem}`),
    ...notes.map((note) => `  note: ${note}`),
  ];
  return `${lines.map((line) => line.match(/^ */)?.[0] + oneLine(line)).join('\n')}\n`;
}

/** Returns the ports of the Service. If they cannot be rendered, returns those of the listeners. */
function explainPorts({ children, listeners }: Plan): string {
  if (listeners === undefined) return 'none, because no MeshGateway is bound';
  const { wanted } = children.find(({ kind }) => kind.role === 'service') ?? {};
  if (wanted === undefined) return listeners.ports.join(', ') || 'none';
  return portsOf(objectAt(wanted, 'spec')).map(explainPort).join(', ');
}

function explainPort(port: JsonObject): string {
  const target = targetOf(port);
  if (target === port['port']) return String(target);
  const what = typeof target === 'number' ? 'listener' : 'the port';
  return `${port['port']} (leads to ${what} ${target})`;
}

function explainOwner({ parent }: SyncRequest): readonly string[] {
  const gateway = servedByGatewayApi(parent);
  return gateway === undefined ? [] : [`left alone: ${whyLeftAlone(gateway, parent.metadata)}`];
}

function explainConflict(instance: OfflineInstance, plan: Plan): readonly string[] {
  const found = conflictOf(instance, plan);
  return found === undefined ? [] : [`  ${found.reason}: ${found.message}`];
}

/** An instance that creates nothing, because it is suspended or not bound, has no conflict yet. */
function conflictOf({ request }: OfflineInstance, { children, selection }: Plan) {
  const isLeftAlone = request.parent.spec.suspend || servedByGatewayApi(request.parent) !== undefined;
  if (isLeftAlone || selection.bound === undefined) return undefined;
  const claims = children.filter(({ isAskedFor }) => isAskedFor).map(({ claim }) => claim);
  return conflict({ claims, instance: request.parent });
}

function explainClass({ parent: { spec }, related }: SyncRequest): readonly string[] {
  if (spec.class !== undefined) {
    const { isDefault, isUsable, name } = spec.class;
    const how = isDefault ? 'the default for instances without spec.className' : 'from spec.className';
    return [`class: ${quote(name)}, ${how}${isUsable ? '' : '; it cannot be used, so all children stay as they are'}`];
  }
  return Object.keys(related?.[classGroup] ?? {}).length === 0 || spec.isSharedWithControlPlane ? [] : ['class: none'];
}

function explainAccount({ parent }: SyncRequest): readonly string[] {
  const { serviceAccountName: name } = podAccount(parent);
  if (name === undefined) return [];
  const how = parent.spec.serviceAccount?.create === true ? 'created for this instance' : 'which must exist';
  return [`service account: ${quote(name)}, ${how}`];
}

function explainChanges({ lines, source }: ChangesOfSource): readonly string[] {
  return lines.length === 0 ? [] : [`  changed by ${source}:`, ...lines.map((line) => `    ${line}`)];
}

function explainGateways(request: SyncRequest, { namesakes, selection }: Plan): readonly string[] {
  const { bound, malformed, otherMesh, outranked } = selection;
  const lines = [
    ...(bound === undefined ? [] : [explainMatch(bound, 'bound')]),
    ...outranked.map((match) =>
      explainMatch(match, `matched, ranked lower: ${bound === undefined ? '' : whyOutranked(match, bound)}`),
    ),
    ...nearestMisses(selection).map((miss) => `not matched: ${describeMiss(miss)}`),
    ...otherMesh.map(({ mesh, name }) => `${quote(name)}: belongs to mesh '${mesh}'`),
    ...malformed.map(({ name }) => `${quote(name)}: skipped because it cannot be read`),
    ...namesakes.map((title) => `${quote(title)}: has the display name of spec.gatewayRef, but is not bound`),
    ...otherGateways(request, selection, namesakes).map((title) => `${quote(title)}: not named by spec.gatewayRef`),
  ];
  return lines.length === 0 ? ['none'] : lines;
}

function explainMatch(match: Match, verdict: string): string {
  const all = whyAll(match);
  return `${quote(match.title)}: ${verdict}${all === undefined ? '' : `; ${all}`}`;
}
