import { isDeepStrictEqual } from 'node:util';
import { isObject, type Json, type JsonObject, objectAt } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';
import { valueAt } from '../observed/field-path.ts';
import type { ChildKind, Fixed, PathOf, RenderContext } from './child-kind.ts';
import { validateChanged } from './metadata.ts';

/** What decides which parts of a child are protected. */
interface Rules {
  readonly kind: ChildKind;
  readonly context: RenderContext;
  readonly pathOf: PathOf;
}

const generated = 'the generated value, which a patch cannot change';

const identity: readonly Fixed[] = [
  { steps: ['apiVersion'], expected: generated },
  { steps: ['kind'], expected: generated },
  { steps: ['metadata', 'name'], expected: generated },
  { steps: ['metadata', 'namespace'], expected: generated },
];

/**
 * Reports what patches must not change: the identity of a child, metadata other than labels and annotations, the status, and the
 * fields that the kind protects.
 * @param rendered the child without patches, in stored form as the patched one
 */
export function checkProtected(
  patched: JsonObject,
  rendered: JsonObject,
  { context, kind, pathOf }: Rules,
): readonly Problem[] {
  const inOwnMetadata = checkMetadata(patched, rendered, [], pathOf);
  const template = ['spec', 'template'];
  const inPods = kind.role === 'workload' ? checkMetadata(patched, rendered, template, pathOf) : [];
  return [
    ...[...identity, ...kind.fixed].flatMap((field) => checkFixed(patched, rendered, field, pathOf)),
    ...checkStatus(patched, pathOf),
    ...inOwnMetadata,
    ...inPods,
    ...kind.check(patched, rendered, context, pathOf),
  ];
}

function checkFixed(patched: JsonObject, rendered: JsonObject, { expected, steps }: Fixed, pathOf: PathOf): Problem[] {
  const value = valueAt(patched, steps);
  if (isDeepStrictEqual(value, valueAt(rendered, steps))) return [];
  return [{ field: pathOf(steps), value, expected }];
}

function checkStatus({ status }: JsonObject, pathOf: PathOf): Problem[] {
  return status === undefined
    ? []
    : [{ field: pathOf(['status']), value: status, expected: 'no value, because Kubernetes sets the status' }];
}

/** Validates the metadata of a child or, at `spec.template`, of pods. */
function checkMetadata(
  patched: JsonObject,
  rendered: JsonObject,
  place: readonly string[],
  pathOf: PathOf,
): readonly Problem[] {
  const steps = [...place, 'metadata'];
  const [now, before] = [valueAt(patched, steps), valueAt(rendered, steps)];
  if (!isObject(now)) return [{ field: pathOf(steps), value: now, expected: generated }];
  const { annotations, labels, ...others } = now;
  const allowed = isObject(before) ? Object.keys(before) : [];
  return [
    ...Object.entries(others)
      .filter(([name]) => !allowed.includes(name))
      .map(([name, value]) => ({
        field: pathOf([...steps, name]),
        value,
        expected: 'no value: a patch can only change labels and annotations',
      })),
    ...validateChanged('labels', labels, objectAt(objectOf(before), 'labels'), pathOf([...steps, 'labels'])),
    ...validateChanged(
      'annotations',
      annotations,
      objectAt(objectOf(before), 'annotations'),
      pathOf([...steps, 'annotations']),
    ),
  ];
}

function objectOf(value: Json | undefined): JsonObject {
  return isObject(value) ? value : {};
}
