import * as z from 'zod';
import { childKindNames } from './child-groups.ts';

/** The maximum number of patches in an instance or a class. */
export const mostPatches = 100;

/** The types of patches. */
export const patchTypes = ['Strategic', 'JSON'] as const;

/** A patch as the CustomResourceDefinitions declare it. */
export const ChildPatchFields = z.object({
  kind: z.enum(childKindNames).meta({ description: 'The kind of the child to patch.' }),
  type: z.enum(patchTypes).meta({
    description: 'Strategic for a patch like that of kubectl patch --type=strategic, JSON for a JSON Patch (RFC 6902).',
  }),
  patch: z.unknown().meta({
    description:
      'The patch for the whole child, which begins with metadata or spec. An object if the type is Strategic, a list of operations if it is JSON.',
    'x-kubernetes-preserve-unknown-fields': true,
  }),
});
