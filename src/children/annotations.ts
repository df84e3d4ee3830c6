import { type Duration, parseDuration } from '../api/duration.ts';
import { isVariableName } from '../api/environment.ts';
import type { StringMap } from '../api/json.ts';
import type { Problem } from '../api/problem.ts';

const uint32Max = 2 ** 32 - 1;
const flags = new Map([
  ['true', true],
  ['yes', true],
  ['enabled', true],
  ['false', false],
  ['no', false],
  ['disabled', false],
]);

/** Reads annotations as Kuma does. An annotation that cannot be read counts as absent and is reported as a problem. */
export interface AnnotationReader {
  readonly problems: readonly Problem[];
  has(key: string): boolean;
  text(key: string): string | undefined;
  uint32(key: string): number | undefined;
  flag(key: string): boolean | undefined;
  duration(key: string): Duration | undefined;
  /** Reads `NAME=value;NAME=value`. Each NAME must be a valid name of an environment variable. */
  variables(key: string): StringMap | undefined;
  refuse(key: string, expected: string): void;
}

/**
 * Creates a reader. Source of the rules: metadata.Annotations in Kuma's
 * pkg/plugins/runtime/k8s/metadata/annotations.go.
 */
export function annotationReader(annotations: StringMap): AnnotationReader {
  const problems: Problem[] = [];
  const refuse = (key: string, expected: string) => {
    problems.push({ field: `metadata.annotations[${key}]`, value: annotations.get(key), expected });
  };
  const read = <T>(key: string, parse: (text: string) => T | undefined, expected: string): T | undefined => {
    const text = annotations.get(key);
    if (text === undefined) return undefined;
    const value = parse(text);
    if (value === undefined) refuse(key, expected);
    return value;
  };
  return {
    problems,
    refuse,
    has: (key) => annotations.has(key),
    text: (key) => annotations.get(key),
    uint32: (key) => read(key, parseUint32, 'a whole number from 0 to 4294967295'),
    flag: (key) => read(key, (text) => flags.get(text), 'one of true, yes, enabled, false, no and disabled'),
    duration: (key) => read(key, parseDuration, 'a duration such as 30s or 1m30s'),
    variables: (key) => read(key, parseVariables, 'NAME=value;NAME=value'),
  };
}

function parseUint32(text: string): number | undefined {
  const value = /^\d{1,20}$/.test(text) ? Number(text) : Number.NaN;
  return value <= uint32Max ? value : undefined;
}

function parseVariables(text: string): StringMap | undefined {
  const variables = new Map<string, string>();
  for (const pair of text.split(';')) {
    const [name = '', value, ...more] = pair.split('=');
    if (value === undefined || more.length > 0 || !isVariableName(name)) return undefined;
    variables.set(name, value);
  }
  return variables;
}
