import { cpSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { deferred } from './deferred.ts';
import { licences } from './licences.ts';

const root = new URL('../../', import.meta.url);

/** CommonJS packages ask for modules of Node with this function. */
const banner = "import { createRequire as requireOf } from 'node:module';\nconst require = requireOf(import.meta.url);";

/** Packages that the program loads only when it needs them. They stay outside of the bundle. */
const loadedLater = ['yaml'];

/** What the program reads besides its code. */
const data = [
  'LICENSE',
  'bin',
  'package.json',
  'src/cli/picture/page',
  ...loadedLater.map((name) => `node_modules/${name}`),
];

/**
 * Writes the files of the container image to a folder: the program as a few large modules, with source maps and the licences of
 * the packages in it. A start then reads some files instead of some hundred.
 */
export async function writeImage(folder: URL): Promise<void> {
  rmSync(folder, { recursive: true, force: true });
  const options = {
    absWorkingDir: fileURLToPath(root),
    outdir: fileURLToPath(new URL('dist', folder)),
    bundle: true,
    platform: 'node',
    target: 'node20.19',
    sourcemap: 'linked',
    legalComments: 'none',
    minifySyntax: true,
    minifyWhitespace: true,
    logLevel: 'warning',
  } as const;
  await build({
    ...options,
    entryPoints: ['src/main.ts'],
    splitting: true,
    format: 'esm',
    external: loadedLater,
    banner: { js: banner },
    plugins: [deferred(options)],
  });
  for (const path of data) cpSync(new URL(path, root), new URL(path, folder), { recursive: true });
  const lock = JSON.parse(readFileSync(new URL('package-lock.json', root), 'utf8'));
  writeFileSync(new URL('LICENSES.txt', folder), licences(lock, root));
}
