/** @import { Entry, GatewayEntry, Index } from './select.js' */
import { layOut, sizes } from './layout.js';

/** The greatest height of a band, in pixels, unless an instance alone needs more. A page of paper has room for two bands. */
const mostHeight = 300;

/**
 * Divides a drawing into bands, which a printer does not have to cut. Each band has some instances with all their MeshGateways, so a
 * MeshGateway can be in several bands. MeshGateways without an instance come last.
 * @param {Index} drawn
 * @returns {readonly Index[]}
 */
export function bandsOf({ gateways, instances }) {
  const related = new Set(instances.flatMap(({ edges }) => edges.map(({ gateway }) => gateway)));
  return [
    ...partsOf(instances, (part) => layOut(withGateways(part, gateways)).height <= mostHeight).map((part) =>
      withGateways(part, gateways),
    ),
    ...partsOf(
      gateways.filter(({ gateway }) => !related.has(gateway.id)),
      ({ length }) => length * (sizes.card + sizes.gap) <= mostHeight,
    ).map((part) => ({ instances: [], gateways: part })),
  ];
}

/**
 * Divides items into parts that are as long as they may be.
 * @template T
 * @param {readonly T[]} items
 * @param {(part: readonly T[]) => boolean} fits
 */
function partsOf(items, fits) {
  /** @type {T[][]} */
  const parts = [];
  for (const item of items) {
    const last = parts.at(-1);
    if (last !== undefined && fits([...last, item])) last.push(item);
    else parts.push([item]);
  }
  return parts;
}

/**
 * @param {readonly Entry[]} instances
 * @param {readonly GatewayEntry[]} gateways
 * @returns {Index}
 */
function withGateways(instances, gateways) {
  const related = new Set(instances.flatMap(({ edges }) => edges.map(({ gateway }) => gateway)));
  return { instances, gateways: gateways.filter(({ gateway }) => related.has(gateway.id)) };
}
