import * as z from 'zod';
import { optional, orEmpty, withRaw } from './json.ts';
import { undeclaredBy } from './known-fields.ts';
import { ObjectMeta } from './meta.ts';
import { namedSettings, rawSettings } from './own-settings.ts';

/** The kind of a class, for messages and keys. */
export const classKind = 'MeshGatewayInstanceClass';

/** The annotation of the class for instances that name none: its value is "true". */
export const defaultClassAnnotation = 'mesh.internal/is-default-class';

/** The fields that decide which class is the default. */
export const ClassIdentity = z.object({
  metadata: ObjectMeta.extend({ creationTimestamp: optional(z.string()) }),
});

/** A `mesh.internal/v1alpha1` MeshGatewayInstanceClass: the settings that many instances share. */
export const InstanceClass = z.object({ spec: withRaw(orEmpty(z.object(rawSettings))) });

/** Returns the fields of the spec of a class that the CustomResourceDefinition does not declare. */
export const undeclaredInClass = undeclaredBy(z.object(namedSettings));
