import { HookError } from '../../errors.ts';
import { sync } from '../../hooks/sync.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { changesAgainst, changesOfExisting, type Rendered } from '../changes/child-changes.ts';
import { patchOf } from '../changes/patch-of.ts';
import type { Command } from '../io.ts';
import { admitInstances, withKey } from '../manifests/admission.ts';
import { assembleInstances, type OfflineInstance } from '../manifests/instances.ts';
import { readManifests } from '../manifests/manifests.ts';
import { report, reportRefused } from '../report.ts';
import { reportUnknown, strictOption } from '../unknown-fields.ts';

const options = {
  against: { type: 'string', multiple: true },
  instance: { type: 'string' },
  ...strictOption,
} as const;

/** The exit codes of diff(1), which scripts rely on. */
const exitCodes = { same: 0, different: 1, trouble: 2 } as const;

/** `mgi diff` */
export const diffCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, options);
  const { against } = args.lists;
  requireOneStandardInput([...args.files, ...(against ?? [])]);
  const [later, earlier] = [await readManifests(args.files, io), against && (await readManifests(against, io))];
  const admission = withKey(admitInstances(later, earlier), args.flags['instance']);
  const { accepted, refused } = admission;
  const now = earlier && assembleInstances(earlier).filter(({ key }) => isSelected(key, args));
  if (accepted.length + refused.length + (now?.length ?? 0) === 0) throw noneFound(args);
  const render = (instances: readonly OfflineInstance[]): readonly Rendered[] =>
    instances.map((instance) => ({ instance, result: sync(instance.request, args.config, io.now()) }));
  const after = render(accepted);
  // A refused update changes nothing, so the children of the instance stay.
  const replaced = now?.filter(({ what }) => !refused.some((one) => one.what === what));
  const changes = replaced === undefined ? after.flatMap(changesOfExisting) : changesAgainst(render(replaced), after);
  const patches = changes.flatMap(patchOf);
  for (const patch of patches) io.stdout(patch);
  const invalid = after.map(({ instance, result }) => report(instance, result, io));
  invalid.push(reportRefused(refused, args.config, io), reportUnknown(admission, args, io));
  if (invalid.includes(true)) return exitCodes.trouble;
  return patches.length > 0 ? exitCodes.different : exitCodes.same;
};

function requireOneStandardInput(paths: readonly string[]): void {
  if (paths.filter((path) => path === '-').length <= 1) return;
  throw new HookError('InvalidOption', '-: standard input can be read only once');
}

function isSelected(key: string, { flags }: Arguments): boolean {
  return flags['instance'] === undefined || flags['instance'] === key;
}

function noneFound({ files, flags }: Arguments): HookError {
  const which = flags['instance'] === undefined ? '' : ` ${flags['instance']}`;
  return new HookError('InvalidInput', `${files.join(', ')}: no MeshGatewayInstance${which} found`);
}
