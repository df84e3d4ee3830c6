/** The metrics of a process at one point in time, in Prometheus text format. */
export class Metrics {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Sums all series with the given name and a label text such as `hook="sync"`. */
  sum(name: string, label = ''): number {
    const series = this.#text.split('\n').filter((line) => line.startsWith(`${name}{`) || line.startsWith(`${name} `));
    const values = series.filter((line) => line.includes(label)).map((line) => Number(line.split(' ').at(-1)));
    return values.reduce((sum, value) => sum + value, 0);
  }

  /** User and system CPU time of all threads. */
  get cpuSeconds(): number {
    return this.sum('process_cpu_seconds_total');
  }

  get residentBytes(): number {
    return this.sum('process_resident_memory_bytes');
  }
}

/** Reads the metrics of a process. */
export async function readMetrics(url: string): Promise<Metrics> {
  return new Metrics(await (await fetch(`${url}/metrics`)).text());
}
