import type * as z from 'zod';
import { joinPath } from './api/json.ts';

/**
 * The reason why a request, an option or a file is rejected. Codes are stable. Clients and tests compare codes, never
 * messages.
 */
export type ErrorCode =
  | 'CustomizeHookMissing'
  | 'HookVersionUnsupported'
  | 'Internal'
  | 'InvalidConfiguration'
  | 'InvalidInput'
  | 'InvalidJson'
  | 'InvalidOption'
  | 'InvalidRequest'
  | 'MethodNotAllowed'
  | 'NotFound'
  | 'OtherRevision'
  | 'PayloadTooLarge'
  | 'Stopping'
  | 'TooManyRequests'
  | 'Unauthorized'
  | 'UnsupportedMediaType';

/** An error with a message of one line, for an event, a log or a terminal. */
export class HookError extends Error {
  readonly code: ErrorCode;
  /** The messages of further errors that were found at the same time. */
  readonly more: readonly string[];

  constructor(code: ErrorCode, message: string, more: readonly string[] = []) {
    super(oneLine(message));
    this.name = 'HookError';
    this.code = code;
    this.more = more.map(oneLine);
  }
}

/**
 * Throws several errors as one, with the code of the first. Does nothing if there are none.
 * @throws HookError
 */
export function throwTogether([first, ...others]: readonly HookError[]): void {
  if (first === undefined) return;
  throw new HookError(
    first.code,
    first.message,
    others.map(({ message }) => message),
  );
}

/** Puts text on one line: control characters become spaces, so that input cannot forge a second line. */
export function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ').trim();
}

/** Formats a value for messages: as JSON, truncated to 80 characters. */
export function quote(value: unknown): string {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

/** A field that a schema refuses. */
export interface Issue {
  /** The path of the field. `input` for the whole value. */
  readonly field: string;
  /** What was expected. */
  readonly message: string;
}

/**
 * Returns all schema issues.
 * @param prefix the path of the parsed value in the input, such as `parent`
 */
export function issuesOf(error: z.ZodError, prefix = ''): readonly Issue[] {
  return error.issues.map(({ message, path }) => ({
    field: joinPath(prefix, path) || 'input',
    message: lowerFirst(message),
  }));
}

/** Returns the first schema issue, with the number of the others in its message. See {@link issuesOf}. */
export function firstIssue(error: z.ZodError, prefix = ''): Issue {
  const [first = { field: prefix, message: 'not valid' }, ...others] = issuesOf(error, prefix);
  return others.length === 0 ? first : { ...first, message: `${first.message} (and ${others.length} more)` };
}

/** Formats the first schema issue as `path: what was expected`. See {@link firstIssue}. */
export function describeIssues(error: z.ZodError, prefix = ''): string {
  return describeIssue(firstIssue(error, prefix));
}

/** Formats an issue as `path: what was expected`. */
export function describeIssue({ field, message }: Issue): string {
  return `${field}: ${message}`;
}

function lowerFirst(message: string): string {
  return message.replace(/^Invalid input: /, '').replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase());
}

/** Explains why a file could not be read, in a line that begins with its path. */
export function describeFileError(path: string, error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const [reason = message] = message.replace(/^E[A-Z]+: /, '').split(', ');
  return `${path}: ${reason}`;
}
