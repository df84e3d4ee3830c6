/** What the environment provides for the live tests. */
export interface Offer {
  /** A kubeconfig of a cluster with nodes, Metacontroller and cluster DNS. */
  readonly kubeconfig: string;
  /** The image of the hook. It also runs the client and the backend of the tests, because it contains Node. */
  readonly hookImage: string;
  readonly helm: string;
  readonly kuma: KumaRelease;
  /** The release to which the tests upgrade the control plane. */
  readonly next: KumaRelease | undefined;
  /** The namespace of Metacontroller, with one StatefulSet or Deployment of the label app.kubernetes.io/name=metacontroller. */
  readonly metacontroller: string;
}

/** A Helm chart of Kuma, a folder, and the images that it runs. The nodes must have them, or be able to pull them. */
export interface KumaRelease {
  readonly chart: string;
  readonly controlPlane: string;
  readonly dataPlane: string;
}

const required = ['KUBECONFIG', 'HOOK_IMAGE', 'HELM_BIN', 'KUMA_CHART', 'KUMA_CP_IMAGE', 'KUMA_DP_IMAGE'] as const;

/** Returns the names of the variables that the live tests need and the environment lacks. */
export function findMissing(env: NodeJS.ProcessEnv): readonly string[] {
  return required.filter((name) => (env[name] ?? '') === '');
}

/** Reads the offer. Call it only if nothing is missing. */
export function readOffer(env: NodeJS.ProcessEnv): Offer {
  return {
    kubeconfig: env['KUBECONFIG'] ?? '',
    hookImage: env['HOOK_IMAGE'] ?? '',
    helm: env['HELM_BIN'] ?? '',
    kuma: readRelease(env, '') ?? { chart: '', controlPlane: '', dataPlane: '' },
    next: readRelease(env, '_NEXT'),
    metacontroller: env['METACONTROLLER_NAMESPACE'] ?? 'metacontroller',
  };
}

function readRelease(env: NodeJS.ProcessEnv, suffix: string): KumaRelease | undefined {
  const [chart, controlPlane, dataPlane] = ['CHART', 'CP_IMAGE', 'DP_IMAGE'].map(
    (name) => env[`KUMA_${name}${suffix}`],
  );
  return chart && controlPlane && dataPlane ? { chart, controlPlane, dataPlane } : undefined;
}
