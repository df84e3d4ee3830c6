import type { Edge, GatewayNode, InstanceNode, Picture, ServiceNode, State } from './model.ts';
import { visible } from './visible.ts';

/** Mermaid draws at most 500 edges and reads at most 50,000 characters, unless a page allows more. */
const mostInstances = 60;

/** Formats a picture as a Mermaid flowchart. Instances that do not fit are counted in a comment. */
export function formatMermaid(picture: Picture): string {
  const instances = picture.instances.slice(0, mostInstances);
  const drawn = new Set(instances.map(({ id }) => id));
  const edges = picture.edges.filter(({ instance }) => drawn.has(instance));
  const related = new Set(edges.map(({ gateway }) => gateway));
  const others = picture.gateways.filter(({ id }) => !related.has(id)).slice(0, mostInstances - related.size);
  const shown = new Set([...related, ...others.map(({ id }) => id)]);
  const gateways = picture.gateways.filter(({ id }) => shown.has(id));
  return [
    'flowchart LR',
    ...group('gateways', 'MeshGateways', gateways.map(gatewayNode)),
    ...group(
      'instances',
      'Instances',
      instances.map((instance) => instanceNode(instance, picture.words[instance.state])),
    ),
    ...group(
      'services',
      'Services and addresses',
      instances.flatMap(({ id, service }) => (service === undefined ? [] : [serviceNode(id, service)])),
    ),
    ...edges.map(edgeLine),
    ...instances.filter(({ service }) => service !== undefined).map(({ id }) => `  ${id} --- ${id}s`),
    ...Object.entries(classes).map(([name, style]) => `  classDef ${name} ${style}`),
    ...rest('instances', picture.instances.length - instances.length),
    ...rest('MeshGateways', picture.gateways.length - gateways.length),
    '',
  ].join('\n');
}

/** The colors keep their contrast on light and dark pages. */
const classes: Readonly<Record<State, string>> = {
  ready: 'fill:#dcfce7,stroke:#15803d,color:#14532d',
  'not-ready': 'fill:#fee2e2,stroke:#b91c1c,color:#7f1d1d',
  unknown: 'fill:#fef3c7,stroke:#b45309,color:#78350f',
  'not-created': 'fill:#f1f5f9,stroke:#64748b,color:#334155,stroke-dasharray:4',
};

function group(id: string, title: string, nodes: readonly string[]): readonly string[] {
  return nodes.length === 0 ? [] : [`  subgraph ${id} [${title}]`, ...nodes.map((node) => `    ${node}`), '  end'];
}

function gatewayNode({ id, listeners, problem, title }: GatewayNode): string {
  return `${id}[${label(title, problem === undefined ? listeners.join(', ') : 'cannot be read')}]`;
}

function instanceNode({ id, name, namespace, reason, state }: InstanceNode, word: string): string {
  const why = reason === '' || state === 'ready' ? '' : `: ${reason}`;
  return `${id}(${label(`${namespace}/${name}`, `${word}${why}`)}):::${state}`;
}

function serviceNode(id: string, { addresses, exists, name, ports, type }: ServiceNode): string {
  const missing = exists ? 'no address yet' : 'not created';
  return `${id}s[${label(`${name} ${type}`, ports.join(', '), addresses.join(', ') || missing)}]`;
}

function edgeLine({ gateway, instance, kind, tag, text }: Edge): string {
  return kind === 'bound'
    ? `  ${gateway} --- ${instance}`
    : `  ${gateway} -. ${label(`${tag}: ${text}`)} .- ${instance}`;
}

/** The longest line of a label. */
const longest = 120;

function label(...lines: readonly string[]): string {
  const texts = lines.filter((line) => line !== '').map((line) => encode(shorten(visible(line))));
  return `"${texts.join('<br/>')}"`;
}

function shorten(text: string): string {
  return text.length > longest ? `${text.slice(0, longest - 1)}…` : text;
}

/** Writes every character that Mermaid, Markdown or HTML may read as markup as an entity: `#60;`. */
function encode(text: string): string {
  return text.replaceAll(/[^\p{L}\p{M}\p{N} .,:/_=…→-]/gu, (character) =>
    character === '"' ? '#quot;' : `#${character.codePointAt(0)};`,
  );
}

function rest(what: string, count: number): readonly string[] {
  return count === 0 ? [] : [`  %% ${count} more ${what} are not drawn: select some with --namespace or --instance`];
}
