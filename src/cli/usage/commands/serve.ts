import type { Usage } from '../option.ts';
import { serveOptions } from '../shared.ts';

/** `mgi serve` */
export const serveUsage: Usage = {
  name: 'serve',
  summary: 'run the hook',
  synopsis: ['[options]'],
  about: `Runs the hook. The hook port serves POST /sync and POST /customize. The admin port serves /healthz, /readyz and
/metrics. The environment variables of kuma-cp that configure gateways (KUMA_...) override --kuma-cp-config.

Unknown variables that begin with MGI_, and unknown keys in the parts of kuma-cp's file that the hook reads, are warnings in the
log. With --strict-options, the hook does not start with them.`,
  options: serveOptions,
};
