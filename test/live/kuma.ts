import type { KumaRelease } from './offer.ts';
import type { Site } from './site.ts';

/** The namespace of the control plane. */
export const systemNamespace = 'kuma-system';
const release = 'kuma';
const controlPlane = 'deployment/kuma-control-plane';

/** Installs Kuma by its chart, unless a control plane runs there already. Returns whether it did. */
export async function ensureKuma(site: Site): Promise<boolean> {
  const found = await site.kubectl('get', 'deployments', '-A', '-l', 'app=kuma-control-plane', '-o', 'name');
  if (found.trim() !== '') return false;
  await site.kubectl('create', 'namespace', systemNamespace);
  // The chart's own job does this otherwise. The job needs an image with kubectl.
  const labels = ['kuma.io/system-namespace=true', 'kuma.io/sidecar-injection=false'];
  await site.kubectl('label', 'namespace', systemNamespace, ...labels);
  await applyRelease(site, site.offer.kuma);
  return true;
}

/** Installs or upgrades the release, with more values for the chart. Waits until the control plane is available. */
export async function applyRelease(site: Site, kuma: KumaRelease, ...values: readonly string[]): Promise<void> {
  await site.kubectl('apply', '--server-side', '--force-conflicts', '-f', `${kuma.chart}/crds`);
  const settings = ['noHelmHooks=true', ...imageValues(kuma), ...values].flatMap((value) => ['--set', value]);
  await site.helm('upgrade', '--install', release, kuma.chart, '-n', systemNamespace, '--skip-crds', ...settings);
  await site.rolledOut(systemNamespace, controlPlane);
}

/** Restarts the control plane and waits until it is available. */
export async function restartKuma(site: Site): Promise<void> {
  await site.kubectl('rollout', 'restart', '-n', systemNamespace, controlPlane);
  await site.rolledOut(systemNamespace, controlPlane);
}

/** Removes Kuma and its CustomResourceDefinitions. */
export async function removeKuma(site: Site): Promise<void> {
  const webhooks = 'mutatingwebhookconfigurations,validatingwebhookconfigurations';
  await site.kubectl('delete', webhooks, '-l', 'app.kubernetes.io/name=kuma', '--ignore-not-found');
  await site.helm('uninstall', release, '-n', systemNamespace, '--wait');
  await site.removeNamespaces(systemNamespace);
  await site.kubectl('delete', '-f', `${site.offer.kuma.chart}/crds`, '--ignore-not-found');
}

function imageValues({ controlPlane: cp, dataPlane: dp }: KumaRelease): readonly string[] {
  const [one, other] = [splitImage(cp), splitImage(dp)];
  if (one.registry !== other.registry) throw new Error(`${cp} and ${dp} must have the same registry`);
  return [
    `global.image.registry=${one.registry}`,
    `global.image.tag=${one.tag}`,
    `controlPlane.image.repository=${one.repository}`,
    `dataPlane.image.repository=${other.repository}`,
    `dataPlane.image.tag=${other.tag}`,
  ];
}

function splitImage(image: string): { registry: string; repository: string; tag: string } {
  const [, registry, repository, tag] = /^(.+)\/([^/:]+):([^/:]+)$/.exec(image) ?? [];
  if (!registry || !repository || !tag) throw new Error(`${image} must have the form REGISTRY/REPOSITORY:TAG`);
  return { registry, repository, tag };
}
