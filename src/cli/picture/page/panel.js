/** @import { Edge, GatewayNode, InstanceNode, Picture } from '../model.ts' */
import { byId, element, given } from './elements.js';
import { stateBadge } from './icons.js';
import { lines, section, table } from './parts.js';

/**
 * Shows the details of an instance.
 * @param {InstanceNode} instance
 * @param {readonly Edge[]} edges
 * @param {Picture} picture
 */
export function showInstance(instance, edges, { gateways, words }) {
  const { changes, conditions, facts, group, isReported, name, namespace, notes, problems, state, tags } = instance;
  const titles = new Map(gateways.map(({ id, title }) => [id, title]));
  show(
    `${namespace}/${name}`,
    element(
      'p',
      { class: 'about' },
      stateBadge(state, words[state]),
      instance.reason === words[state] ? undefined : given(instance.reason, 'reason'),
      given(group, 'pill'),
    ),
    instance.message === '' ? undefined : element('p', { class: 'message' }, given(instance.message)),
    section('Problems', ...lines(problems, 'problem')),
    section('Facts', table(facts.map(({ name: fact, text }) => [fact, text]))),
    section('Tags', table(tags, 'mono')),
    section(
      'MeshGateways',
      ...edges.map((edge) => relation(edge, edge.gateway, titles.get(edge.gateway) ?? '')),
      instance.missed === 0
        ? undefined
        : element('p', { class: 'hint' }, `MeshGateways of the mesh that do not match: ${instance.missed}`),
    ),
    section('Service', serviceTable(instance)),
    section(
      'Conditions',
      conditions.length === 0
        ? undefined
        : element(
            'p',
            { class: 'hint' },
            isReported ? 'As the cluster reports them.' : 'As the hook would report them for these manifests.',
          ),
      ...conditions.map(conditionRow),
    ),
    section('Notes', ...lines(notes, 'note')),
    section(
      'Changes by class, templates and patches',
      ...changes.flatMap(({ lines: changed, source }) => [element('h4', {}, given(source)), ...lines(changed, 'mono')]),
    ),
    yamlSection(instance),
  );
}

/**
 * Shows the details of a MeshGateway.
 * @param {GatewayNode} gateway
 * @param {readonly Edge[]} edges
 * @param {Picture} picture
 */
export function showGateway({ listeners, mesh, problem, selectors, source, title }, edges, { instances }) {
  const names = new Map(instances.map(({ id, name, namespace }) => [id, `${namespace}/${name}`]));
  const relations = (/** @type {boolean} */ isBound) =>
    edges
      .filter(({ kind }) => (kind === 'bound') === isBound)
      .map((edge) => relation(edge, edge.instance, names.get(edge.instance) ?? ''));
  show(
    title,
    element('p', { class: 'about' }, given('MeshGateway', 'pill'), given(`mesh ${mesh}`, 'pill')),
    section('Problems', ...lines(problem === undefined ? [] : [problem], 'problem')),
    section('Facts', table([['source', source]])),
    section('Listeners', ...lines(listeners, 'mono')),
    section('Selectors', ...lines(selectors, 'mono')),
    section('Bound instances', ...relations(true)),
    section('Instances that came near', ...relations(false)),
  );
}

/** Hides the details. */
export function hidePanel() {
  byId('panel').hidden = true;
}

/**
 * @param {string} title
 * @param {...(Node | undefined)} content
 */
function show(title, ...content) {
  const panel = byId('panel');
  const close = element(
    'button',
    { type: 'button', class: 'close', 'data-action': 'close', 'aria-label': 'Close the details' },
    '×',
  );
  const heading = element('h2', { id: 'panel-title', tabindex: -1 }, given(title));
  panel.replaceChildren(
    element('div', { class: 'top' }, heading, close),
    ...content.filter((one) => one !== undefined),
  );
  panel.hidden = false;
  panel.scrollTop = 0;
  heading.focus();
}

/** @param {InstanceNode} instance */
function serviceTable({ service }) {
  if (service === undefined) return undefined;
  const { addresses, exists, name, ports, type } = service;
  return table([
    ['name', exists ? name : `${name} (not created)`],
    ['type', type],
    ['ports', ports.join('; ')],
    ['addresses', addresses.join(', ') || 'none yet'],
  ]);
}

/**
 * A relation to a node, with a button that opens the node.
 * @param {Edge} edge
 * @param {string} id
 * @param {string} title
 */
function relation({ kind, tag, text }, id, title) {
  const why = [tag, text].filter((part) => part !== '').join(': ');
  return element(
    'div',
    { class: `relation ${kind}` },
    element('button', { type: 'button', class: 'link', 'data-id': id }, given(title)),
    element(
      'span',
      { class: 'why' },
      element('bdi', {}, kind === 'bound' ? ['bound', why].filter(Boolean).join('; ') : why),
    ),
  );
}

/** @param {InstanceNode['conditions'][number]} condition */
function conditionRow({ message, reason, status, type }) {
  return element(
    'div',
    { class: 'condition' },
    element(
      'p',
      {},
      element('bdi', { class: 'type' }, type),
      element('bdi', { class: `status is-${status.toLowerCase()}` }, status),
      element('bdi', { class: 'reason' }, reason),
    ),
    message === '' ? undefined : element('p', { class: 'message' }, element('bdi', {}, message)),
  );
}

/** @param {InstanceNode} instance */
function yamlSection({ masked, source, yaml }) {
  const hint =
    masked === 0
      ? ''
      : ` ${masked} ${masked === 1 ? 'value that looks like a secret is' : 'values that look like secrets are'} masked.`;
  return section(
    'YAML',
    element('p', { class: 'hint' }, element('bdi', {}, source), `.${hint}`),
    element('pre', { tabindex: 0, 'aria-label': 'YAML of the instance' }, element('code', {}, yaml)),
  );
}
