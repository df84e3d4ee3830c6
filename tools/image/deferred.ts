import { build, type Plugin } from 'esbuild';

/** Packages of express for features that the hook does not use. They bring large tables. */
const rarelyUsed = ['iconv-lite', 'mime-types', 'qs'];

const folder = 'later';
const namespace = 'deferred';

/**
 * Writes the packages that are rarely used into files of their own, which the program loads when it first uses one of their functions.
 * Otherwise each start would read and keep them.
 */
export const deferred: Plugin = {
  name: namespace,
  setup({ initialOptions, onEnd, onLoad, onResolve, resolve }) {
    const found = new Map<string, string>();
    onResolve({ filter: new RegExp(`^(${rarelyUsed.join('|')})$`) }, async ({ path, pluginData, ...place }) => {
      if (pluginData === namespace) return undefined;
      const { importer, kind, resolveDir } = place;
      const { errors, path: file } = await resolve(path, { importer, kind, resolveDir, pluginData: namespace });
      const other = found.get(path) ?? file;
      if (other !== file) return { errors: [{ text: `two versions of ${path}: ${file} and ${other}` }] };
      found.set(path, file);
      return { errors, path, namespace };
    });
    onResolve({ filter: /./, namespace }, ({ path }) => ({ path, external: true }));
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `module.exports = new Proxy({}, { get: (_, key) => require('./${folder}/${path}.cjs')[key] });`,
    }));
    onEnd(async () => {
      const { banner: _, entryPoints: __, external: ___, plugins: ____, splitting: _____, ...options } = initialOptions;
      const entryPoints = Object.fromEntries([...found].map(([name, file]) => [`${folder}/${name}`, file]));
      await build({ ...options, entryPoints, format: 'cjs', outExtension: { '.js': '.cjs' } });
    });
  },
};
