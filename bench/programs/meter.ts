/** Adds up this process's CPU time by stage. */
export class Meter {
  readonly #microseconds = new Map<string, number>();

  time<T>(stage: string, work: () => T): T {
    const before = process.cpuUsage();
    const result = work();
    const { system, user } = process.cpuUsage(before);
    this.#microseconds.set(stage, (this.#microseconds.get(stage) ?? 0) + system + user);
    return result;
  }

  /** Returns the CPU milliseconds of each stage, per request. */
  perRequest(requests: number): Readonly<Record<string, number>> {
    const entries = [...this.#microseconds].map(([stage, sum]) => [stage, sum / 1000 / requests] as const);
    return Object.fromEntries(entries);
  }
}
