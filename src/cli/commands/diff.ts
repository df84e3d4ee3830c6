import { HookError } from '../../errors.ts';
import { sync } from '../../hooks/sync.ts';
import { type Arguments, describeInputs, readArguments } from '../arguments.ts';
import { explainChanges } from '../changes/causes.ts';
import { type ChildChange, changesAgainst, changesOfExisting, type Rendered } from '../changes/child-changes.ts';
import { patchOf } from '../changes/patch-of.ts';
import { readSides, type Side } from '../changes/sides.ts';
import { explainExisting } from '../changes/sources.ts';
import type { Command, Io } from '../io.ts';
import { admitInstances, withInstances } from '../manifests/admission.ts';
import { assembleInstances, type GivenInstance, type OfflineInstance } from '../manifests/instances.ts';
import type { Manifest, Scan } from '../manifests/manifests.ts';
import { readManifests, readScan } from '../manifests/read.ts';
import { noInstance, readSelection, type Selection } from '../manifests/select.ts';
import { paint, patch } from '../paint.ts';
import { report, reportRefused } from '../report.ts';
import { reportUnknown } from '../unknown-fields.ts';
import { diffUsage } from '../usage/commands/diff.ts';

/** The exit codes of diff(1), which scripts rely on. */
const exitCodes = { same: 0, different: 1, trouble: 2 } as const;

/** `mgi diff` */
export const diffCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, diffUsage);
  const sides = readSides(args.flags, io);
  const { scan, earlier } = await readStates(args, sides.old !== undefined, io);
  const { admission, now } = select(scan.manifests, earlier, readSelection(args.flags));
  const { accepted, refused } = admission;
  if (accepted.length + refused.length + (now?.length ?? 0) === 0) throw noneFound(args, scan);
  const render = (instances: readonly OfflineInstance[], { config }: Side): readonly Rendered[] =>
    instances.map((instance) => ({ instance, result: sync(instance.request, config, io.now()) }));
  const after = render(accepted, sides.now);
  // A refused update changes nothing, so the children of the instance stay.
  const replaced = now?.filter(({ what }) => !refused.some((one) => one.what === what));
  const old = sides.old ?? sides.now;
  const changes =
    replaced === undefined ? after.flatMap(changesOfExisting) : changesAgainst(render(replaced, old), after);
  const explain = args.switches.has('explain')
    ? explainer(changes, after, earlier, scan.manifests, { old, now: sides.now }, io)
    : () => [];
  const patches = changes.flatMap((change) => patchOf(change, explain(change)));
  for (const one of patches) io.stdout(paint(one, patch, io));
  for (const line of changes.flatMap(notSetBy)) io.stdout(line);
  const invalid = after.map(({ instance, result }) => report(instance, result, io));
  invalid.push(reportRefused(refused, args.config, io), reportUnknown(admission, args, io));
  if (invalid.includes(true)) return exitCodes.trouble;
  return patches.length > 0 ? exitCodes.different : exitCodes.same;
};

/** Selects the instances of both sides. If the labels of an instance change, it is selected on both sides or on none. */
function select(manifests: readonly Manifest[], earlier: readonly Manifest[] | undefined, { has }: Selection) {
  const all = admitInstances(manifests, earlier);
  const now = earlier && assembleInstances(earlier);
  const keys = new Set([...all.accepted, ...all.refused, ...(now ?? [])].filter(has).map(({ key }) => key));
  const isSelected = ({ key }: GivenInstance) => keys.has(key);
  return { admission: withInstances(all, isSelected), now: now?.filter(isSelected) };
}

function explainer(
  changes: readonly ChildChange[],
  after: readonly Rendered[],
  earlier: readonly Manifest[] | undefined,
  later: readonly Manifest[],
  { now, old }: { readonly old: Side; readonly now: Side },
  io: Io,
): (change: ChildChange) => readonly string[] {
  if (earlier === undefined) return explainExisting(after, now.config);
  return explainChanges(changes, { manifests: earlier, side: old }, { manifests: later, side: now }, io.now());
}

/** Reads the manifests of both sides. With a configuration for the old side alone, both have the same manifests. */
async function readStates(
  { files, inputs, lists }: Arguments,
  hasOldConfig: boolean,
  io: Io,
): Promise<{ readonly scan: Scan; readonly earlier: readonly Manifest[] | undefined }> {
  const [against = [], kustomizations = []] = [lists['against'], lists['against-kustomize']];
  requireOneStandardInput([...files, ...against]);
  const scan = await readScan(inputs, io);
  if (against.length + kustomizations.length > 0) {
    return {
      scan,
      earlier: await readManifests({ ...inputs, files: against, kustomizations, cluster: undefined }, io),
    };
  }
  return { scan, earlier: hasOldConfig ? scan.manifests : undefined };
}

/** Returns a comment for each field that the hook does not set. A patch can contain comments between files. */
function notSetBy({ notSet = [], what }: ChildChange): readonly string[] {
  return notSet.map((line) => `# ${what}: ${line}\n`);
}

function requireOneStandardInput(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length <= 1) return;
  throw new HookError('InvalidOption', '-: standard input can be read only once');
}

function noneFound({ flags, inputs }: Arguments, scan: Scan): HookError {
  const { text } = readSelection(flags);
  return noInstance(`${describeInputs(inputs)}: no MeshGatewayInstance${text === '' ? '' : ` of ${text}`} found`, scan);
}
