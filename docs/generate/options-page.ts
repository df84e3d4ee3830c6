import { readFileSync, writeFileSync } from 'node:fs';
import { withOptionsTable } from './options.ts';

const page = new URL('../options.md', import.meta.url);
writeFileSync(page, withOptionsTable(readFileSync(page, 'utf8')));
