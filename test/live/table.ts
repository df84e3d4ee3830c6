/** One line of the report. `undefined` means that the scenario does not measure the value. */
export interface Row {
  readonly scenario: string;
  readonly sent?: number;
  readonly failed?: number;
  /** Changes of the instance, its Service and its Deployment that the API server stored, without status of the children. */
  readonly writes?: number;
  /** The rise of the Deployment's generation. */
  readonly generations?: number;
  readonly note?: string;
}

const rows: Row[] = [];

/** Adds a line to the report. */
export function report(row: Row): void {
  rows.push(row);
}

/** Returns the report as a Markdown table, or an empty string if nothing was measured. */
export function renderTable(): string {
  if (rows.length === 0) return '';
  const head = ['scenario', 'requests sent', 'failed', 'API writes', 'generations', 'note'];
  const lines = rows.map(({ scenario, sent, failed, writes, generations, note }) => [
    scenario,
    number(sent),
    number(failed),
    number(writes),
    number(generations),
    note ?? '',
  ]);
  const rule = head.map((_, column) => (column === 0 || column === 5 ? '---' : '---:'));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(' | ')} |\n`).join('');
}

function number(value: number | undefined): string {
  return value === undefined ? '' : value.toLocaleString('en');
}
