import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { mgi } from './pods.ts';
import { commandsOf } from './readme.ts';
import { root, type Site } from './site.ts';

/** The namespace of the hook, and its Deployment. */
export const hookNamespace = 'meshgatewayinstance-hook';
export const hook = 'deployment/meshgatewayinstance-hook';
const definition = join(root, 'manifests/crds/mesh.internal.yaml');

/** What users add to the kustomization of the README. */
export interface Choice {
  /** Folders of manifests/components. */
  readonly components?: readonly string[];
}

/** Installs the product beside the control plane by the commands of the README. */
export async function installProduct(site: Site, choice: Choice = {}): Promise<void> {
  await runInstall(site, choice, commandsOf('Step two'));
  await site.rolledOut(hookNamespace, hook);
}

/** Takes the configuration of the control plane again and applies the kustomization. */
export async function applyProduct(site: Site, choice: Choice = {}): Promise<void> {
  await runInstall(site, choice, ['kubectl apply -k install']);
  await site.rolledOut(hookNamespace, hook);
}

/** Removes the hook and the CompositeControllers, and the CustomResourceDefinition as well if that is asked for. */
export async function removeProduct(site: Site, { withDefinition = false } = {}): Promise<void> {
  const controllers = ['compositecontrollers', 'meshgatewayinstance', 'meshgatewayinstance-mesh-internal'];
  await site.kubectl('delete', ...controllers, '--ignore-not-found');
  const policies = 'mutatingadmissionpolicies,mutatingadmissionpolicybindings';
  await site.kubectl('delete', policies, 'meshgatewayinstance-adopt-new', '--ignore-not-found').catch(() => undefined);
  await site.removeNamespaces(hookNamespace);
  if (withDefinition) await site.kubectl('delete', '-f', definition, '--ignore-not-found');
}

/** Runs step one of the README in a folder of its own, completes the kustomization, and runs the other commands there. */
async function runInstall(site: Site, choice: Choice, commands: readonly string[]): Promise<void> {
  const folder = join(site.cluster.folder, 'product');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  symlinkSync(join(root, 'manifests'), join(folder, 'manifests'));
  await runIn(site, folder, commandsOf('Step one'));
  complete(join(folder, 'install/kustomization.yaml'), site.offer.hookImage, choice);
  await runIn(site, folder, commands);
}

async function runIn(site: Site, folder: string, commands: readonly string[]): Promise<void> {
  const command = `mgi() { node '${mgi}' "$@"; }`;
  await site.cluster.shell([`cd '${folder}'`, command, ...commands].join('\n'));
}

/** Adds the image and more components to the kustomization that the README writes. */
function complete(file: string, image: string, { components = [] }: Choice): void {
  const kustomization: Json = parse(readFileSync(file, 'utf8'));
  const written: JsonObject = isObject(kustomization) ? kustomization : {};
  const listed = isList(written['components']) ? written['components'] : [];
  const [newName, newTag] = splitImage(image);
  const completed = {
    ...written,
    components: [...listed, ...components.map((one) => `../manifests/components/${one}`)],
    images: [{ name: 'meshgatewayinstance-hook', newName, newTag }],
  };
  writeFileSync(file, JSON.stringify(completed));
}

/** Returns the name of an image and its tag. */
export function splitImage(image: string): readonly [string, string] {
  const [name = '', tag = 'latest'] = image.split(/:(?=[^/:]*$)/);
  return [name, tag];
}
