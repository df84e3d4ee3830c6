/** What a process tells of itself at one moment, in Prometheus' text format. */
export class Metrics {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** The sum over every series of a name whose labels hold a text, such as `hook="sync"`. */
  sum(name: string, label = ''): number {
    const series = this.#text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const values = series.filter((line) => line.includes(label)).map((line) => Number(line.split(' ').at(-1)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** User and system, every thread. */
  get cpuSeconds(): number {
    return this.sum('process_cpu_seconds_total');
  }

  get residentBytes(): number {
    return this.sum('process_resident_memory_bytes');
  }
}

/** Asks a process for its metrics. */
export async function readMetrics(url: string): Promise<Metrics> {
  return new Metrics(await (await fetch(`${url}/metrics`)).text());
}
