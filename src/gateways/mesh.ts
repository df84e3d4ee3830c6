import { isObject, type Json, type StringMap } from '../api/json.ts';
import type { ObjectMeta } from '../api/meta.ts';

/** The key of the label, and formerly of the annotation, that names a mesh. */
export const meshLabel = 'kuma.io/mesh';

/** The mesh of a resource that does not name a mesh. */
export const defaultMesh = 'default';

/**
 * Returns the mesh of a MeshGateway. Undefined for one that cannot be read.
 * Its top-level field names the mesh; Kuma's admission webhook fills it in.
 */
export function meshOfGateway(gateway: Json | undefined): string | undefined {
  if (!isObject(gateway)) return undefined;
  const { mesh } = gateway;
  if (mesh === undefined || mesh === null || mesh === '') return defaultMesh;
  return typeof mesh === 'string' ? mesh : undefined;
}

/** Reports whether a MeshGateway belongs to a mesh. One that cannot be read counts, so that it is reported. */
export function isOfMesh(gateway: Json | undefined, mesh: string): boolean {
  const own = meshOfGateway(gateway);
  return own === undefined || own === mesh;
}

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
