import type { CompositeController } from '../api/controller.ts';
import { type Asked, childResourcesOf } from './child-resources.ts';

/**
 * What a CompositeController must have and this one has not, a line each: without it children are never updated,
 * never found again or never created. Source: Metacontroller's documentation of the CompositeController.
 */
export function checkController({ metadata, spec }: CompositeController, asked: Asked = {}): readonly string[] {
  const where = `CompositeController ${metadata.name}`;
  const faults: string[] = [];
  if (spec.generateSelector !== true) faults.push(`${where}: set spec.generateSelector to true`);
  for (const { apiVersion, resource } of childResourcesOf(asked)) {
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
