import type { MeshGatewayInstance } from '../../src/api/instance.ts';
import { OwnMeshGatewayInstance } from '../../src/api/own-instance.ts';
import { noClass } from '../../src/classes/choose.ts';
import { resolveSpec } from '../../src/classes/resolve.ts';

/** Returns the instance demo/edge of `mesh.internal`, without a class. */
export function ownInstance(spec: object = {}): MeshGatewayInstance {
  const { settings, ...instance } = OwnMeshGatewayInstance.parse({
    apiVersion: 'mesh.internal/v1alpha1',
    kind: 'MeshGatewayInstance',
    metadata: { name: 'edge', namespace: 'demo', uid: 'u1' },
    spec,
  });
  return { ...instance, spec: resolveSpec(settings, noClass) };
}
