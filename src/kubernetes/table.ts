import { published } from './published.ts';
import { unpublished } from './unpublished.ts';

/** The fields of each type: the shape of a field, followed by its marks. */
type Table = ReadonlyMap<string, ReadonlyMap<string, readonly string[]>>;

let table: Table | undefined;

/**
 * Returns the published fields with the marks of unpublished.ts. Both tables are text: the name of a type stands in a line of its
 * own, and an indented line follows for each field.
 *
 * A published field has a shape: a scalar (`string`, `boolean`, `int32`, `int64`, `Quantity`, `IntOrString`, `Time`, `Any`) or the
 * name of a type, with `[]` in front for a list and `{}` for a map. The marks after it are `required`, `enum`, the type and
 * the keys of a list (`list`, `keys`), the type of a map (`map`), and the strategy and the key of a patch (`patch`, `patchKey`).
 * @throws Error if unpublished.ts names a type or a field that is not published
 */
export function readTable(): Table {
  table ??= withMarks(parse(published), parse(unpublished));
  return table;
}

function parse(text: string): Map<string, Map<string, string[]>> {
  const types = new Map<string, Map<string, string[]>>();
  let fields = new Map<string, string[]>();
  for (const line of text.trim().split('\n')) {
    if (line.startsWith(' ')) {
      const [name = '', ...words] = line.trim().split(' ');
      fields.set(name, [...(fields.get(name) ?? []), ...words]);
    } else {
      fields = new Map();
      types.set(line, fields);
    }
  }
  return types;
}

function withMarks(types: Map<string, Map<string, string[]>>, additions: Table): Table {
  for (const [type, fields] of additions) {
    for (const [names, marks] of fields) {
      for (const field of names.split(',')) {
        const words = types.get(type)?.get(field);
        if (words === undefined) throw new Error(`${type} ${field}: not in src/kubernetes/published.ts`);
        words.push(...marks);
      }
    }
  }
  return types;
}
