import { isList, isObject, type JsonObject, objectAt } from '../api/json.ts';
import { containerName, gatewayAnnotation, injectionLabel, tagsAnnotation } from '../api/names.ts';
import type { Problem } from '../api/problem.ts';
import { meshLabel } from '../gateways/mesh.ts';
import type { Fixed, PathOf } from './child-kind.ts';
import { identifies, selects } from './metadata.ts';

const metadata = ['spec', 'template', 'metadata'];
const because = (why: string) => `the generated value, because ${why}`;

/** The fields of a workload's pods that patches cannot change. */
export const fixedInPods: readonly Fixed[] = [
  { steps: [...metadata, 'labels', 'app'], expected: because(selects) },
  { steps: [...metadata, 'labels', injectionLabel], expected: because(identifies) },
  { steps: [...metadata, 'labels', meshLabel], expected: because(identifies) },
  { steps: [...metadata, 'annotations', gatewayAnnotation], expected: because(identifies) },
  { steps: [...metadata, 'annotations', tagsAnnotation], expected: because(identifies) },
];

/** Returns the containers of a workload that have the name of the gateway container. */
export function gatewayContainers(workload: JsonObject): readonly JsonObject[] {
  const { containers } = objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
  return isList(containers) ? containers.filter(isObject).filter(({ name }) => name === containerName) : [];
}

/** Requires the gateway container of a patched workload. */
export function checkGatewayContainer(workload: JsonObject, pathOf: PathOf): readonly Problem[] {
  const found = gatewayContainers(workload);
  if (found.length === 1) return [];
  const { containers } = objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
  const expected = `exactly one container with the name ${containerName}`;
  return [{ field: pathOf(['spec', 'template', 'spec', 'containers']), value: containers, expected }];
}
