import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';

const root = new URL('../../', import.meta.url).pathname;
const program = process.env['KUBECTL'] ?? 'kubectl';

/**
 * Returns the output of `kubectl kustomize` for folders of the repository, combined in a user's kustomization.
 * @param written components that are not in the repository: the text of each by its name
 * @param fields more fields of the user's kustomization
 */
export function kustomize(
  resources: readonly string[],
  components: readonly string[] = [],
  written: ReadonlyMap<string, string> = new Map(),
  fields: JsonObject = {},
): readonly JsonObject[] {
  const folder = mkdtempSync(join(tmpdir(), 'mgi-kustomize-'));
  try {
    for (const [name, text] of written) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, 'kustomization.yaml'), text);
    }
    const paths = (names: readonly string[]) =>
      names.map((name) => (written.has(name) ? name : relative(folder, join(root, name))));
    const kustomization = { ...fields, resources: paths(resources), components: paths(components) };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    const output = execFileSync(program, ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' });
    return parseYaml(output, 'kubectl kustomize').filter(isObject);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
