import { readFileSync } from 'node:fs';
import { describeFileError, HookError } from '../errors.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/** How often files are looked at. A mounted Secret changes by a symbolic link, which file watchers miss. */
const everyMilliseconds = 2000;

/** What a watcher tells of reloads. */
export interface ReloadReport {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Reads files now, and again when they change. What can't be read or used later is told and changes nothing.
 * @param use takes the texts in the order of the paths; throws where they can't be used
 * @returns ends the watch
 * @throws HookError InvalidOption where a file can't be read or used at the start
 */
export function watchFiles(
  paths: readonly string[],
  use: (texts: readonly string[]) => void,
  { log, metrics }: ReloadReport,
): () => void {
  let current = readTexts(paths);
  useFirst(paths, current, use);
  const timer = setInterval(() => {
    const file = paths.join(', ');
    try {
      const texts = readTexts(paths);
      if (texts.every((text, index) => text === current[index])) return;
      // Remembered even where it can't be used, so that it is told once.
      current = texts;
      use(texts);
      metrics.observeReload('success');
      log.log('info', 'file reloaded', { file });
    } catch (error) {
      metrics.observeReload('failure');
      log.log('error', 'file not reloaded, what was read before stays in force', { file, error: messageOf(error) });
    }
  }, everyMilliseconds);
  timer.unref();
  return () => clearInterval(timer);
}

function readTexts(paths: readonly string[]): readonly string[] {
  return paths.map((path) => {
    try {
      return readFileSync(path, 'utf8');
    } catch (error) {
      throw new HookError('InvalidOption', describeFileError(path, error));
    }
  });
}

function useFirst(paths: readonly string[], texts: readonly string[], use: (texts: readonly string[]) => void): void {
  try {
    use(texts);
  } catch (error) {
    throw new HookError('InvalidOption', `${paths.join(', ')}: ${messageOf(error)}`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
