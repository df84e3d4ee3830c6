import { mkdirSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { systemNamespace } from './kuma.ts';
import { root, type Site } from './site.ts';

/** The namespace of the hook, and its Deployment. */
export const hookNamespace = 'meshgatewayinstance-hook';
export const hook = 'deployment/meshgatewayinstance-hook';
const definition = join(root, 'manifests/crds/mesh.internal.yaml');

/** What README's main path lets users choose. */
export interface Choice {
  readonly overlay?: 'lightweight' | 'ha';
  /** Folders of manifests/components, beside the component with the configuration of the control plane. */
  readonly components?: readonly string[];
  /** More options of the hook, `NAME=value`. */
  readonly literals?: readonly string[];
}

/** Installs the product beside the control plane, in the order of the README. */
export async function installProduct(site: Site, choice: Choice = {}): Promise<void> {
  await site.kubectl('apply', '-f', definition);
  await site.kubectl('wait', '--for=condition=Established', '--timeout=30s', '-f', definition);
  await applyProduct(site, choice);
}

/** Applies the overlay with the configuration of the control plane, and waits until the hook is available. */
export async function applyProduct(site: Site, choice: Choice = {}): Promise<void> {
  await site.kubectl('apply', '-k', await writeProduct(site, choice));
  await site.rolledOut(hookNamespace, hook);
}

/** Removes the hook and the CompositeControllers, and the CustomResourceDefinition as well if that is asked for. */
export async function removeProduct(site: Site, { withDefinition = false } = {}): Promise<void> {
  const controllers = ['compositecontrollers', 'meshgatewayinstance', 'meshgatewayinstance-mesh-internal'];
  await site.kubectl('delete', ...controllers, '--ignore-not-found');
  await site.removeNamespaces(hookNamespace);
  if (withDefinition) await site.kubectl('delete', '-f', definition, '--ignore-not-found');
}

/** Writes a kustomization as a user does. Returns its folder. */
async function writeProduct(site: Site, { overlay = 'lightweight', components = [], literals = [] }: Choice) {
  const folder = join(site.cluster.folder, 'product');
  mkdirSync(folder, { recursive: true });
  const manifests = (path: string) => relative(folder, join(root, 'manifests', path));
  const [name, tag] = site.offer.hookImage.split(/:(?=[^/:]*$)/);
  const options = { name: 'meshgatewayinstance-hook', namespace: hookNamespace, behavior: 'merge', literals };
  const kustomization = {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    resources: [manifests(`overlays/${overlay}`)],
    components: [await detectConfiguration(site, folder), ...components.map((one) => manifests(`components/${one}`))],
    images: [{ name: 'meshgatewayinstance-hook', newName: name, newTag: tag ?? 'latest' }],
    ...(literals.length === 0 ? {} : { configMapGenerator: [options] }),
  };
  writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
  return folder;
}

/** Writes the component that `mgi detect` prints, as the README describes. Returns its folder, relative to `folder`. */
async function detectConfiguration(site: Site, folder: string): Promise<string> {
  const component = join(folder, 'kuma-cp');
  mkdirSync(component, { recursive: true });
  const secret = `kubectl get secret kuma-tls-cert -n ${systemNamespace}`;
  await site.cluster.shell(`${secret} -o jsonpath='{.data.ca\\.crt}' > '${folder}/ca.txt'`);
  await site.cluster.shell(
    `kubectl get deployments,configmaps -n ${systemNamespace} -o json | node bin/mgi.js detect --ca '${folder}/ca.txt' > '${component}/kustomization.yaml'`,
  );
  return 'kuma-cp';
}
