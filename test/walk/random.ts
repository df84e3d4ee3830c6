import { randomNumbers } from '../load/client.ts';

/** A source of random choices. The same seed gives the same choices. */
export interface Random {
  below(count: number): number;
  chance(share: number): boolean;
  /** Picks an item. Throws for an empty list. */
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): readonly T[];
}

/** Returns a source of random choices. */
export function randomOf(seed: number): Random {
  const numbers = randomNumbers(seed);
  // The first numbers of similar seeds are similar.
  for (let count = 0; count < 8; count += 1) numbers(2);
  const pick = <T>(items: readonly T[]): T => {
    const item = items[numbers(items.length)];
    if (item === undefined) throw new Error('nothing to pick from');
    return item;
  };
  return {
    below: numbers,
    chance: (share) => numbers(1000) < share * 1000,
    pick,
    shuffled: (items) =>
      items
        .map((item) => ({ item, place: numbers(1_000_000) }))
        .toSorted((one, other) => one.place - other.place)
        .map(({ item }) => item),
  };
}
