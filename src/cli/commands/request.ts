import { HookError } from '../../errors.ts';
import { type Arguments, readArguments } from '../arguments.ts';
import { type Command, exitCodes, type Io } from '../io.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { readScan } from '../manifests/read.ts';
import { selectInstances } from '../manifests/select.ts';
import { customizeBody, syncBody } from '../payloads/bodies.ts';
import { controllerFor, kindsWithController, missingLabels } from '../payloads/controller.ts';
import { reportRefused } from '../report.ts';
import { requestUsage } from '../usage/commands/request.ts';

/** `mgi request` */
export const requestCommand: Command = async (argv, io) => {
  const args = readArguments(argv, io, requestUsage);
  const scan = await readScan(args.inputs, io, kindsWithController);
  const { manifests } = scan;
  const { accepted, refused } = selectInstances(scan, args);
  if (reportRefused(refused, args.config, io)) return exitCodes.invalid;
  print(chooseOne(accepted, args), manifests, args, io);
  return exitCodes.ok;
};

function print(instance: OfflineInstance, manifests: readonly Manifest[], args: Arguments, io: Io): void {
  const controller = controllerFor(instance.request.parent.apiVersion, manifests);
  const missing = missingLabels(instance.object, controller);
  if (missing !== undefined)
    io.stderr(`note: ${instance.what}: Metacontroller calls the hook only for instances with the label ${missing}\n`);
  const isCustomize = args.switches.has('customize');
  const body = isCustomize ? customizeBody(instance, controller) : syncBody(instance, controller, args.config);
  io.stdout(`${JSON.stringify(body, null, 2)}\n`);
}

function chooseOne(instances: readonly OfflineInstance[], { flags }: Arguments): OfflineInstance {
  const { group } = flags;
  const isOfGroup = ({ request }: OfflineInstance) => request.parent.apiVersion.startsWith(`${group}/`);
  const [instance, ...more] = group === undefined ? instances : instances.filter(isOfGroup);
  if (instance === undefined) throw new HookError('InvalidInput', `--group ${group}: no such instance`);
  if (more.length === 0) return instance;
  const found = [instance, ...more].map(({ what }) => what).join(', ');
  throw new HookError('InvalidOption', `several instances: choose one with --instance or --group (found ${found})`);
}
