import { oneLine } from '../../errors.ts';

const gap = 3;

/** Formats rows as aligned columns, as kubectl does. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const cells = rows.map((row) => row.map(oneLine));
  const widths = (cells[0] ?? []).map((_, column) => Math.max(...cells.map((row) => (row[column] ?? '').length)));
  return cells
    .map((row) => {
      const padded = row.map((cell, column) => cell.padEnd((widths[column] ?? 0) + gap));
      return `${padded.join('').trimEnd()}\n`;
    })
    .join('');
}
