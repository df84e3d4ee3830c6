import { readFileSync } from 'node:fs';
import { packageRoot } from '../../root.ts';

/** The files of the page stay as they are written: nothing compiles them. */
const folder = new URL('src/cli/picture/page/', packageRoot);

/** The modules of the page. Each one imports only those before it. */
const modules = [
  'elements',
  'icons',
  'select',
  'layout',
  'bands',
  'card',
  'drawing',
  'list',
  'parts',
  'panel',
  'keyboard',
  'highlight',
  'main',
];

const sheets = ['colors', 'page', 'drawing', 'panel', 'print'];

/** The parts of the page. */
export interface Assets {
  readonly html: string;
  readonly script: string;
  readonly style: string;
}

/** Reads the parts of the page. The modules become one script without imports and exports. */
export function readAssets(): Assets {
  return {
    html: read('page.html'),
    script: modules.map((name) => asScript(read(`${name}.js`))).join('\n'),
    style: sheets.map((name) => read(`${name}.css`)).join('\n'),
  };
}

function read(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8');
}

function asScript(module: string): string {
  return module.replaceAll(/^import [^;]*;\n/gm, '').replaceAll(/^export (?=const |function )/gm, '');
}
