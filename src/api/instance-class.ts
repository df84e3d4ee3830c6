import { z } from 'zod';
import { optional, orEmpty } from './json.ts';
import { ObjectMeta } from './meta.ts';
import { declaredSettings, rawSettings } from './own-settings.ts';

/** The kind of a class, for messages and keys. */
export const classKind = 'MeshGatewayInstanceClass';

/** The annotation of the class for instances that name none: its value is "true". */
export const defaultClassAnnotation = 'mesh.internal/is-default-class';

/** The spec of a class as the CustomResourceDefinition declares it. */
export const InstanceClassSpec = z.object(declaredSettings);

/** The fields that decide which class is the default. */
export const ClassIdentity = z.object({
  metadata: ObjectMeta.extend({ creationTimestamp: optional(z.string()) }),
});

/** A `mesh.internal/v1alpha1` MeshGatewayInstanceClass: the settings that many instances share. */
export const InstanceClass = z.object({ spec: orEmpty(z.object(rawSettings)) });
