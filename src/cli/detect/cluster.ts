import * as z from 'zod';
import { optional, orDefault, StringMap } from '../../api/json.ts';
import { describeIssues } from '../../errors.ts';
import { defaultNamespace, invalid } from '../manifests/manifest-index.ts';
import type { Kinds, Manifest } from '../manifests/manifests.ts';

/** The kinds that `mgi detect` reads. */
export const detectKinds: Kinds = new Map([
  ['Deployment', ['apps/v1']],
  ['ConfigMap', ['v1']],
]);

const listOf = <T extends z.ZodType>(item: T) => optional(z.array(item)).transform((items) => items ?? []);

const KeyReference = z.object({ name: z.string(), key: z.string(), optional: orDefault(z.boolean(), false) });

const EnvironmentVariable = z.object({
  name: z.string(),
  value: orDefault(z.string(), ''),
  valueFrom: optional(z.looseObject({ configMapKeyRef: optional(KeyReference) })),
});

const EnvironmentSource = z.object({
  prefix: orDefault(z.string(), ''),
  configMapRef: optional(z.object({ name: z.string(), optional: orDefault(z.boolean(), false) })),
  secretRef: optional(z.object({ name: z.string() })),
});

const Container = z.object({
  name: z.string(),
  image: orDefault(z.string(), ''),
  args: listOf(z.string()),
  env: listOf(EnvironmentVariable),
  envFrom: listOf(EnvironmentSource),
  volumeMounts: listOf(
    z.object({ name: z.string(), mountPath: orDefault(z.string(), ''), subPath: orDefault(z.string(), '') }),
  ),
});

const items = listOf(z.object({ key: z.string(), path: z.string() }));

const Volume = z.object({
  name: z.string(),
  configMap: optional(z.object({ name: z.string(), items })),
  secret: optional(z.object({ secretName: z.string(), items })),
});

/** The part of a Deployment that determines the environment and the files of its containers. */
const Deployment = z.object({
  metadata: z.object({ name: z.string(), namespace: orDefault(z.string(), defaultNamespace), labels: StringMap }),
  spec: z.object({
    template: z.object({ spec: z.object({ containers: listOf(Container), volumes: listOf(Volume) }) }),
  }),
});

const ConfigMap = z.object({ data: StringMap });

export type Deployment = z.output<typeof Deployment>;
export type Container = z.output<typeof Container>;

/** Deployments and the data of ConfigMaps, by `namespace/name`. */
export interface Cluster {
  readonly deployments: ReadonlyMap<string, Deployment>;
  readonly configMaps: ReadonlyMap<string, StringMap>;
}

/**
 * Reads the Deployments and the ConfigMaps among the manifests. The last one of several objects with a name applies.
 * @throws HookError InvalidInput
 */
export function readCluster(manifests: readonly Manifest[]): Cluster {
  return {
    deployments: new Map(ofKind(manifests, 'Deployment').map((one) => [keyOf(one), parse(Deployment, one)])),
    configMaps: new Map(ofKind(manifests, 'ConfigMap').map((one) => [keyOf(one), parse(ConfigMap, one).data])),
  };
}

function ofKind(manifests: readonly Manifest[], wanted: string): readonly Manifest[] {
  return manifests.filter(({ apiVersion, kind }) => kind === wanted && detectKinds.get(kind)?.includes(apiVersion));
}

function keyOf({ name, namespace }: Manifest): string {
  return `${namespace ?? defaultNamespace}/${name}`;
}

function parse<T extends z.ZodType>(schema: T, manifest: Manifest): z.output<T> {
  const read = schema.safeParse(manifest.object);
  if (read.success) return read.data;
  throw invalid(manifest, describeIssues(read.error));
}
