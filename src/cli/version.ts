import { releaseNames } from '../config/releases.ts';

/** Returns the version of this project in the first line, and the releases of Kuma and Kubernetes that it knows in the next ones. */
export async function describeVersion(version: string): Promise<string> {
  // The field tables are large, and a server does not need them at its start.
  const { publishedVersion } = await import('../kubernetes/published.ts');
  return `${version}\nKuma: ${releaseNames.join(', ')}\nKubernetes: ${publishedVersion}\n`;
}
