/** Runs a task for each item, a few at a time. Returns the results in the order of the items. */
export async function inPool<T, R>(
  items: readonly T[],
  task: (item: T) => Promise<R>,
  size = 12,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  let next = 0;
  const worker = async () => {
    for (let index = next++; index < items.length; index = next++) {
      const item = items[index];
      if (item !== undefined) results.set(index, await task(item));
    }
  };
  await Promise.all(Array.from({ length: size }, worker));
  return [...results.entries()].toSorted(([one], [other]) => one - other).map(([, result]) => result);
}

/** Groups items by a key. */
export function grouped<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  return groups;
}
