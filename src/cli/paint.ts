import type { Io } from './io.ts';

/** Which parts of a text have which colour. */
export type Rules = readonly (readonly [part: RegExp, colour: Colour])[];

type Colour = keyof typeof codes;

/** The codes that begin and end a colour: https://en.wikipedia.org/wiki/ANSI_escape_code#Select_Graphic_Rendition_parameters */
const codes = {
  bold: [1, 22],
  dim: [2, 22],
  red: [31, 39],
  green: [32, 39],
  yellow: [33, 39],
  cyan: [36, 39],
} as const;

/** `mgi explain` */
export const explanation: Rules = [
  [/^MeshGatewayInstance.*$/gm, 'bold'],
  [/^ {2}What to do next:$/gm, 'bold'],
  [/(?<=^ {4}".*": )bound/gm, 'green'],
  [/^ {4}not matched:/gm, 'yellow'],
  [/^ {2}(?:error|NameConflict):/gm, 'red'],
  [/^ {2}warning:/gm, 'yellow'],
  [/^ {2}note:/gm, 'cyan'],
];

/** `mgi get`. Names have no capital letters. */
export const table: Rules = [
  [/(?<= )True(?= )/g, 'green'],
  [/(?<= )False(?= )/g, 'red'],
  [/(?<= )Unknown(?= )/g, 'yellow'],
  [/<none>/g, 'dim'],
];

/** `mgi check` */
export const findings: Rules = [
  [/^error:/gm, 'red'],
  [/^warning:/gm, 'yellow'],
  [/^note:/gm, 'cyan'],
];

/** `mgi diff` */
export const patch: Rules = [
  [/^(?:---|\+\+\+) .*$/gm, 'bold'],
  [/^@@.*$/gm, 'cyan'],
  [/^-.*$/gm, 'red'],
  [/^\+.*$/gm, 'green'],
];

/** Colours a text for a terminal. A pipe gets the text alone, and so does a user who sets NO_COLOR: https://no-color.org */
export function paint(text: string, rules: Rules, { environment, terminal }: Io): string {
  const isPlain = !terminal.stdout || (environment['NO_COLOR'] ?? '') !== '' || environment['TERM'] === 'dumb';
  if (isPlain) return text;
  return rules.reduce((painted, [part, colour]) => {
    const [begin, end] = codes[colour];
    return painted.replace(part, (found) => `\u001b[${begin}m${found}\u001b[${end}m`);
  }, text);
}
