import { findMissing } from './offer.ts';

const missing = findMissing(process.env);
if (missing.length > 0)
  process.stderr.write(
    `test:live: every scenario is skipped, because these variables are not set: ${missing.join(', ')}. docs/reliability.md describes them.\n`,
  );
