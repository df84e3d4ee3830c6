import { readdirSync } from 'node:fs';
import { expect } from 'chai';
import type { JsonObject } from '../src/api/json.ts';
import { parseEnvFile } from '../src/config/env-file.ts';
import type { Environment } from '../src/config/kuma-cp-environment.ts';
import { loadConfig } from '../src/config/load.ts';
import { readConfigOptions } from '../src/config/options.ts';
import { checkAgreement, type Hook, hookOf } from './support/agreement.ts';
import { mgi } from './support/cli.ts';
import * as installed from './support/installation.ts';
import { kubectlVersion } from './support/kubectl.ts';
import { kustomize } from './support/kustomize.ts';

const root = new URL('../', import.meta.url);
const name = 'meshgatewayinstance-hook';
const overlays = ['manifests/overlays/lightweight', 'manifests/overlays/ha'];
const detected = 'kuma-cp';
const components = [
  detected,
  ...readdirSync(new URL('manifests/components', root)).map((folder) => `manifests/components/${folder}`),
];
/** Comes with the field `namespace` of the user's kustomization. */
const moves = 'manifests/components/namespace';
const chosen = 'platform';

/** Every component alone, every pair in both orders (pairs with `namespace` in one), and all of them in both orders. */
const combinations: readonly (readonly string[])[] = (
  [
    [],
    ...components.map((one) => [one]),
    ...components.flatMap((one) =>
      components.filter((other) => other !== one && other !== moves).map((other) => [one, other]),
    ),
    components,
    [...components].reverse(),
  ] as const
).filter(hasRevision);

/** The component config-revision needs the revision of an earlier component. */
function hasRevision(names: readonly string[]): boolean {
  const place = names.indexOf('manifests/components/config-revision');
  return place < 0 || names.slice(0, place).includes(detected);
}

function checkNamespaces(objects: readonly JsonObject[], { namespace }: Hook): void {
  const all = objects.map((object) => installed.AnyObject.parse(object));
  const names = all.map(({ kind, metadata }) => `${kind} ${metadata.namespace ?? ''}/${metadata.name}`);
  expect(names).to.deep.equal([...new Set(names)]);
  const created = all.filter(({ kind }) => kind === 'Namespace').map(({ metadata }) => metadata.name);
  expect(created).to.deep.equal(namespace === chosen ? [] : [name]);
  for (const { kind, metadata } of all) {
    // kustomize does not know that these kinds have no namespace. The API server ignores it.
    const isIgnored =
      installed.clusterScoped.includes(kind) && (namespace === chosen || metadata.namespace === undefined);
    expect(isIgnored ? namespace : metadata.namespace, `${kind} ${metadata.name}`).to.equal(namespace);
  }
}

/** The configuration of the hook is the one that mgi detect prints for other commands. */
function checkConfiguration({ environment, options }: Hook, expected: Environment): void {
  const { caCert, kumaCp, release } = loadConfig(options, environment);
  const wanted = loadConfig(readConfigOptions({}, expected), expected);
  expect([release, kumaCp, caCert]).to.deep.equal([wanted.release, wanted.kumaCp, wanted.caCert]);
  expect(kumaCp.store.kubernetes.systemNamespace).to.equal('mesh-prod');
  expect(kumaCp.bootstrapServer.params.adminPort).to.equal(9911);
}

/** Replaces `it` if kubectl is not installed. */
const leftOut = (_title: string, _test: () => void) => {};
const hasKubectl = kubectlVersion() !== undefined;
if (!hasKubectl) process.stderr.write('skipped: combinations of components, because kubectl is not installed\n');
const when = hasKubectl ? it : leftOut;

describe('an overlay with components in any order', () => {
  let written: ReadonlyMap<string, string> = new Map();
  let expected: Environment = {};

  before(async () => {
    const argv = ['detect', '-f', 'test/golden/charts/kuma-2.14-configured.json', '--ca', 'test/golden/charts/ca.crt'];
    const { stdout } = await mgi(argv);
    written = new Map([[detected, stdout]]);
    expected = parseEnvFile((await mgi([...argv, '-o', 'env'])).stdout, 'env');
  });

  for (const overlay of overlays) {
    describe(overlay, () => {
      for (const names of combinations) {
        when(`agrees with itself: ${names.map((one) => one.split('/').at(-1)).join(', ') || 'no component'}`, () => {
          const objects = kustomize([overlay], names, written, names.includes(moves) ? { namespace: chosen } : {});
          const hook = hookOf(objects);
          expect(hook.namespace).to.equal(names.includes(moves) ? chosen : name);
          checkNamespaces(objects, hook);
          checkAgreement(objects);
          if (names.includes(detected)) checkConfiguration(hook, expected);
        });
      }
    });
  }
});
