import { HookError } from '../errors.ts';
import { type Exchange, fileName, type RecordedFile, record } from '../recordings/recording.ts';
import type { Logger } from './log.ts';

/** A folder for recorded files. */
export interface Folder {
  /** Returns the files with their sizes in bytes. Creates the folder if it does not exist. */
  list(): Promise<readonly { readonly name: string; readonly size: number }[]>;
  /** Writes a whole file. Only its owner may read it. */
  write(name: string, text: string): Promise<void>;
  remove(name: string): Promise<void>;
}

/** Writes requests with their answers to a folder. */
export interface Recorder {
  /** Records a request. Never throws: if it cannot be recorded, that is logged. */
  record(exchange: Exchange): void;
  /** Waits until all files are written. */
  flush(): Promise<void>;
}

/** The settings of a recorder. */
export interface RecorderOptions {
  /** The maximum size of all recorded files together, in bytes. */
  readonly limit: number;
  readonly version: string;
  readonly now: () => Date;
  readonly log: Logger;
}

/** The most bytes that wait to be written. A slow disk must not fill the memory. */
const mostWaiting = 64 * 1024 ** 2;

/**
 * Creates a recorder. It writes the files one after the other, and removes the oldest ones before the limit is exceeded. It leaves
 * other files in the folder alone.
 * @throws HookError InvalidOption if the folder cannot be read
 */
export async function createRecorder(folder: Folder, options: RecorderOptions): Promise<Recorder> {
  const { log, now, version } = options;
  const store = await openStore(folder, options.limit);
  const tell = tellChanges(log);
  let last: Promise<void> = Promise.resolve();
  let waiting = 0;
  let number = 0;
  const enqueue = (file: RecordedFile) => {
    const size = Buffer.byteLength(file.text);
    if (waiting + size > mostWaiting) throw new Error('the folder is too slow');
    waiting += size;
    last = last.then(async () => {
      await store(file, size).then(() => tell(undefined), tell);
      waiting -= size;
    });
  };
  return {
    flush: () => last,
    record: (exchange) => {
      try {
        enqueue(record(exchange, version, exchange.time ?? now(), number));
        number += 1;
      } catch (error) {
        tell(error);
      }
    },
  };
}

async function openStore(folder: Folder, limit: number): Promise<(file: RecordedFile, size: number) => Promise<void>> {
  const sizes = new Map((await list(folder)).map(({ name, size }) => [name, size]));
  let total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const makeRoom = async (size: number) => {
    for (const [name, old] of sizes) {
      if (total + size <= limit) return;
      sizes.delete(name);
      total -= old;
      await folder.remove(name);
    }
  };
  await makeRoom(0);
  return async ({ name, text }, size) => {
    if (size > limit) throw new Error(`${name} has ${size} bytes: increase --record-limit`);
    await makeRoom(size);
    await folder.write(name, text);
    sizes.set(name, size);
    total += size;
  };
}

/** Returns the recorded files, the oldest first. */
async function list(folder: Folder) {
  try {
    const files = await folder.list();
    return files.filter(({ name }) => fileName.test(name)).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new HookError('InvalidOption', `--record: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Logs why requests are not recorded: once, and again when the reason changes. */
function tellChanges(log: Logger): (error: unknown) => void {
  let told: string | undefined;
  return (error) => {
    const reason = error === undefined ? undefined : error instanceof Error ? error.message : String(error);
    if (reason !== undefined && reason !== told) log.log('warn', 'request not recorded', { reason });
    told = reason;
  };
}
