import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';

const root = new URL('../../', import.meta.url).pathname;
const program = process.env['KUBECTL'] ?? 'kubectl';

/** Returns the output of `kubectl kustomize` for folders of the repository, combined in a user's kustomization. */
export function kustomize(resources: readonly string[], components: readonly string[] = []): readonly JsonObject[] {
  const folder = mkdtempSync(join(tmpdir(), 'mgi-kustomize-'));
  try {
    const paths = (names: readonly string[]) => names.map((name) => relative(folder, join(root, name)));
    const kustomization = { resources: paths(resources), components: paths(components) };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    const output = execFileSync(program, ['kustomize', folder], { encoding: 'utf8', stdio: 'pipe' });
    return parseYaml(output, 'kubectl kustomize').filter(isObject);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
