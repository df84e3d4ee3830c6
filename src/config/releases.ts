import { HookError } from '../errors.ts';

/** The differences between the gateways of Kuma releases. Everything else is the same in all releases. */
export interface Release {
  readonly name: string;
  /** The default of `sidecarContainer.resources.limits.cpu`, in the form that the API server stores. */
  readonly defaultCpuLimit: string;
  /**
   * Whether a CPU limit of 0 means no limit. The limit is then omitted, and the proxy chooses its own `--concurrency`.
   */
  readonly zeroCpuLimitMeansNone: boolean;
  /**
   * Whether probes use the readiness port if Envoy's admin API is on a Unix socket. Otherwise they always use the admin
   * port.
   */
  readonly probesReadinessPort: boolean;
  /** Whether the proxy gets settings of the OpenTelemetry pipe: `HOST_IP`, or a variable that disables the pipe. */
  readonly knowsOtelPipe: boolean;
}

/**
 * Source: pkg/plugins/runtime/k8s/containers/factory.go and pkg/config/plugins/runtime/k8s/config.go of each release.
 */
const releases: readonly Release[] = [
  {
    name: '2.14',
    defaultCpuLimit: '0',
    zeroCpuLimitMeansNone: true,
    probesReadinessPort: true,
    knowsOtelPipe: true,
  },
  {
    name: '2.13',
    defaultCpuLimit: '1',
    zeroCpuLimitMeansNone: false,
    probesReadinessPort: false,
    knowsOtelPipe: false,
  },
];

/** The names of the supported releases, oldest first. */
export const releaseNames: readonly string[] = releases.map(({ name }) => name).reverse();

/**
 * Returns the profile of a Kuma release.
 * @param version `2.14`, or with a patch number, `2.14.3`
 * @throws HookError InvalidOption for an unsupported release
 */
export function releaseOf(version: string): Release {
  const release = releases.find(({ name }) => version === name || version.startsWith(`${name}.`));
  if (release !== undefined) return release;
  const known = releases.map(({ name }) => name).join(', ');
  throw new HookError(
    'InvalidOption',
    `--kuma-version ${version}: unsupported release; supported releases are ${known}`,
  );
}
