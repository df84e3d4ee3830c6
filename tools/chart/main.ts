import { writeFileSync } from 'node:fs';
import { chartFiles } from './files.ts';

for (const [path, text] of chartFiles()) {
  writeFileSync(new URL(`../../manifests/chart/${path}`, import.meta.url), text);
}
