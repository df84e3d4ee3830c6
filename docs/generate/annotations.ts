import { ObjectMeta } from '../../src/api/meta.ts';
import { readProxySettings } from '../../src/children/proxy-settings.ts';
import { loadConfig } from '../../src/config/load.ts';
import { chooseMesh } from '../../src/gateways/mesh.ts';

/** The meaning of each annotation of an instance. */
const meanings = new Map([
  [
    'kuma.io/mesh',
    'The mesh. Kuma deprecates this annotation: use the label of the same name on the instance or on its Namespace.',
  ],
  ['kuma.io/sidecar-proxy-concurrency', "The number of Envoy's worker threads; with 0, the proxy chooses it."],
  [
    'kuma.io/envoy-admin-port',
    "The port of the probes if Envoy's admin API is not on a Unix socket; 0 means the default.",
  ],
  ['kuma.io/wait-for-dataplane-ready', 'Makes the pod wait until the proxy has its first configuration.'],
  ['kuma.io/sidecar-drain-time', 'How long the proxy drains before it stops.'],
  [
    'kuma.io/application-probe-proxy-port',
    'The port of the application probe proxy, as in Kuma. A gateway has no application to probe.',
  ],
  ['kuma.io/virtual-probes', 'Validated as in Kuma: cannot be true if kuma.io/gateway is true.'],
  ['kuma.io/gateway', 'Validated as in Kuma; an instance does not need it.'],
  ['k8s.kuma.io/spire-support', 'Tells the proxy that SPIRE is available.'],
  ['kuma.io/envoy-log-level', "Envoy's log level."],
  ['kuma.io/envoy-component-log-level', "The log levels of Envoy's components, such as upstream:debug."],
  [
    'kuma.io/xds-transport-protocol-variant',
    'The protocol that Envoy uses to get its configuration from the control plane, such as DELTA_GRPC.',
  ],
  ['kuma.io/sidecar-env-vars', 'Environment variables of the container; they override all others of the same name.'],
]);

/** A row of the table of annotations: name, type of the value, meaning. */
export type AnnotationRow = readonly [name: string, type: string, meaning: string];

/**
 * Returns a row for every annotation of an instance that the hook reads; the readers themselves report which they are.
 * @throws Error if `meanings` lacks one of the annotations
 */
export function annotationRows(): readonly AnnotationRow[] {
  return readNames().map((name) => {
    const meaning = meanings.get(name);
    if (meaning === undefined)
      throw new Error(`docs/generate/annotations.ts: no meaning for the annotation ${name}; add it to "meanings"`);
    return [`\`${name}\``, expectedOf(name), meaning];
  });
}

/** Returns the annotations that have a meaning here but that the hook does not read. */
export function unreadAnnotations(): readonly string[] {
  const read = readNames();
  return [...meanings.keys()].filter((name) => !read.includes(name));
}

const config = loadConfig(
  { kumaCpConfig: undefined, kumaVersion: '2.14', nodePortRange: { first: 30000, last: 32767 } },
  {},
);

/** A map that records the keys that are looked up. */
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

/** Returns the type of an annotation, as the reader names it in the problem that it reports for an invalid value. */
function expectedOf(name: string): string {
  const [problem] = readProxySettings(new Map([[name, '?']]), config).problems;
  return problem?.expected ?? 'string';
}
