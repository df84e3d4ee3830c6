import { existsSync } from 'node:fs';

/**
 * The folder of the package: the nearest folder above this file that has a package.json. This file is at different depths in the
 * source, in the compiled package and in the image.
 */
export const packageRoot = nearest(new URL('.', import.meta.url));

function nearest(folder: URL): URL {
  const parent = new URL('../', folder);
  return existsSync(new URL('package.json', folder)) || parent.href === folder.href ? folder : nearest(parent);
}
