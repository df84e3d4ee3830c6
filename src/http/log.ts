import { type LogFormat, type LogLevel, logLevels } from '../config/option-table.ts';
import { oneLine } from '../errors.ts';

/** The details of an event. They never include bodies, tokens or environment values. */
export type Fields = Readonly<Record<string, string | number | undefined>>;

/** Writes events, one per line. */
export interface Logger {
  log(level: LogLevel, event: string, fields?: Fields): void;
  /** Reports whether events of a level are written. */
  writes(level: LogLevel): boolean;
}

/** The settings of a logger. */
export interface LoggerOptions {
  readonly level: LogLevel;
  readonly format: LogFormat;
  readonly write: (line: string) => void;
  readonly now: () => Date;
}

/** Creates a logger that drops events below its level. */
export function createLogger({ level, format, write, now }: LoggerOptions): Logger {
  const formatLine = format === 'json' ? formatJson : formatText;
  const writes = (candidate: LogLevel) => logLevels.indexOf(candidate) <= logLevels.indexOf(level);
  return {
    writes,
    log: (candidate, event, fields = {}) => {
      if (writes(candidate)) write(`${formatLine(now().toISOString(), candidate, event, fields)}\n`);
    },
  };
}

function formatJson(time: string, level: LogLevel, event: string, fields: Fields): string {
  return JSON.stringify(Object.assign({ time, level, event }, fields));
}

function formatText(time: string, level: LogLevel, event: string, fields: Fields): string {
  const rest = Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : [`${name}=${value}`]));
  return oneLine([time, level.toUpperCase(), event, ...rest].join(' '));
}

/** A buffer of lines that are written together. */
export interface GatheredLines {
  write(line: string): void;
  /** Writes the buffered lines immediately. */
  flush(): void;
}

/**
 * Writes all lines of one event loop turn together, because one system call per line would cost as much as rendering.
 */
export function gatherLines(writeOut: (lines: string) => void): GatheredLines {
  let lines = '';
  const flush = () => {
    if (lines !== '') writeOut(lines);
    lines = '';
  };
  const write = (line: string) => {
    if (lines === '') setImmediate(flush);
    lines += line;
  };
  return { write, flush };
}
