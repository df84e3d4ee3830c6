import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { samplesOf } from './markdown.ts';

const root = new URL('../../', import.meta.url).pathname;

/** The page that lists all recipes, and the pages with them. */
export const indexPage = 'docs/recipes.md';
export const recipePages = readdirSync(join(root, 'docs/recipes')).map((name) => `docs/recipes/${name}`);

/** The Namespace and the MeshGateways that most recipes share. */
export const sharedManifest = 'manifests/samples/recipes/gateway.yaml';

/** Returns a file of the repository. */
export function readProject(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Returns the objects of a manifest of the repository. */
export function objectsOf(file: string): readonly JsonObject[] {
  return parseYaml(readProject(file), file).filter(isObject);
}

/** The manifests that the pages show, except the shared one. */
export const recipes = recipePages.flatMap((page) => samplesOf(readProject(page)).map(({ file }) => file));

/** The manifests among them that contain an instance. */
export const recipesOfInstances = recipes.filter((file) => hasKind(file, 'MeshGatewayInstance'));

/** Returns the arguments that make `mgi` read a manifest together with the MeshGateways that it needs. */
export function filesOf(recipe: string): readonly string[] {
  return ['-f', recipe, ...(hasKind(recipe, 'MeshGateway') ? [] : ['-f', sharedManifest])];
}

function hasKind(file: string, wanted: string): boolean {
  return objectsOf(file).some(({ kind }) => kind === wanted);
}
