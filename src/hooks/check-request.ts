import type { Namespace } from '../api/children.ts';
import { namespaceGroup, type SyncRequest } from '../api/hook.ts';
import { lookup } from '../api/json.ts';
import { HookError } from '../errors.ts';

const documentation = 'see metacontroller/compositecontroller.yaml';

/**
 * Returns the parent's Namespace. Without hook version v2 or without the customize hook, Metacontroller omits the
 * Namespace and the MeshGateways from the request. Such a request does not prove that no MeshGateway exists, so the
 * hook must not act on it.
 * @throws HookError CustomizeHookMissing, HookVersionUnsupported
 */
export function requireNamespace({ controller, parent, related }: SyncRequest): Namespace {
  const { name, namespace } = parent.metadata;
  const namespaces = related?.[namespaceGroup];
  const found = lookup(namespaces, namespace);
  if (found !== undefined) return found;
  const hooks = controller?.spec.hooks;
  const object = `MeshGatewayInstance ${namespace}/${name}`;
  const where =
    controller === undefined ? 'the CompositeController' : `CompositeController ${controller.metadata.name}`;
  if (namespaces === undefined || (controller !== undefined && hooks?.customize === undefined)) {
    throw new HookError(
      'CustomizeHookMissing',
      `${object}: related contains no Namespace: add a customize hook (spec.hooks.customize) to ${where}, ${documentation}`,
    );
  }
  const versions =
    hooks === undefined ? '' : ` (now sync ${versionOf(hooks.sync)}, customize ${versionOf(hooks.customize)})`;
  throw new HookError(
    'HookVersionUnsupported',
    `${object}: related does not contain the Namespace ${namespace}: set spec.hooks.sync.version and spec.hooks.customize.version to v2 in ${where}${versions}, ${documentation}`,
  );
}

/** Metacontroller's default is v1. */
function versionOf(hook: { readonly version: string | undefined } | undefined): string {
  return hook?.version ?? 'v1';
}
