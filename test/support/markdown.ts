/** A table of Markdown: the cells of its head, and of its rows. */
export interface MarkdownTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** The tables of a text, in order. */
export function tablesOf(markdown: string): readonly MarkdownTable[] {
  return [...markdown.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([text]) => {
    const [head = [], _line, ...rows] = text.trim().split('\n').map(cellsOf);
    return { head, rows };
  });
}

/** The blocks of YAML in a text. */
export function yamlBlocksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}
