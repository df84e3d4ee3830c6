import { HookError } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import type { Program } from './program.ts';

/** The key of a ConfigMap or a Secret. */
export interface Origin {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly namespace: string;
  readonly name: string;
  readonly key: string;
}

/** Finds the key that a file of a program comes from, or undefined if it comes from another kind of volume. */
export function originOf(path: string, { container, deployment, namespace }: Program): Origin | undefined {
  const [mount] = container.volumeMounts
    .filter(({ mountPath }) => mountPath !== '' && (path === mountPath || path.startsWith(folder(mountPath))))
    .sort((a, b) => b.mountPath.length - a.mountPath.length);
  if (mount === undefined) return undefined;
  const inner = [mount.subPath, path.slice(folder(mount.mountPath).length)].filter((part) => part !== '').join('/');
  const volume = deployment.spec.template.spec.volumes.find(({ name }) => name === mount.name);
  const source = volume?.configMap ?? volume?.secret;
  if (source === undefined) return undefined;
  const key = source.items.find((item) => item.path === inner)?.key ?? inner;
  return 'name' in source
    ? { kind: 'ConfigMap', namespace, name: source.name, key }
    : { kind: 'Secret', namespace, name: source.secretName, key };
}

function folder(mountPath: string): string {
  return mountPath.endsWith('/') ? mountPath : `${mountPath}/`;
}

/**
 * Returns the text of a file that comes from a ConfigMap.
 * @throws HookError InvalidInput if it comes from elsewhere, or if the ConfigMap or its key is not among the input
 */
export function textOfFile(path: string, program: Program, { configMaps }: Cluster): string {
  const origin = originOf(path, program);
  const problem = (text: string) => new HookError('InvalidInput', `${program.what}: the file ${path} ${text}`);
  if (origin?.kind !== 'ConfigMap') throw problem('comes from no ConfigMap, so it cannot be read');
  const { key, name, namespace } = origin;
  const data = configMaps.get(`${namespace}/${name}`);
  if (data === undefined) throw problem(`comes from the ConfigMap ${namespace}/${name}, which is not among the input`);
  const text = data.get(key);
  if (text === undefined) throw problem(`comes from the ConfigMap ${namespace}/${name}, which has no key ${key}`);
  return text;
}
