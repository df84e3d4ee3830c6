import { isObject, type JsonObject } from '../api/json.ts';
import { formatYaml } from '../api/yaml.ts';
import { HookError } from '../errors.ts';

/**
 * Returns the formatter that --output selects: YAML documents, or a List as JSON. `kubectl apply -f -` accepts both.
 * @param expected all formats of the command
 * @throws HookError InvalidOption
 */
export function readOutput(
  output = 'yaml',
  expected: readonly string[] = ['yaml', 'json'],
): (objects: readonly JsonObject[]) => string {
  if (output === 'yaml') return (objects) => objects.map((object) => formatYaml(withoutManagers(object))).join('---\n');
  if (output === 'json') return formatList;
  throw new HookError(
    'InvalidOption',
    `--output ${output}: expected ${expected.slice(0, -1).join(', ')} or ${expected.at(-1)}`,
  );
}

function formatList(objects: readonly JsonObject[]): string {
  return `${JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects.map(withoutManagers) }, null, 2)}\n`;
}

/** Leaves out metadata.managedFields, as kubectl get does. An API server refuses to apply it. */
function withoutManagers(object: JsonObject): JsonObject {
  if (!isObject(object['metadata']) || object['metadata']['managedFields'] === undefined) return object;
  const { managedFields: _, ...metadata } = object['metadata'];
  return { ...object, metadata };
}
