import { options } from '../../src/config/option-table.ts';
import { variableOf } from '../../src/config/options.ts';
import { setByChart } from '../../tools/chart/options.ts';
import { table } from './tables.ts';

/** Returns the table of the options of `mgi serve`, with the values of the chart that set them. */
function optionsTable(): string {
  const rows = Object.entries(options).map(([key, { about, fallback, flag }]) => [
    `\`--${flag}\``,
    `\`${variableOf(flag)}\``,
    chartValueOf(key),
    fallback === undefined ? 'none' : `\`${fallback}\``,
    about,
  ]);
  return table(['flag', 'variable', 'value of the chart', 'default', 'description'], rows);
}

function chartValueOf(key: string): string {
  const given = setByChart.get(key);
  if (given === undefined) return `\`options.${key}\``;
  return given.includes(' ') ? `none: ${given}` : `\`${given}\``;
}

/** Returns docs/options.md with the table of today's options. */
export function withOptionsTable(page: string): string {
  return page.replace(/^\| flag \|.*\n(?:\|.*\n)*/m, () => `${optionsTable()}\n`);
}
