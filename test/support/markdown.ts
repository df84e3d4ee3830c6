import { readdirSync } from 'node:fs';

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

/** Returns the paths of all Markdown pages: those at the top and those in docs. */
export function pagesOfTheProject(): readonly string[] {
  const top = readdirSync('.').filter((name) => name.endsWith('.md'));
  const below = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.md'));
  return [...top, ...below.map((name) => `docs/${name}`)].sort();
}

/** A command in a block of console output, and the lines that it prints. */
export interface Example {
  readonly command: string;
  readonly output: string;
}

/** Returns the commands in the console blocks of a page, each with its output. */
export function consoleExamplesOf(markdown: string): readonly Example[] {
  const blocks = [...markdown.matchAll(/^```console\n(.*?)^```$/gms)].map(([, block = '']) => block);
  return blocks.flatMap((block) =>
    block.split(/^(?=\$ )/m).flatMap((part) => {
      const [, command = '', output = ''] = /^\$ ([^\n]*)\n(.*)$/s.exec(part) ?? [];
      return command === '' ? [] : [{ command, output: output.trimEnd() }];
    }),
  );
}

function cellsOf(line: string): readonly string[] {
  return line
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim());
}

/** A manifest in a page: the file that the link before it names, and the text of the block. */
export interface ShownSample {
  readonly file: string;
  readonly text: string;
}

/** Returns the YAML code blocks of a Markdown text that follow a link to a file of `manifests`. */
export function samplesOf(markdown: string): readonly ShownSample[] {
  const found = markdown.matchAll(/^\[(manifests\/[^\]]+)\]\([^)]+\)\n\n```yaml\n(.*?)^```$/gms);
  return [...found].map(([, file = '', text = '']) => ({ file, text }));
}

/** Returns the relative links in a Markdown text, outside code. */
export function linksOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^ *```.*?^ *```$/gms, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link).filter((link) => !/^https?:/.test(link));
}

/** Returns the anchors that GitHub gives to the headings of a Markdown text. */
export function anchorsOf(markdown: string): readonly string[] {
  const prose = markdown.replaceAll(/^ *```.*?^ *```$/gms, '');
  return [...prose.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
    title
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}_ -]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Returns the sections of second level in a Markdown text. */
export function sectionsOf(markdown: string): readonly { readonly title: string; readonly text: string }[] {
  return markdown
    .split(/^## /m)
    .slice(1)
    .map((text) => ({ title: text.split('\n', 1)[0] ?? '', text }));
}
