import * as z from 'zod';
import { isObject, type JsonObject, JsonObject as JsonObjectSchema, objectAt } from '../api/json.ts';
import { describeIssues, HookError } from '../errors.ts';
import { maskSecrets } from './mask.ts';

/** The content of a recorded file. */
export const Recording = z.object({
  time: z.iso.datetime(),
  hook: z.string(),
  /** `namespace/name` of the instance, or the name of the MeshGateway. */
  object: z.string(),
  status: z.int(),
  /** The paths of the masked values. */
  masked: z.array(z.string()),
  request: JsonObjectSchema,
  answer: JsonObjectSchema,
});
export type Recording = z.output<typeof Recording>;

/** A request and its answer. */
export interface Exchange {
  readonly hook: string;
  readonly status: number;
  readonly request: JsonObject;
  readonly answer: object;
  /** The time with which the answer was made, if it depends on the time. */
  readonly time?: Date | undefined;
}

/** A file with a request and its answer. */
export interface RecordedFile {
  readonly name: string;
  readonly text: string;
}

const note =
  'Values of environment variables and annotations that look like secrets are masked. Other fields are as they were.';

/** The names of the files that {@link record} makes. They sort by time. */
export const fileName = /^\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z-\d{6,}-[a-z]+-.*\.json$/;

/**
 * Returns the file for a request and its answer, without secrets.
 * @param number the number of requests before this one, which tells files of the same millisecond apart
 */
export function record(exchange: Exchange, version: string, time: Date, number: number): RecordedFile {
  const { hook, status, request } = exchange;
  const object = nameOf(request);
  const answer: unknown = JSON.parse(JSON.stringify(exchange.answer));
  const { document, paths } = maskSecrets({ request, answer: isObject(answer) ? answer : {} });
  const content = { note, time: time.toISOString(), version, hook, object, status, masked: paths, ...document };
  // Names come from a request, so they may contain any character.
  const part = object
    .replace('/', '.')
    .replaceAll(/[^A-Za-z0-9.-]/g, '_')
    .slice(0, 150);
  const name = `${content.time.replaceAll(':', '-')}-${String(number).padStart(6, '0')}-${hook}-${part}.json`;
  return { name, text: `${JSON.stringify(content, null, 2)}\n` };
}

function nameOf(request: JsonObject): string {
  const parent = isObject(request['parent']) ? request['parent'] : objectAt(request, 'object');
  const { name, namespace } = objectAt(parent, 'metadata');
  return [namespace, name].filter((part) => typeof part === 'string').join('/');
}

/**
 * Reads a recorded file.
 * @param source the path of the file, for messages
 * @throws HookError InvalidInput
 */
export function readRecording(text: string, source: string): Recording {
  const read = Recording.safeParse(parse(text, source));
  if (read.success) return read.data;
  throw new HookError('InvalidInput', `${source}: not a recording of mgi serve: ${describeIssues(read.error)}`);
}

function parse(text: string, source: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new HookError('InvalidInput', `${source}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
