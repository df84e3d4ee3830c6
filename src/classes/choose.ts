import type { ChosenClass } from '../api/instance.ts';
import {
  ClassIdentity,
  classKind,
  defaultClassAnnotation,
  InstanceClass,
  undeclaredInClass,
} from '../api/instance-class.ts';
import { compiled, isObject, type JsonObject, lookup } from '../api/json.ts';
import type { OwnMeshGatewayInstance } from '../api/own-instance.ts';
import type { Problem } from '../api/problem.ts';
import { quote } from '../errors.ts';
import type { UnknownField } from '../kubernetes/unknown-fields.ts';
import { checkFields } from './check-fields.ts';
import type { SettingsLayer } from './settings-layer.ts';

/** The class of an instance, and its settings. */
export interface ClassChoice {
  /** Undefined if the instance has no class. */
  readonly chosen: ChosenClass | undefined;
  /** Undefined if the instance has no class, or one that cannot be used. */
  readonly layer: SettingsLayer | undefined;
  readonly problems: readonly Problem[];
  /** Remarks for the message of the Ready condition. */
  readonly notes: readonly string[];
  /** Fields of the class that its CRD does not declare. */
  readonly undeclared: readonly UnknownField[];
}

/** The choice of an instance without a class. */
export const noClass: ClassChoice = { chosen: undefined, layer: undefined, problems: [], notes: [], undeclared: [] };

/** The field that names a class, for messages. */
const named = 'spec.className';
const kept = 'status.className';

/**
 * Chooses the class of an instance: the one that it names, or the default. An instance that got a default class keeps it, so
 * that its pods do not restart when another class becomes the default.
 * @param classes the related classes, by name
 */
export function chooseClass(
  { settings, status }: Pick<OwnMeshGatewayInstance, 'settings' | 'status'>,
  classes: JsonObject = {},
): ClassChoice {
  const { className } = settings;
  if (className === '') return noClass;
  if (className !== undefined) return useClass(className, named, classes);
  const defaults = defaultsIn(classes);
  const before = status.isDefaultClass === true ? status.className : undefined;
  const name = before ?? defaults[0];
  if (name === undefined) return noClass;
  return { ...useClass(name, kept, classes), notes: noteDefaults(defaults) };
}

function useClass(name: string, field: string, classes: JsonObject): ClassChoice {
  const found = lookup(classes, name);
  const choice = (layer: SettingsLayer | undefined, problems: readonly Problem[]): ClassChoice => ({
    chosen: { name, isDefault: field === kept, isUsable: layer !== undefined },
    layer,
    problems,
    notes: [],
    undeclared: [],
  });
  if (found === undefined) return choice(undefined, [missing(name, field)]);
  const path = `${classKind} ${name}:`;
  const read = readClass(found);
  if (read.success) {
    const layer = { path: `${path} spec`, settings: read.data.spec.read };
    return { ...choice(layer, []), undeclared: undeclaredInClass(read.data.spec.raw, layer.path) };
  }
  const problems = checkFields(isObject(found) ? found : {}, () => read, '');
  return choice(
    undefined,
    problems.map(({ field: inner, ...problem }) => ({ ...problem, field: `${path} ${inner}` })),
  );
}

const readClass = compiled(InstanceClass);
const readIdentity = compiled(ClassIdentity);

function missing(name: string, field: string): Problem {
  const remedy = field === named ? '' : ' or set spec.className';
  const expected = `a ${classKind} that exists: create it${remedy}; until then, all children stay as they are`;
  return { field, value: name, expected };
}

/** Returns the names of the classes that are marked as the default, the newest first. */
function defaultsIn(classes: JsonObject): readonly string[] {
  const marked = Object.values(classes).flatMap((object) => {
    const { data } = readIdentity(object);
    return data?.metadata.annotations.get(defaultClassAnnotation) === 'true' ? [data.metadata] : [];
  });
  return marked
    .toSorted((one, other) => compare(other.creationTimestamp, one.creationTimestamp) || compare(one.name, other.name))
    .map(({ name }) => name);
}

function compare(one = '', other = ''): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function noteDefaults([newest, ...older]: readonly string[]): readonly string[] {
  if (older.length === 0) return [];
  return [
    `several classes are marked as the default: ${[newest, ...older].map(quote).join(', ')}; new instances without spec.className get ${quote(newest)}, the newest; remove the annotation ${defaultClassAnnotation} from the others`,
  ];
}
