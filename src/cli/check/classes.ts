import { classKind } from '../../api/instance-class.ts';
import type { HookConfig } from '../../config/load.ts';
import { planSync } from '../../hooks/plan.ts';
import { readInstances } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { refusalsOf } from '../validation/refusals.ts';
import { type Finding, findingAt, findingOf } from './finding.ts';
import { checkSpec } from './instances.ts';

/** Checks a class, whether an instance has it or not: its CustomResourceDefinition, and its fields as an instance reads them. */
export function checkClass(manifest: Manifest, config: HookConfig): readonly Finding[] {
  const refused = refusalsOf(manifest.object).map(({ field, message }) =>
    findingOf(manifest, { severity: 'error', rule: 'schema', field, message }),
  );
  if (refused.length > 0) return refused;
  return readInstances([userOf(manifest), manifest]).flatMap((instance) => {
    if ('error' in instance) return [];
    const prefix = `${classKind} ${manifest.name}: `;
    return checkSpec(instance, instance.request, planSync(instance.request, config), [])
      .filter(({ field }) => field?.startsWith(prefix))
      .map((finding) => {
        const field = finding.field?.slice(prefix.length);
        return findingAt(manifest, `${classKind} ${manifest.name}`, { ...finding, field });
      });
  });
}

/** Returns an instance that has nothing but the class. */
function userOf({ name, source }: Manifest): Manifest {
  const apiVersion = 'mesh.internal/v1alpha1';
  const metadata = { name: 'user', namespace: 'user' };
  const object = { apiVersion, kind: 'MeshGatewayInstance', metadata, spec: { className: name } };
  return { source, apiVersion, kind: 'MeshGatewayInstance', name: 'user', namespace: 'user', object };
}
