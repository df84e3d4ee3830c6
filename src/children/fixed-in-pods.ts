import type { JsonObject } from '../api/json.ts';
import { gatewayAnnotation, injectionLabel, tagsAnnotation } from '../api/names.ts';
import type { Problem } from '../api/problem.ts';
import { meshLabel } from '../gateways/mesh.ts';
import { podsOf } from '../observed/workload.ts';
import type { Fixed, PathOf } from './child-kind.ts';
import { checkGateway } from './gateway-container.ts';
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

/** Requires the gateway container of a patched workload. */
export function checkGatewayContainer(workload: JsonObject, pathOf: PathOf): readonly Problem[] {
  const pods = podsOf(workload);
  return checkGateway(pods, pathOf(['spec', 'template', 'spec', 'containers']), pods['containers']);
}
