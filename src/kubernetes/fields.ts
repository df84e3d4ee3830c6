import { readTable } from './table.ts';

/** The fields of a Kubernetes type, by name. */
export interface ApiType {
  readonly [field: string]: Field;
}

export type Field = ListField | ObjectField | ScalarField;

/** An object. A patch merges it field by field or replaces it. */
export interface ObjectField {
  readonly kind: 'object';
  readonly strategy: 'merge' | 'replace';
  /** The fields of a struct. A map has none. */
  readonly fields: ApiType;
  /** The type of the values of a map. Go omits an empty map, but not an empty struct. */
  readonly values: ScalarField | undefined;
}

/** A list. A patch replaces it or merges it: objects by a merge key, strings as a set. */
export interface ListField {
  readonly kind: 'list';
  readonly strategy: 'merge' | 'replace';
  readonly key: string | undefined;
  /** The fields of the elements in a list of objects. */
  readonly element: ApiType;
  /** The type of the elements in a list of scalars. */
  readonly scalars: ScalarField | undefined;
}

/** A scalar. A quantity of compute resources is rounded up to thousandths. The kind `any` accepts any JSON value. */
export interface ScalarField {
  readonly kind: 'any' | 'computeQuantity' | 'flag' | 'intOrString' | 'number' | 'quantity' | 'text';
  readonly format: 'date-time' | 'int32' | 'int64' | undefined;
  /** True if the API server does not store the zero value, because Go omits it. */
  readonly omitsZero: boolean;
  /** The values of an enum. */
  readonly choices: readonly string[] | undefined;
  /** True if the enum is complete. A newer Kubernetes may have more values of other enums. */
  readonly isClosed: boolean;
  /** True if a patch can remove the field with null. A closed enum refuses null. */
  readonly isNullable: boolean;
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly maxLength: number | undefined;
}

/** A field that accepts any JSON value. */
export const anyField: ScalarField = {
  kind: 'any',
  format: undefined,
  omitsZero: false,
  choices: undefined,
  isClosed: false,
  isNullable: true,
  minimum: undefined,
  maximum: undefined,
  maxLength: undefined,
};

const types = new Map<string, ApiType>();

/**
 * Returns the fields of a Kubernetes type, such as `PodSpec`. Calls with the same name return the same object.
 * @throws Error for a type that the tables do not have
 */
export function apiType(name: string): ApiType {
  const known = types.get(name);
  if (known !== undefined) return known;
  const rows = readTable().get(name);
  if (rows === undefined) throw new Error(`${name}: no such type in src/kubernetes/published.ts`);
  const type = Object.fromEntries([...rows].map(([field, [shape = '', ...marks]]) => [field, readField(shape, marks)]));
  types.set(name, type);
  return type;
}

/** Returns the fields of an object with metadata and a spec of a type. */
export function objectType(spec: string): ApiType {
  const [text, metadata] = [readField('string', ['required']), readStruct('ObjectMeta', 'merge')];
  return { apiVersion: text, kind: text, metadata, spec: readStruct(spec, 'merge') };
}

/** The marks of a field, such as `required` and `patchKey=name`. */
type Marks = ReadonlyMap<string, string>;

function readField(shape: string, given: readonly string[]): Field {
  const marks: Marks = new Map(given.map((mark) => splitAt(mark, '=')));
  if (shape.startsWith('[]')) return readList(shape.slice(2), marks);
  const strategy = marks.get('patch') === 'replace' ? 'replace' : 'merge';
  if (shape.startsWith('{}')) {
    const values = readScalar(shape.slice(2), new Map());
    const isResources = values?.kind === 'quantity';
    return {
      kind: 'object',
      strategy,
      fields: {},
      values: isResources ? { ...values, kind: 'computeQuantity' } : values,
    };
  }
  return readScalar(shape, marks) ?? readStruct(shape, strategy);
}

/** Reads the inner fields at the first use: most of the types are never used. */
function readStruct(shape: string, strategy: ObjectField['strategy']): ObjectField {
  return {
    kind: 'object',
    strategy,
    values: undefined,
    get fields() {
      return apiType(shape);
    },
  };
}

function readList(shape: string, marks: Marks): ListField {
  return {
    kind: 'list',
    strategy: marks.get('patch')?.startsWith('merge') === true ? 'merge' : 'replace',
    key: marks.get('patchKey'),
    scalars: readScalar(shape, marks),
    get element() {
      return scalarKinds.has(shape) ? {} : apiType(shape);
    },
  };
}

const scalarKinds = new Map<string, Pick<ScalarField, 'format' | 'kind'>>([
  ['Any', { kind: 'any', format: undefined }],
  ['IntOrString', { kind: 'intOrString', format: undefined }],
  ['Quantity', { kind: 'quantity', format: undefined }],
  ['Time', { kind: 'text', format: 'date-time' }],
  ['boolean', { kind: 'flag', format: undefined }],
  ['int32', { kind: 'number', format: 'int32' }],
  ['int64', { kind: 'number', format: 'int64' }],
  ['string', { kind: 'text', format: undefined }],
]);

/** Returns undefined for a shape that is the name of a type. */
function readScalar(shape: string, marks: Marks): ScalarField | undefined {
  const kind = scalarKinds.get(shape);
  if (kind === undefined) return undefined;
  const isOmitted = !marks.has('required') || marks.has('omitempty');
  return {
    ...kind,
    omitsZero: isOmitted && !marks.has('pointer') && kind.kind !== 'any' && kind.format !== 'date-time',
    choices: marks.get('enum')?.split('|'),
    isClosed: marks.has('closed'),
    isNullable: marks.get('closed') !== '',
    minimum: numberIn(marks.get('min')),
    maximum: numberIn(marks.get('max')),
    maxLength: numberIn(marks.get('maxLength')),
  };
}

function numberIn(text: string | undefined): number | undefined {
  return text === undefined ? undefined : Number(text);
}

function splitAt(text: string, separator: string): [string, string] {
  const at = text.indexOf(separator);
  return at < 0 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
