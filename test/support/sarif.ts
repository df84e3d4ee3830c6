import * as z from 'zod';

/** The facts about SARIF 2.1.0 that a viewer relies on: which properties are required, and which words and numbers they may have. */
export const Sarif = z.strictObject({
  $schema: z.url(),
  version: z.literal('2.1.0'),
  runs: z
    .array(
      z.strictObject({
        tool: z.strictObject({
          driver: z.strictObject({
            name: z.string().min(1),
            version: z.string(),
            rules: z.array(z.strictObject({ id: z.string(), shortDescription: z.strictObject({ text: z.string() }) })),
          }),
        }),
        columnKind: z.enum(['utf16CodeUnits', 'unicodeCodePoints']),
        results: z.array(
          z.strictObject({
            ruleId: z.string(),
            ruleIndex: z.int().min(0),
            level: z.enum(['none', 'note', 'warning', 'error']),
            message: z.strictObject({ text: z.string().min(1) }),
            locations: z
              .array(
                z.strictObject({
                  physicalLocation: z.strictObject({
                    // A URI reference: only the characters of RFC 3986.
                    artifactLocation: z.strictObject({ uri: z.string().regex(/^[\w.~:/?#[\]@!$&'()*+,;=%-]+$/) }),
                    region: z.strictObject({ startLine: z.int().min(1) }),
                  }),
                  logicalLocations: z.array(z.strictObject({ fullyQualifiedName: z.string() })).optional(),
                }),
              )
              .length(1),
          }),
        ),
      }),
    )
    .length(1),
});
export type Sarif = z.infer<typeof Sarif>;
