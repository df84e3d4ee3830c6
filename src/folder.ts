import { mkdir, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Folder } from './http/recorder.ts';

/** Returns access to a folder on disk. A file gets its name when it is complete. */
export function openFolder(path: string): Folder {
  return {
    list: async () => {
      await mkdir(path, { recursive: true, mode: 0o700 });
      const names = await readdir(path);
      return Promise.all(names.map(async (name) => ({ name, size: (await stat(join(path, name))).size })));
    },
    write: async (name, text) => {
      const incomplete = join(path, '.incomplete');
      await writeFile(incomplete, text, { mode: 0o600 });
      await rename(incomplete, join(path, name));
    },
    remove: (name) => rm(join(path, name), { force: true }),
  };
}
