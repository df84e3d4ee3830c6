/** @import { Edge, Picture } from '../model.ts' */
/** @import { Index } from './select.js' */
/** @import { Layout, Line } from './layout.js' */
import { edgeLabel, gatewayCard, instanceCard, serviceCard } from './card.js';
import { element, graphic } from './elements.js';
import { layOut, sizes } from './layout.js';

/**
 * Draws MeshGateways, instances and Services in three columns, with lines between them. Only the first band has headings.
 * @param {HTMLElement} root
 * @param {Picture} picture
 * @param {readonly Index[]} bands one after the other
 */
export function draw(root, picture, bands) {
  root.replaceChildren(...bands.map((band) => drawBand(picture, band)));
  for (const heading of root.querySelectorAll('.band ~ .band h2')) heading.remove();
}

/**
 * @param {Picture} picture
 * @param {Index} drawn
 */
function drawBand(picture, drawn) {
  const layout = layOut(drawn);
  const band = element(
    'div',
    { class: 'band' },
    gatewayColumn(picture, drawn, layout),
    element(
      'div',
      { class: 'lines', 'aria-hidden': 'true' },
      element('div', { class: 'space' }, linesOf(layout.lines.map(pathOf), layout.height), ...labelsOf(layout)),
    ),
    instanceColumn(picture, drawn, layout),
    element(
      'div',
      { class: 'lines', 'aria-hidden': 'true' },
      element('div', { class: 'space' }, serviceLines(drawn, layout)),
    ),
    serviceColumn(drawn, layout),
  );
  band.style.setProperty('--height', `${layout.height}px`);
  return band;
}

/**
 * @param {Picture} picture
 * @param {Index} drawn
 * @param {Layout} layout
 */
function gatewayColumn({ gateways: all }, { gateways }, layout) {
  const isOneMesh = new Set(all.map(({ mesh }) => mesh)).size === 1;
  const byId = new Map(gateways.map(({ gateway }) => [gateway.id, gateway]));
  const items = layout.gateways.flatMap(({ id, top }) => {
    const gateway = byId.get(id);
    return gateway === undefined ? [] : [placed(gatewayCard(gateway, isOneMesh ? undefined : gateway.mesh), top)];
  });
  return column('gateways', 'MeshGateways', items);
}

/**
 * @param {Picture} picture
 * @param {Index} drawn
 * @param {Layout} layout
 */
function instanceColumn({ gateways, words }, { instances }, layout) {
  const titles = new Map(gateways.map(({ id, title }) => [id, title]));
  const items = instances.map(({ edges, instance }, index) =>
    placed(instanceCard(instance, words[instance.state], spoken(edges, titles)), layout.instances[index]?.top ?? 0),
  );
  return column('instances', 'Instances', items);
}

/**
 * Says in words what the lines show.
 * @param {readonly Edge[]} edges
 * @param {ReadonlyMap<string, string>} titles
 */
function spoken(edges, titles) {
  if (edges.length === 0) return 'No MeshGateway is bound.';
  const parts = edges.map(({ gateway, kind, tag, text }) =>
    kind === 'bound' ? `Bound to ${titles.get(gateway)}.` : `${titles.get(gateway)}: ${tag}: ${text}.`,
  );
  return edges.some(({ kind }) => kind === 'bound') ? parts.join(' ') : `Not bound. Near: ${parts.join(' ')}`;
}

/**
 * @param {Index} drawn
 * @param {Layout} layout
 */
function serviceColumn({ instances }, layout) {
  const items = instances.flatMap(({ instance: { id, service } }, index) =>
    service === undefined ? [] : [placed(serviceCard(id, service), layout.instances[index]?.top ?? 0)],
  );
  return column('services', 'Services and addresses', items);
}

/**
 * @param {string} id
 * @param {string} title
 * @param {readonly HTMLElement[]} items
 */
function column(id, title, items) {
  const heading = element(
    'h2',
    { id: `${id}-heading` },
    title,
    element('span', { class: 'count' }, String(items.length)),
  );
  const list = element('ul', { id, class: 'space', tabindex: -1, 'aria-labelledby': `${id}-heading` }, ...items);
  return element('section', { class: 'column', 'data-column': id }, heading, list);
}

/**
 * @param {HTMLElement} card
 * @param {number} top
 */
function placed(card, top) {
  const item = element('li', { class: 'place' }, card);
  item.style.top = `${top}px`;
  item.style.height = `${sizes.card}px`;
  return item;
}

/** @param {Layout} layout */
function labelsOf({ labels }) {
  return labels.map(({ edge, top }) => {
    const label = edgeLabel(edge);
    label.dataset['of'] = edge.instance;
    label.dataset['gateway'] = edge.gateway;
    label.style.top = `${top}px`;
    return label;
  });
}

/**
 * The lines have 100 units across their column, which the browser stretches. No line is drawn anew when the page changes its width.
 * @param {readonly SVGElement[]} paths
 * @param {number} height
 */
function linesOf(paths, height) {
  return graphic('svg', { viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', height }, ...paths);
}

/** @param {Line} line */
function pathOf({ at, edge, from, to }) {
  const labelled = edge.tag !== '';
  const d = labelled
    ? `M0 ${from}C20 ${from} 12 ${at} 34 ${at}H90C96 ${at} 94 ${to} 100 ${to}`
    : `M0 ${from}C50 ${from} 50 ${at} 100 ${at}`;
  return graphic('path', { class: `line ${edge.kind}`, d, 'data-of': edge.instance, 'data-gateway': edge.gateway });
}

/**
 * @param {Index} drawn
 * @param {Layout} layout
 */
function serviceLines({ instances }, layout) {
  const paths = instances.flatMap(({ instance: { id, service } }, index) => {
    const middle = (layout.instances[index]?.top ?? 0) + sizes.card / 2;
    const kind = service?.exists === true ? 'bound' : 'absent';
    return service === undefined
      ? []
      : [graphic('path', { class: `line ${kind}`, d: `M0 ${middle}H100`, 'data-of': id })];
  });
  return linesOf(paths, layout.height);
}
