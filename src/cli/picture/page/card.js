/** @import { Edge, GatewayNode, InstanceNode, ServiceNode } from '../model.ts' */
import { element, given } from './elements.js';
import { stateBadge } from './icons.js';

/**
 * Returns the card of a MeshGateway.
 * @param {GatewayNode} gateway
 * @param {string | undefined} mesh undefined if all MeshGateways are of one mesh
 */
export function gatewayCard({ id, listeners, problem, title }, mesh) {
  const detail = problem === undefined ? listeners.join(', ') || 'no listeners' : 'cannot be read';
  return element(
    'button',
    { type: 'button', class: 'card gateway', 'data-id': id, tabindex: -1 },
    element('span', { class: 'name' }, given(title), mesh === undefined ? undefined : pill(`mesh ${mesh}`)),
    given(detail, problem === undefined ? 'detail' : 'detail wrong'),
  );
}

/**
 * Returns the card of an instance.
 * @param {InstanceNode} instance
 * @param {string} word the word for its state
 * @param {string} relation what a screen reader says about its MeshGateways
 */
export function instanceCard({ id, name, namespace, reason, state }, word, relation) {
  return element(
    'button',
    { type: 'button', class: `card instance ${state}`, 'data-id': id, tabindex: -1, 'aria-haspopup': 'dialog' },
    element('span', { class: 'name' }, given(`${namespace}/`, 'namespace'), given(name)),
    element(
      'span',
      { class: 'detail' },
      stateBadge(state, word),
      reason === '' || reason === word ? undefined : given(reason, 'reason'),
    ),
    element('span', { class: 'spoken' }, relation),
  );
}

/**
 * Returns the card of the Service of an instance.
 * @param {string} id of the instance
 * @param {ServiceNode} service
 */
export function serviceCard(id, { addresses, exists, name, ports, type }) {
  const [first, ...others] = addresses;
  const address = first ?? (exists ? 'no address yet' : 'not created');
  const more = others.length === 0 ? '' : ` +${others.length}`;
  return element(
    'div',
    { class: `card service${exists ? '' : ' absent'}`, 'data-of': id },
    element('span', { class: 'name' }, given(name), pill(type)),
    element(
      'span',
      { class: 'detail' },
      given(`${address}${more}`, first === undefined ? 'missing' : 'address'),
      given(ports.join(', '), 'ports'),
    ),
  );
}

/**
 * Returns the label of a dashed line.
 * @param {Edge} edge
 */
export function edgeLabel({ kind, tag, text }) {
  return element('div', { class: `label ${kind}` }, given(tag, 'tag'), given(text, 'why'));
}

/** @param {string} text */
function pill(text) {
  return given(text, 'pill');
}
