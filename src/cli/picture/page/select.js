/** @import { Edge, GatewayNode, InstanceNode, Picture, State } from '../model.ts' */

/** @typedef {{ readonly instance: InstanceNode, readonly edges: readonly Edge[], readonly text: string }} Entry */
/** @typedef {{ readonly gateway: GatewayNode, readonly edges: readonly Edge[], readonly text: string }} GatewayEntry */
/** @typedef {{ readonly words: string, readonly state: State | undefined }} Query */
/** @typedef {{ readonly instances: readonly Entry[], readonly gateways: readonly GatewayEntry[] }} Index */

/** The number of instances, and of MeshGateways without one of them, that are drawn. */
export const mostDrawn = 60;

/**
 * Joins each node with its edges, and with the text in which a search looks.
 * @param {Picture} picture
 * @returns {Index}
 */
export function indexOf(picture) {
  const ofInstance = groupBy(picture.edges, ({ instance }) => instance);
  const ofGateway = groupBy(picture.edges, ({ gateway }) => gateway);
  const titles = new Map(picture.gateways.map(({ id, title }) => [id, title]));
  const instances = picture.instances.map((instance) => {
    const edges = ofInstance.get(instance.id) ?? [];
    const related = edges.map(({ gateway }) => titles.get(gateway) ?? '');
    return { instance, edges, text: textOf(instance, related, picture.words[instance.state]) };
  });
  const gateways = picture.gateways.map((gateway) => {
    const { listeners, mesh, selectors, title } = gateway;
    const text = [title, mesh, ...listeners, ...selectors].join('\n').toLowerCase();
    return { gateway, edges: ofGateway.get(gateway.id) ?? [], text };
  });
  return { instances, gateways };
}

/**
 * @param {InstanceNode} instance
 * @param {readonly string[]} related the titles of MeshGateways
 * @param {string} word
 */
function textOf({ group, mesh, name, namespace, reason, service, tags }, related, word) {
  const { addresses = [], ports = [], type = '' } = service ?? {};
  const pairs = tags.map(([tag, value]) => `${tag}=${value}`);
  return [`${namespace}/${name}`, group, mesh, word, reason, type, ...related, ...pairs, ...ports, ...addresses]
    .join('\n')
    .toLowerCase();
}

/**
 * Returns the instances and the MeshGateways that have all words of a query. Without words, all MeshGateways have them; with a
 * state, only those of instances with this state.
 * @param {Index} index
 * @param {Query} query
 * @returns {Index}
 */
export function select({ gateways, instances }, { state, words }) {
  const wanted = words
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const hasWords = (/** @type {{ readonly text: string }} */ { text }) => wanted.every((word) => text.includes(word));
  const chosen = instances.filter(
    (entry) => (state === undefined || entry.instance.state === state) && hasWords(entry),
  );
  const related = new Set(chosen.flatMap(({ edges }) => edges.map(({ gateway }) => gateway)));
  return {
    instances: chosen,
    gateways: gateways.filter((entry) => related.has(entry.gateway.id) || (state === undefined && hasWords(entry))),
  };
}

/**
 * Separates what is drawn from what is listed: the first instances, all their MeshGateways, and other MeshGateways if there is
 * room.
 * @param {Index} selected
 * @returns {{ readonly drawn: Index, readonly listed: Index }}
 */
export function divide({ gateways, instances }) {
  const drawn = instances.slice(0, mostDrawn);
  const related = new Set(drawn.flatMap(({ edges }) => edges.map(({ gateway }) => gateway)));
  const others = gateways.filter(({ gateway }) => !related.has(gateway.id));
  const fitting = others.slice(0, Math.max(0, mostDrawn - related.size));
  const shown = new Set([...related, ...fitting.map(({ gateway }) => gateway.id)]);
  return {
    drawn: { instances: drawn, gateways: gateways.filter(({ gateway }) => shown.has(gateway.id)) },
    listed: { instances: instances.slice(mostDrawn), gateways: others.slice(fitting.length) },
  };
}

/**
 * @template T
 * @param {readonly T[]} items
 * @param {(item: T) => string} keyOf
 * @returns {ReadonlyMap<string, readonly T[]>}
 */
function groupBy(items, keyOf) {
  /** @type {Map<string, T[]>} */
  const groups = new Map();
  for (const item of items) {
    const group = groups.get(keyOf(item));
    if (group === undefined) groups.set(keyOf(item), [item]);
    else group.push(item);
  }
  return groups;
}
