/** @import { Edge } from '../model.ts' */
/** @import { Entry, Index } from './select.js' */

/** @typedef {{ readonly id: string, readonly top: number }} Place */
/** @typedef {{ readonly edge: Edge, readonly top: number }} Label */
/** @typedef {{ readonly edge: Edge, readonly from: number, readonly at: number, readonly to: number }} Line */
/**
 * @typedef {object} Layout
 * @property {number} height
 * @property {readonly Place[]} gateways in the order of the drawing
 * @property {readonly Place[]} instances
 * @property {readonly Label[]} labels why a MeshGateway is not bound
 * @property {readonly Line[]} lines from the middle of a MeshGateway, at the label if there is one, to the middle of an instance
 */

/** The heights of the drawing, in pixels. */
export const sizes = { card: 62, gap: 14, group: 24, label: 42, labelGap: 6 };

/**
 * Places the nodes of a drawing. Instances stand in their order. Each MeshGateway stands as near as possible to the middle of its
 * instances.
 * @param {Index} drawn
 * @returns {Layout}
 */
export function layOut({ gateways, instances }) {
  const rows = rowsOf(instances);
  const ends = new Map(rows.flatMap(({ ends: some }) => some.map(({ at, edge }) => [edge, at])));
  const middles = new Map(rows.map(({ id, middle }) => [id, middle]));
  const last = rows.at(-1)?.bottom ?? 0;
  const wishes = gateways
    .map(({ gateway, edges }, index) => {
      const wished = edges.flatMap((edge) => ends.get(edge) ?? []);
      const bound = edges.filter(({ kind }) => kind === 'bound').flatMap((edge) => ends.get(edge) ?? []);
      return { id: gateway.id, wish: averageOf(bound) ?? averageOf(wished) ?? last + index };
    })
    .toSorted((one, other) => one.wish - other.wish);
  const tops = spread(
    wishes.map(({ wish }) => wish - sizes.card / 2),
    sizes.card + sizes.gap,
  );
  const places = wishes.map(({ id }, index) => ({ id, top: tops[index] ?? 0 }));
  const starts = new Map(places.map(({ id, top }) => [id, top + sizes.card / 2]));
  return {
    height: Math.max(last, (places.at(-1)?.top ?? 0) + sizes.card),
    gateways: places,
    instances: rows.map(({ id, middle }) => ({ id, top: middle - sizes.card / 2 })),
    labels: rows.flatMap(({ ends: some }) =>
      some.flatMap(({ at, edge }) => (edge.tag === '' ? [] : [{ edge, top: at - sizes.label / 2 }])),
    ),
    lines: [...ends].map(([edge, at]) => ({
      edge,
      from: starts.get(edge.gateway) ?? 0,
      at,
      to: middles.get(edge.instance) ?? 0,
    })),
  };
}

/**
 * Stacks instances. An instance with several labels needs more room.
 * @param {readonly Entry[]} instances
 */
function rowsOf(instances) {
  let bottom = -sizes.gap;
  let group = '';
  return instances.map(({ edges, instance }, index) => {
    const nearest = edges[0]?.gateway ?? '';
    const top = bottom + (index > 0 && nearest !== group ? sizes.group : sizes.gap);
    const height = Math.max(sizes.card, edges.length * (sizes.label + sizes.labelGap) - sizes.labelGap);
    const middle = top + height / 2;
    [bottom, group] = [top + height, nearest];
    return { id: instance.id, middle, bottom, ends: endsOf(edges, middle) };
  });
}

/**
 * Returns where the lines of an instance end: at its middle, or at their labels, which stand around its middle.
 * @param {readonly Edge[]} edges
 * @param {number} middle
 */
function endsOf(edges, middle) {
  const step = sizes.label + sizes.labelGap;
  const first = middle - ((edges.length - 1) * step) / 2;
  return edges.map((edge, index) => ({ edge, at: first + index * step }));
}

/**
 * Returns places that are at least a step apart and not negative, with the least squared distances from the wishes. Pools
 * neighbors that violate the order: https://en.wikipedia.org/wiki/Isotonic_regression
 * @param {readonly number[]} wishes in ascending order
 * @param {number} step
 * @returns {readonly number[]}
 */
export function spread(wishes, step) {
  /** @type {{ sum: number, count: number }[]} */
  const pools = [];
  for (const [index, wish] of wishes.entries()) {
    let pool = { sum: wish - index * step, count: 1 };
    for (let before = pools.at(-1); before !== undefined && meanOf(before) >= meanOf(pool); before = pools.at(-1)) {
      pool = { sum: before.sum + pool.sum, count: before.count + pool.count };
      pools.pop();
    }
    pools.push(pool);
  }
  const means = pools.flatMap((pool) => Array.from({ length: pool.count }, () => Math.max(0, meanOf(pool))));
  return means.map((mean, index) => mean + index * step);
}

/** @param {{ readonly sum: number, readonly count: number }} pool */
function meanOf({ count, sum }) {
  return sum / count;
}

/** @param {readonly number[]} numbers */
function averageOf(numbers) {
  return numbers.length === 0 ? undefined : numbers.reduce((sum, one) => sum + one, 0) / numbers.length;
}
