import { type BuildOptions, build, type Plugin } from 'esbuild';

/** Packages of express for features that the hook does not use. They bring large tables. */
const rarelyUsed = ['iconv-lite', 'mime-types', 'qs'];

const folder = 'later';
const namespace = 'deferred';

/**
 * Returns a plugin that writes rarely used packages into files of their own. The program loads such a file when it first uses one of its
 * functions. Otherwise each start would read the packages, and the process would keep them.
 * @param options how the files are written
 */
export function deferred(options: BuildOptions): Plugin {
  return {
    name: namespace,
    setup({ onEnd, onLoad, onResolve, resolve }) {
      const found = new Map<string, string>();
      onResolve({ filter: new RegExp(`^(${rarelyUsed.join('|')})$`) }, async ({ path, pluginData, ...place }) => {
        // The answer to the question below: where the package is.
        if (pluginData === namespace) return undefined;
        const { importer, kind, resolveDir } = place;
        const { errors, path: file } = await resolve(path, { importer, kind, resolveDir, pluginData: namespace });
        if (errors.length > 0) return { errors };
        const other = found.get(path) ?? file;
        if (other !== file) return { errors: [{ text: `two versions of ${path}: ${file} and ${other}` }] };
        found.set(path, file);
        return { path, namespace };
      });
      onResolve({ filter: /./, namespace }, ({ path }) => ({ path, external: true }));
      onLoad({ filter: /./, namespace }, ({ path }) => ({
        contents: `module.exports = new Proxy({}, { get: (_, key) => require('./${folder}/${path}.cjs')[key] });`,
      }));
      onEnd(async ({ errors }) => {
        if (errors.length > 0) return;
        const entryPoints = Object.fromEntries([...found].map(([name, file]) => [`${folder}/${name}`, file]));
        await build({ ...options, entryPoints, format: 'cjs', outExtension: { '.js': '.cjs' } });
      });
    },
  };
}
