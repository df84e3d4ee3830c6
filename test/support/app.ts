import type { Express } from 'express';
import type { HookConfig } from '../../src/config/load.ts';
import { loadConfig } from '../../src/config/load.ts';
import type { LogLevel } from '../../src/config/option-table.ts';
import { createApp } from '../../src/http/app.ts';
import type { AuthOptions } from '../../src/http/auth.ts';
import { createLogger } from '../../src/http/log.ts';
import { createMetrics, type Metrics } from '../../src/http/metrics.ts';
import { testTime } from './cli.ts';

export const defaultConfig: HookConfig = loadConfig(
  { kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: { first: 30000, last: 32767 } },
  {},
);

const noAuth: AuthOptions = { authTokenFile: undefined, basicAuthFile: undefined, clientName: undefined };

/** A hook server that does not listen, with its log lines and metrics. */
export interface TestApp {
  readonly app: Express;
  readonly lines: string[];
  readonly metrics: Metrics;
}

export function testApp(
  config: HookConfig = defaultConfig,
  level: LogLevel = 'debug',
  maxBody = 32 * 1024 ** 2,
  given: { readonly revision?: string; readonly isStopping?: () => boolean } = {},
): TestApp {
  const lines: string[] = [];
  const log = createLogger({ level, format: 'json', write: (line) => lines.push(line), now: () => testTime });
  const metrics = createMetrics('0.0.0-test');
  return {
    app: createApp(config, {
      ...{ log, metrics, now: () => testTime, maxBody, maxInFlight: 64, auth: noAuth },
      ...{ revision: undefined, isStopping: () => false },
      ...given,
    }),
    lines,
    metrics,
  };
}
