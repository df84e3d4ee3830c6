import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';

const root = new URL('../../', import.meta.url).pathname;

/** The folder of the chart. */
export const chart = join(root, 'manifests/chart');

/** The helm program. */
const program = process.env['HELM_BIN'] ?? '';
if (program === '') process.stderr.write('skipped: tests with helm, because HELM_BIN is not set\n');

/** Replaces `it` if a program is not installed. */
export const leftOut = (_title: string, _test: () => void) => {};
export const withHelm = program === '' ? leftOut : it;

/** A build of helm from its Go module names no release of Kubernetes. */
const kubeVersion = ['--kube-version', '1.36.0'];

interface TemplateOptions {
  readonly namespace?: string;
  readonly kubeVersion?: string;
  /** Files of values in the folder of the chart. */
  readonly files?: readonly string[];
  readonly includeCrds?: boolean;
}

/** Returns the output of `helm template` for values. */
export function helmTemplate(values: JsonObject, options: TemplateOptions = {}): readonly JsonObject[] {
  return parseYaml(runTemplate(values, options).stdout, 'helm template').filter(isObject);
}

/** Returns the message with which helm refuses values. */
export function helmRefusal(values: JsonObject, options: TemplateOptions = {}): string {
  const { status, stderr } = runTemplate(values, options, false);
  if (status === 0) throw new Error(`helm accepts ${JSON.stringify(values)}`);
  return stderr;
}

/** Runs `helm lint --strict` with a file of values. Throws if it fails. */
export function helmLint(file: string): void {
  execFileSync(program, ['lint', '--strict', chart, '-f', join(chart, file), ...kubeVersion], {
    stdio: 'pipe',
  });
}

function runTemplate(
  values: JsonObject,
  { files = [], includeCrds = false, kubeVersion: version, namespace }: TemplateOptions,
  must = true,
) {
  const folder = mkdtempSync(join(tmpdir(), 'mgi-helm-'));
  try {
    const file = join(folder, 'values.json');
    writeFileSync(file, JSON.stringify(values));
    const all = [...files.map((one) => join(chart, one)), file].flatMap((one) => ['-f', one]);
    const argv = ['template', 'release', chart, '-n', namespace ?? 'meshgatewayinstance-hook', ...all];
    argv.push(...(version === undefined ? kubeVersion : ['--kube-version', version]));
    if (includeCrds) argv.push('--include-crds');
    const run = spawnSync(program, argv, { encoding: 'utf8', maxBuffer: 64 * 1024 ** 2 });
    if (must && run.status !== 0) throw new Error(run.stderr);
    return run;
  } finally {
    rmSync(folder, { recursive: true });
  }
}
