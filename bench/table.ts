/** Formats a table with a title for a terminal. The first column is left-aligned, the others are right-aligned. */
export function formatTable(title: string, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const format = (row: readonly string[]) =>
    row.map((cell, column) => pad(cell, widths[column] ?? 0, column === 0)).join('  ');
  const rule = widths.map((width) => '-'.repeat(width)).join('  ');
  return `\n${title}\n\n${[format(head), rule, ...rows.map(format)].join('\n')}\n`;
}

function pad(cell: string, width: number, left: boolean): string {
  return left ? cell.padEnd(width) : cell.padStart(width);
}
