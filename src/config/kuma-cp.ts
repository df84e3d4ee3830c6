import * as z from 'zod';
import { type Duration, parseDuration } from '../api/duration.ts';
import { isVariableName } from '../api/environment.ts';
import { isObject, type Json, type JsonObject, type StringMap } from '../api/json.ts';
import { storedQuantity } from '../api/quantity.ts';
import { describeIssues, HookError } from '../errors.ts';
import type { Release } from './releases.ts';

/** Text. YAML can hold another scalar where kuma-cp reads text, such as `cpu: 1`. */
const Text = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const Name = Text.refine((text) => text !== '', 'must not be empty');

const Port = z.int().min(0).max(65535);

/** A quantity in the form that the API server stores. It is converted once here, not in every response. */
const Quantity = Text.transform((text, context): string => {
  const quantity = storedQuantity(text);
  if (quantity !== undefined) return quantity;
  context.addIssue({ code: 'custom', message: 'expected a quantity such as 500m or 64Mi' });
  return z.NEVER;
});

const EnvVars = z.unknown().transform((value, context): StringMap => {
  const variables = new Map<string, string>();
  for (const [name, raw] of Object.entries(isObject(value) ? value : {})) {
    const read = Text.safeParse(raw);
    if (read.success && isVariableName(name)) variables.set(name, read.data);
    else
      context.addIssue({ code: 'custom', message: 'expected a valid variable name with a text value', path: [name] });
  }
  if (value !== undefined && value !== null && !isObject(value)) {
    context.addIssue({ code: 'custom', message: 'expected an object of strings' });
  }
  return variables;
});

/** A duration: text such as `30s`, or a number of nanoseconds. */
const DrainTime = z.union([z.string(), z.int()]).transform((value, context): Duration => {
  const duration = typeof value === 'number' ? BigInt(value) : parseDuration(value);
  if (duration !== undefined && duration > 0n) return duration;
  context.addIssue({ code: 'custom', message: 'expected a positive duration such as 30s' });
  return z.NEVER;
});

const or = <T extends z.ZodType>(schema: T, value: z.output<T>) =>
  schema.nullish().transform((given) => given ?? value);

/** An object with keys in any letter case, as Go reads them. The exact spelling overrides other spellings of a key. */
const section = <T extends z.ZodRawShape>(shape: T) => {
  const spelling = new Map(Object.keys(shape).map((key) => [key.toLowerCase(), key]));
  return z.preprocess((value) => (isObject(value) ? spell(value, spelling) : (value ?? {})), z.object(shape));
};

function spell(object: JsonObject, spelling: ReadonlyMap<string, string>): JsonObject {
  const entries = Object.entries(object).sort(
    ([a], [b]) => Number(spelling.get(a.toLowerCase()) === a) - Number(spelling.get(b.toLowerCase()) === b),
  );
  const spelt = new Map<string, Json | undefined>();
  for (const [key, value] of entries) {
    const right = spelling.get(key.toLowerCase()) ?? key;
    spelt.set(right, merge(spelt.get(right), value));
  }
  return Object.fromEntries(spelt);
}

function merge(before: Json | undefined, after: Json | undefined): Json | undefined {
  if (!isObject(before) || !isObject(after)) return after;
  const merged = Object.entries(after).map(([key, value]) => [key, merge(before[key], value)]);
  return { ...before, ...Object.fromEntries(merged) };
}

const atLeastOne = (value: number) => or(z.int32().min(1), value);

/** The settings of a probe, with times in seconds. */
const probe = (initialDelaySeconds: number) => ({
  initialDelaySeconds: atLeastOne(initialDelaySeconds),
  timeoutSeconds: atLeastOne(3),
  periodSeconds: atLeastOne(5),
  failureThreshold: atLeastOne(12),
});

/** A field that a release does not know. Its value in the document is ignored. */
const notRead = <T>(value: T) =>
  z
    .unknown()
    .transform((): T => value)
    .prefault(undefined);

/**
 * Returns the schema of the part of kuma-cp's configuration that gateways need, with kuma-cp's own keys and the
 * defaults of one release:
 * https://github.com/kumahq/kuma/blob/2.14.3/pkg/config/app/kuma-cp/kuma-cp.defaults.yaml
 */
function schemaFor(release: Release) {
  return section({
    store: section({ kubernetes: section({ systemNamespace: or(Name, 'kuma-system') }) }),
    dpServer: section({ port: or(Port, 5678) }),
    bootstrapServer: section({
      params: section({
        adminPort: or(Port, 9901),
        readinessPort: or(Port, 9902),
        envoyAdminUnixSocket: or(z.boolean(), true),
      }),
    }),
    experimental: section({ deltaXds: or(z.boolean(), false) }),
    runtime: section({
      kubernetes: section({
        controlPlaneServiceName: or(Name, 'kuma-control-plane'),
        injector: section({
          caCertFile: or(Text, ''),
          unifiedResourceNamingEnabled: or(z.boolean(), false),
          otelPipeEnabled: release.knowsOtelPipe ? or(z.boolean(), true) : notRead(false),
          spire: section({ enabled: or(z.boolean(), false) }),
          builtinDNS: section({
            enabled: or(z.boolean(), true),
            port: or(Port, 15053),
            logging: or(z.boolean(), false),
            experimentalProxy: or(z.boolean(), true),
          }),
          sidecarContainer: section({
            image: or(Name, 'kuma/kuma-dp:latest'),
            uid: or(z.int().min(0), 5678),
            gid: or(z.int().min(0), 5678),
            drainTime: or(DrainTime, 30_000_000_000n),
            envVars: EnvVars.prefault({}),
            readinessProbe: section({ ...probe(1), successThreshold: atLeastOne(1) }),
            // kuma-cp has no success threshold for this probe, and Kubernetes accepts only 1.
            livenessProbe: section({ ...probe(60), successThreshold: notRead(1) }),
            resources: section({
              requests: section({ cpu: or(Quantity, '50m'), memory: or(Quantity, '64Mi') }),
              limits: section({ cpu: or(Quantity, release.defaultCpuLimit), memory: or(Quantity, '512Mi') }),
            }),
          }),
        }),
      }),
    }),
  });
}

/** The part of kuma-cp's configuration that gateways need. Every key is present. */
export type KumaCpConfig = z.output<ReturnType<typeof schemaFor>>;

export type Probe = KumaCpConfig['runtime']['kubernetes']['injector']['sidecarContainer']['readinessProbe'];

/**
 * Parses a kuma-cp configuration document. Ignores other keys.
 * @param source the name of the document in messages
 * @throws HookError InvalidConfiguration with the first field that cannot be parsed
 */
export function parseKumaCpConfig(document: unknown, release: Release, source: string): KumaCpConfig {
  const read = schemaFor(release).safeParse(document);
  if (read.success) return read.data;
  throw new HookError('InvalidConfiguration', `${source}: ${describeIssues(read.error)}`);
}
