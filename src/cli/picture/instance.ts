import { type JsonObject, objectAt } from '../../api/json.ts';
import { groupOf } from '../../api/meta.ts';
import { formatYaml } from '../../api/yaml.ts';
import type { HookConfig } from '../../config/load.ts';
import type { Plan } from '../../hooks/plan.ts';
import { maskSecrets } from '../../recordings/mask.ts';
import { changesBySource } from '../changes/changes-by-source.ts';
import { conflictOf, explainAccount, explainClass, explainOwner, explainPorts } from '../explanation.ts';
import type { RefusedInstance } from '../manifests/admission.ts';
import type { GivenInstance, OfflineInstance } from '../manifests/instances.ts';
import { ratedLines } from '../rated.ts';
import { explainReference } from '../references.ts';
import type { Fact, InstanceNode } from './model.ts';
import { serviceOf } from './service.ts';
import { stateOf } from './state.ts';

/** An instance without its place in the drawing. */
export type Content = Omit<InstanceNode, 'id'>;

/** Returns what the picture shows of an instance. */
export function contentOf(instance: OfflineInstance, plan: Plan, config: HookConfig, now: Date): Content {
  const { request } = instance;
  const { mesh, selection, tags } = plan;
  const rated = ratedLines(instance, plan);
  const errors = rated.filter(({ severity }) => severity === 'error');
  const found = conflictOf(instance, plan);
  return {
    ...identityOf(instance),
    ...stateOf(instance, plan, config, now),
    mesh: mesh.name,
    tags: [...tags],
    facts: [
      { name: 'mesh', text: `${mesh.name}, from ${mesh.source}` },
      ...[...explainReference(request, plan), ...explainClass(request), ...explainAccount(request)].map(factOf),
      { name: 'ports', text: explainPorts(plan) },
      ...(request.parent.spec.suspend ? [{ name: 'suspended', text: 'children are kept as they are' }] : []),
      ...explainOwner(request).map(factOf),
    ],
    problems: [...(found === undefined ? [] : [found.message]), ...errors.map(({ text }) => text)],
    notes: rated.filter((line) => !errors.includes(line)).map(({ text }) => text),
    changes: changesBySource(instance, config, plan).filter(({ lines }) => lines.length > 0),
    missed: selection.missed.length,
    service: serviceOf(request, plan),
  };
}

/** Returns what the picture shows of an instance that the API server refuses. */
export function contentOfRefused(instance: RefusedInstance): Content {
  return {
    ...identityOf(instance),
    state: 'not-ready',
    reason: 'RefusedByAPIServer',
    message: instance.refusals.map(({ field, message }) => `${field}: ${message}`).join('; '),
    mesh: '',
    tags: [],
    facts: [],
    conditions: [],
    isReported: false,
    problems: instance.refusals.map(({ field, message }) => `${field}: ${message}`),
    notes: [],
    changes: [],
    missed: 0,
    service: undefined,
  };
}

function identityOf({ key, object, source }: GivenInstance) {
  const [namespace = '', name = ''] = key.split('/');
  const { document, paths } = maskSecrets(withoutNoise(object));
  return {
    namespace,
    name,
    group: groupOf(String(object['apiVersion'])),
    source,
    yaml: formatYaml(document),
    masked: paths.length,
  };
}

/** Leaves out what others keep in an object, and the status, which the conditions show. */
function withoutNoise({ status: _, ...object }: JsonObject): JsonObject {
  const { managedFields: _fields, ...metadata } = objectAt(object, 'metadata');
  const { 'kubectl.kubernetes.io/last-applied-configuration': _applied, ...annotations } = objectAt(
    metadata,
    'annotations',
  );
  const kept = Object.keys(annotations).length > 0 ? { annotations } : {};
  const { annotations: _all, ...others } = metadata;
  return { ...object, metadata: { ...others, ...kept } };
}

function factOf(line: string): Fact {
  const at = line.indexOf(': ');
  return { name: line.slice(0, at), text: line.slice(at + 2) };
}
