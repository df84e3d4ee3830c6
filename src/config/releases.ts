import { HookError } from '../errors.ts';

/** Where the gateways of one Kuma release differ from those of the next; everything else is the same in all of them. */
export interface Release {
  readonly name: string;
  /** The default of `sidecarContainer.resources.limits.cpu`, in the form that the API server stores. */
  readonly defaultCpuLimit: string;
  /** A CPU limit of 0 means none: it is not written and leaves `--concurrency` to the proxy. */
  readonly zeroCpuLimitMeansNone: boolean;
  /** Probes ask the readiness port while Envoy's admin API is on a Unix socket, not always the admin port. */
  readonly probesReadinessPort: boolean;
  /** The proxy is told about the OpenTelemetry pipe: `HOST_IP`, or a variable that turns it off. */
  readonly knowsOtelPipe: boolean;
}

/** Source: pkg/plugins/runtime/k8s/containers/factory.go and pkg/config/plugins/runtime/k8s/config.go of each release. */
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

/**
 * The profile of a Kuma release.
 * @param version `2.14`, or with a patch number, `2.14.3`
 * @throws HookError InvalidOption for a release that is not in the table
 */
export function releaseOf(version: string): Release {
  const release = releases.find(({ name }) => version === name || version.startsWith(`${name}.`));
  if (release !== undefined) return release;
  const known = releases.map(({ name }) => name).join(', ');
  throw new HookError('InvalidOption', `--kuma-version ${version}: not a supported release; supported are ${known}`);
}
