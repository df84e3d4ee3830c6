import * as z from 'zod';
import { type ApiType, anyField, apiType } from '../kubernetes/fields.ts';
import type { Layer } from './instance.ts';
import { optional, orDefault, StringMap } from './json.ts';

/** https://kubernetes.io/docs/concepts/overview/working-with-objects/names/#dns-subdomain-names */
const namePattern = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const Name = z.string().max(253).regex(namePattern, {
  error: 'expected the name of a ServiceAccount: lowercase letters, digits, - and .',
});

const map = { type: 'object', additionalProperties: { type: 'string', nullable: true } } as const;
const MapPatch = optional(z.record(z.string(), z.string().nullable()));

/** The setting as instances and classes declare it. A null value removes that of the class. */
export const ServiceAccountPatch = z.object({
  create: optional(z.boolean()).meta({
    description: 'Creates the ServiceAccount. Otherwise the pods use an existing one.',
  }),
  name: optional(Name).meta({
    description:
      'The name of the ServiceAccount. Defaults to the name of the instance with create, and to the default account of the namespace without.',
  }),
  labels: MapPatch.meta({ ...map, description: 'Labels of the created ServiceAccount.' }),
  annotations: MapPatch.meta({
    ...map,
    description: 'Annotations of the created ServiceAccount, such as the identity in a cloud.',
  }),
});

/** The setting after the instance was merged over its class. */
export const ServiceAccountSetting = z.object({
  create: orDefault(z.boolean(), false),
  name: optional(Name),
  labels: StringMap,
  annotations: StringMap,
});

/** The ServiceAccount of the pods. */
export interface ServiceAccount extends z.output<typeof ServiceAccountSetting> {
  readonly layers: readonly Layer[];
}

const { annotations = anyField, labels = anyField } = apiType('ObjectMeta');

/** The fields of the setting, for merging. */
export const serviceAccountType: ApiType = {
  create: { ...anyField, kind: 'flag' },
  name: anyField,
  labels,
  annotations,
};
