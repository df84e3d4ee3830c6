/** The hooks that Metacontroller calls. */
export const hookNames = ['sync', 'customize', 'index'] as const;
export type HookName = (typeof hookNames)[number];

const hookUrl = /^(?:\/revisions\/[^/?]+)?\/(sync|customize|index)(?:\?|$)/;

/** Returns the paths of a hook: without and with a revision of the configuration. */
export function pathsOf(hook: HookName): string[] {
  return [`/${hook}`, `/revisions/:revision/${hook}`];
}

/** Returns the hook that a URL path addresses, or undefined. */
export function hookOf(url: string): HookName | undefined {
  const [, name] = hookUrl.exec(url) ?? [];
  return hookNames.find((hook) => hook === name);
}
