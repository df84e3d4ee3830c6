import type { CompositeController } from '../api/controller.ts';
import type { OptionalChildren } from '../api/instance.ts';
import { kindsAskedFor } from '../children/kinds.ts';

/**
 * Checks the settings of a CompositeController that the hook depends on. Without them, children are never updated, found
 * or created. Source: Metacontroller's documentation of the CompositeController.
 * @returns a line for each fault
 */
export function checkController(
  { metadata, spec }: CompositeController,
  children: OptionalChildren,
): readonly string[] {
  const where = `CompositeController ${metadata.name}`;
  const faults: string[] = [];
  if (spec.generateSelector !== true) faults.push(`${where}: set spec.generateSelector to true`);
  for (const { apiVersion, resource } of kindsAskedFor(children)) {
    const rule = spec.childResources?.find((child) => child.apiVersion === apiVersion && child.resource === resource);
    const method = rule?.updateStrategy?.method ?? 'OnDelete';
    if (rule === undefined) faults.push(`${where}: add ${apiVersion} ${resource} to spec.childResources`);
    else if (method !== 'InPlace')
      faults.push(`${where}: set updateStrategy.method of ${resource} to InPlace (now ${method})`);
  }
  for (const hook of ['sync', 'customize'] as const) {
    const version = spec.hooks?.[hook]?.version ?? 'v1';
    if (version !== 'v2') faults.push(`${where}: set spec.hooks.${hook}.version to v2 (now ${version})`);
  }
  return faults;
}
