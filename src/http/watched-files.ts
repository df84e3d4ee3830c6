import { readFileSync } from 'node:fs';
import { describeFileError, HookError } from '../errors.ts';
import type { Logger } from './log.ts';
import type { Metrics } from './metrics.ts';

/**
 * The interval at which files are checked. A mounted Secret changes through a symbolic link, which file watchers miss.
 */
const everyMilliseconds = 2000;

/** The log and metrics to which a watcher reports reloads. */
export interface ReloadReport {
  readonly log: Logger;
  readonly metrics: Metrics;
}

/**
 * Reads files at once and again when they change. If they cannot be read or used later, that is reported and changes
 * nothing.
 * @param use takes the texts in the order of the paths, and throws if they cannot be used
 * @returns a function that stops the watch
 * @throws HookError InvalidOption if a file cannot be read or used at startup
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
      // Remembers texts even if they cannot be used, so that the failure is reported only once.
      current = texts;
      use(texts);
      metrics.observeReload('success');
      log.log('info', 'file reloaded', { file });
    } catch (error) {
      metrics.observeReload('failure');
      log.log('error', 'file not reloaded, the previous content stays in use', { file, error: messageOf(error) });
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
