import { type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { containerName } from '../api/names.ts';
import type { Problem } from '../api/problem.ts';
import { nearestName } from '../kubernetes/nearest.ts';
import { containersOf, sleepOf } from './gateway-container.ts';
import { crossedResources } from './quantities.ts';

/**
 * Returns the simple reasons why the API server refuses pods. It checks much more; these are mistakes that templates make.
 * Source: ValidatePodTemplateSpecForReplicaSet and ValidatePodSpec in Kubernetes.
 * @param pathOf returns the path of the template that sets a field of the pods
 */
export function checkPods(pods: JsonObject, pathOf: (field: string) => string): readonly Problem[] {
  const containers = (['containers', 'initContainers'] as const).flatMap((list) =>
    containersOf(pods, list).flatMap((container) =>
      checkContainer(container, pods, `${list}[${String(container['name'])}]`),
    ),
  );
  return [...checkLifetime(pods), ...checkSysctls(pods), ...containers].map(({ field, ...problem }) => {
    const [first = ''] = field.split(/[.[]/, 1);
    return { field: `${pathOf(first)}.${field}`, ...problem };
  });
}

function checkLifetime({ activeDeadlineSeconds, restartPolicy = 'Always' }: JsonObject): readonly Problem[] {
  return [
    ...(restartPolicy === 'Always'
      ? []
      : [
          {
            field: 'restartPolicy',
            value: restartPolicy,
            expected: 'Always, because the pods of a gateway always restart',
          },
        ]),
    ...(activeDeadlineSeconds === undefined
      ? []
      : [
          {
            field: 'activeDeadlineSeconds',
            value: activeDeadlineSeconds,
            expected: 'no value, because gateways do not end',
          },
        ]),
  ];
}

function checkSysctls(pods: JsonObject): readonly Problem[] {
  if (pods['hostNetwork'] !== true) return [];
  const { sysctls } = objectAt(pods, 'securityContext');
  return objectsIn(sysctls).flatMap(({ name }) =>
    String(name).startsWith('net.')
      ? [{ field: 'securityContext.sysctls', value: name, expected: 'no sysctl of the network beside hostNetwork' }]
      : [],
  );
}

function checkContainer(container: JsonObject, pods: JsonObject, field: string): readonly Problem[] {
  return [
    ...checkMounts(container, pods, field),
    ...crossedResources(objectAt(container, 'resources')).map(({ limit, name, request }) => ({
      field: `${field}.resources.requests[${name}]`,
      value: request,
      expected: `at most the limit, ${limit}`,
    })),
    ...checkSleep(container, pods, field),
  ];
}

function checkMounts({ volumeMounts }: JsonObject, { volumes }: JsonObject, field: string): readonly Problem[] {
  const names = objectsIn(volumes).map(({ name }) => name);
  return objectsIn(volumeMounts).flatMap(({ mountPath, name }) =>
    names.includes(name)
      ? []
      : [
          {
            field: `${field}.volumeMounts[${String(mountPath)}].name`,
            value: name,
            expected: `one of the volumes: ${names.join(', ')}`,
          },
        ],
  );
}

function checkSleep(
  container: JsonObject,
  { terminationGracePeriodSeconds: grace = 30 }: JsonObject,
  field: string,
): readonly Problem[] {
  const seconds = sleepOf(container);
  if (typeof seconds !== 'number' || typeof grace !== 'number' || seconds <= grace) return [];
  const expected = `at most terminationGracePeriodSeconds, ${grace}`;
  return [{ field: `${field}.lifecycle.preStop.sleep.seconds`, value: seconds, expected }];
}

/**
 * Returns a remark for each container without an image. It is not a problem, because an admission webhook may set the image.
 * @param pathOf returns the path of the template that sets a field of the pods
 */
export function noteImages(pods: JsonObject, pathOf: (field: string) => string): readonly string[] {
  return (['containers', 'initContainers'] as const).flatMap((list) =>
    containersOf(pods, list).flatMap(({ image, name }) => {
      if (isSetText(image)) return [];
      const isMisspelled = typeof name === 'string' && nearestName(name, [containerName]) !== undefined;
      const hint = isMisspelled ? `, did you mean ${JSON.stringify(containerName)}?` : '';
      return [
        `${pathOf(list)}.${list}[${String(name)}]: a new container without an image, which Kubernetes refuses${hint}`,
      ];
    }),
  );
}

/** Reports a time that the API server refuses. Its default for progressDeadlineSeconds is 600. */
export function checkDeadline(spec: JsonObject, pathOf: (field: string) => string): readonly Problem[] {
  const { minReadySeconds = 0, progressDeadlineSeconds = 600 } = spec;
  if (typeof minReadySeconds !== 'number' || typeof progressDeadlineSeconds !== 'number') return [];
  if (progressDeadlineSeconds > minReadySeconds) return [];
  const expected = `less than progressDeadlineSeconds, ${progressDeadlineSeconds}`;
  return [{ field: `${pathOf('minReadySeconds')}.minReadySeconds`, value: minReadySeconds, expected }];
}

function isSetText(value: Json | undefined): boolean {
  return typeof value === 'string' && value !== '';
}
