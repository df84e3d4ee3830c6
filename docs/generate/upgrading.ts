import { readFileSync, writeFileSync } from 'node:fs';
import { withReleaseTable } from './release-changes.ts';

const page = new URL('../upgrading.md', import.meta.url);
writeFileSync(page, withReleaseTable(readFileSync(page, 'utf8')));
