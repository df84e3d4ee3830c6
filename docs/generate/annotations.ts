import { ObjectMeta } from '../../src/api/meta.ts';
import { readProxySettings } from '../../src/children/proxy-settings.ts';
import { loadConfig } from '../../src/config/load.ts';
import { chooseMesh } from '../../src/gateways/mesh.ts';

/** What each annotation of an instance is for. */
const meanings = new Map([
  ['kuma.io/mesh', 'The mesh. Deprecated by Kuma: use the label of that name, of the instance or of its Namespace.'],
  ['kuma.io/sidecar-proxy-concurrency', "Envoy's worker threads; 0 leaves the choice to the proxy."],
  [
    'kuma.io/envoy-admin-port',
    "The port of the probes, where Envoy's admin API is not on a Unix socket; 0 for the default.",
  ],
  ['kuma.io/wait-for-dataplane-ready', 'Holds the pod back until the proxy has its first configuration.'],
  ['kuma.io/sidecar-drain-time', 'For how long the proxy drains before it ends.'],
  ['kuma.io/application-probe-proxy-port', 'Read as Kuma reads it; a gateway has no application to probe.'],
  ['kuma.io/virtual-probes', 'Read as Kuma reads it; can not be true where kuma.io/gateway is.'],
  ['kuma.io/gateway', 'Read as Kuma reads it; an instance needs none.'],
  ['k8s.kuma.io/spire-support', 'Tells the proxy that there is SPIRE.'],
  ['kuma.io/envoy-log-level', "Envoy's log level."],
  ['kuma.io/envoy-component-log-level', "Log levels of Envoy's components, such as upstream:debug."],
  ['kuma.io/xds-transport-protocol-variant', 'How Envoy asks the control plane, such as DELTA_GRPC.'],
  ['kuma.io/sidecar-env-vars', 'Environment variables of the container, over all others of their name.'],
]);

/** A row of the table of annotations: name, what may stand there, meaning. */
export type AnnotationRow = readonly [name: string, type: string, meaning: string];

/**
 * Every annotation of an instance that is read, asked of the readers themselves.
 * @throws Error for one whose meaning nobody wrote down
 */
export function annotationRows(): readonly AnnotationRow[] {
  return readNames().map((name) => {
    const meaning = meanings.get(name);
    if (meaning === undefined) throw new Error(`docs/generate/annotations.ts: what is ${name} for?`);
    return [`\`${name}\``, expectedOf(name), meaning];
  });
}

/** Those whose meaning was written down and that nobody reads. */
export function unreadAnnotations(): readonly string[] {
  const read = readNames();
  return [...meanings.keys()].filter((name) => !read.includes(name));
}

const config = loadConfig(
  { kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: { first: 30000, last: 32767 } },
  {},
);

/** Notes which keys it is asked for. */
class RecordingMap extends Map<string, string> {
  readonly asked = new Set<string>();

  override get(key: string): string | undefined {
    this.asked.add(key);
    return super.get(key);
  }

  override has(key: string): boolean {
    this.asked.add(key);
    return super.has(key);
  }
}

function readNames(): readonly string[] {
  const annotations = new RecordingMap();
  const metadata = ObjectMeta.parse({ name: 'any' });
  chooseMesh({ ...metadata, annotations }, metadata);
  readProxySettings(annotations, config);
  return [...annotations.asked];
}

/** What the reader says that it expected of what nothing could be read from. */
function expectedOf(name: string): string {
  const [problem] = readProxySettings(new Map([[name, '?']]), config).problems;
  return problem?.expected ?? 'text';
}
