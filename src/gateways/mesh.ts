import type { StringMap } from '../api/json.ts';
import type { ObjectMeta } from '../api/meta.ts';

/** The key of the label, and formerly of the annotation, that names a mesh. */
export const meshLabel = 'kuma.io/mesh';

/** The mesh of a resource that does not name a mesh. */
export const defaultMesh = 'default';

/** A mesh, and a description of the place that names it. */
export interface MeshChoice {
  readonly name: string;
  readonly source: string;
}

/**
 * Returns the mesh of an instance. An empty value counts as absent.
 * Source: MeshOfByLabelOrAnnotation in Kuma's pkg/plugins/runtime/k8s/util/util.go.
 */
export function chooseMesh(instance: ObjectMeta, namespace: ObjectMeta): MeshChoice {
  const places: readonly [StringMap, string][] = [
    [instance.labels, 'the label kuma.io/mesh of the instance'],
    [instance.annotations, 'the annotation kuma.io/mesh of the instance (deprecated: use the label)'],
    [namespace.labels, `the label kuma.io/mesh of the Namespace ${namespace.name}`],
    [
      namespace.annotations,
      `the annotation kuma.io/mesh of the Namespace ${namespace.name} (deprecated: use the label)`,
    ],
  ];
  for (const [map, source] of places) {
    const name = map.get(meshLabel);
    if (name !== undefined && name !== '') return { name, source };
  }
  return { name: defaultMesh, source: 'no label or annotation kuma.io/mesh on the instance or its Namespace' };
}
