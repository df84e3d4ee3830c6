import { isList, isObject, type Json, type JsonObject, joinPath, lookup } from '../api/json.ts';
import type { ApiType, Field } from './fields.ts';
import { nearestName } from './nearest.ts';

/** A field that a type does not have, or a value that an enum does not have. A newer Kubernetes may know it. */
export interface UnknownField {
  readonly path: string;
  /** The value that the enum does not have. Undefined if the field itself is unknown. */
  readonly value: string | undefined;
  /** The known name or value that is most similar. */
  readonly nearest: string | undefined;
}

/** Describes an unknown field in one line: `spec.replica: unknown field, did you mean "replicas"?` */
export function describeUnknown(field: UnknownField): string {
  return `${field.path}: ${describeSlip(field)}`;
}

/** Describes what is unknown, without the path: `unknown field, did you mean "replicas"?` */
export function describeSlip({ nearest, value }: UnknownField): string {
  const what = value === undefined ? 'unknown field' : `unknown value ${JSON.stringify(value.slice(0, 80))}`;
  return `${what}${nearest === undefined ? '' : `, did you mean ${JSON.stringify(nearest)}?`}`;
}

/** More unknown fields are not reported. An object with so many of them is another object. */
const most = 100;

/** A path from its end. It is formatted only for a field that is reported. */
interface Path {
  readonly key: number | string;
  readonly parent: Path | undefined;
}

/** What to look for, and what was found. */
interface Search {
  readonly directives: readonly string[];
  readonly found: UnknownField[];
}

/** The directives of a strategic merge patch. Those with a slash end with the name of a list. */
const patchDirectives = ['$patch', '$retainKeys', '$setElementOrder/', '$deleteFromPrimitiveList/'];

/**
 * Returns the fields of an object that the type does not have, at any depth. The fields in an unknown field are compared with those of
 * the nearest known field. Lists at most 100 fields.
 * @param path the path of the object, for messages
 * @param isPatch whether the object is a strategic merge patch, in which directives are known
 */
export function unknownFields(
  object: JsonObject,
  type: ApiType,
  path: string,
  isPatch = false,
): readonly UnknownField[] {
  const search = { directives: isPatch ? patchDirectives : [], found: [] };
  visitFields(object, type, { key: path, parent: undefined }, search);
  return search.found;
}

function visitFields(object: JsonObject, type: ApiType, path: Path, search: Search): void {
  for (const [name, value] of Object.entries(object)) {
    if (search.found.length >= most) return;
    if (value === undefined) continue;
    const field = lookup(type, name) ?? reportField(name, type, path, search);
    if (field !== undefined) visit(value, field, { key: name, parent: path }, search);
  }
}

/** Reports a field unless it is a directive. Returns the nearest field of the type. */
function reportField(name: string, type: ApiType, path: Path, search: Search): Field | undefined {
  const isDirective = search.directives.some((known) =>
    known.endsWith('/') ? name.startsWith(known) : name === known,
  );
  if (isDirective) return undefined;
  const nearest = nearestName(name, [...Object.keys(type), ...search.directives]);
  search.found.push({ path: format({ key: name, parent: path }), value: undefined, nearest });
  return nearest === undefined ? undefined : lookup(type, nearest);
}

function visit(value: Json, field: Field, path: Path, search: Search): void {
  if (field.kind === 'object') {
    if (isObject(value) && field.values === undefined) visitFields(value, field.fields, path, search);
  } else if (field.kind === 'list') {
    if (!isList(value) || field.scalars !== undefined) return;
    for (const [index, element] of value.entries()) {
      if (isObject(element)) visitFields(element, field.element, { key: index, parent: path }, search);
    }
  } else if (!field.isClosed && typeof value === 'string' && field.choices?.includes(value) === false) {
    search.found.push({ path: format(path), value, nearest: nearestName(value, field.choices) });
  }
}

function format({ key, parent }: Path): string {
  return parent === undefined ? String(key) : joinPath(format(parent), [key]);
}
