import type { ProxySettings } from '../../src/children/proxy-settings.ts';

/** The proxy settings that result from Kuma 2.14's defaults for an instance without annotations. */
export const defaultSettings: ProxySettings = {
  concurrency: 0,
  probePort: 9902,
  waitForDataplaneReady: false,
  drainTime: 30_000_000_000n,
  applicationProbeProxyPort: 0,
  spire: false,
  logLevel: undefined,
  componentLogLevel: undefined,
  xdsTransportProtocolVariant: undefined,
  variables: new Map(),
};
