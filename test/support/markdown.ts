/** A Markdown table: the cells of its header and of its rows. */
export interface MarkdownTable {
  readonly head: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Returns the tables in a Markdown text, in order. */
export function tablesOf(markdown: string): readonly MarkdownTable[] {
  return [...markdown.matchAll(/(?:^\|.*\|$\n?)+/gm)].map(([text]) => {
    const [head = [], _line, ...rows] = text.trim().split('\n').map(cellsOf);
    return { head, rows };
  });
}

/** Returns the YAML code blocks in a Markdown text. */
export function yamlBlocksOf(markdown: string): readonly string[] {
  return [...markdown.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, block = '']) => block);
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}
