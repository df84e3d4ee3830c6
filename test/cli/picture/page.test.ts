import { expect } from 'chai';
import type { Edge, GatewayNode, InstanceNode, Picture } from '../../../src/cli/picture/model.ts';
import { bandsOf } from '../../../src/cli/picture/page/bands.js';
import { layOut, sizes, spread } from '../../../src/cli/picture/page/layout.js';
import { divide, indexOf, mostDrawn, select } from '../../../src/cli/picture/page/select.js';
import { stateWords } from '../../../src/cli/picture/words.ts';

const gateway = (index: number): GatewayNode => ({
  id: `g${index}`,
  title: `gateway-${index}`,
  mesh: 'default',
  listeners: ['80 HTTP'],
  selectors: [`app=${index}`],
  problem: undefined,
  source: 'a.yaml',
});

const instance = (index: number, changes: Partial<InstanceNode> = {}): InstanceNode => ({
  id: `i${index}`,
  namespace: 'demo',
  name: `edge-${index}`,
  group: 'mesh.internal',
  source: 'a.yaml',
  state: 'ready',
  reason: 'Ready',
  message: '',
  mesh: 'default',
  tags: [['team', `t${index}`]],
  facts: [],
  conditions: [],
  isReported: true,
  problems: [],
  notes: [],
  changes: [],
  missed: 0,
  service: undefined,
  yaml: '',
  masked: 0,
  ...changes,
});

const edge = (of: number, to: number, kind: Edge['kind'] = 'bound'): Edge => ({
  gateway: `g${of}`,
  instance: `i${to}`,
  kind,
  tag: kind === 'bound' ? '' : 'team',
  text: '',
});

const picture = (gateways: number, instances: readonly InstanceNode[], edges: readonly Edge[]): Picture => ({
  source: '',
  version: '',
  words: stateWords,
  gateways: Array.from({ length: gateways }, (_, index) => gateway(index)),
  instances,
  edges,
});

const all = { words: '', state: undefined };
const ids = ({ instances }: ReturnType<typeof select>) => instances.map(({ instance: { id } }) => id);

describe('the search of the picture', () => {
  const instances = [
    instance(0),
    instance(1, { state: 'not-ready', reason: 'NameConflict' }),
    instance(2, {
      service: { name: 'a', type: 'LoadBalancer', ports: ['80'], addresses: ['192.0.2.1'], exists: true },
    }),
  ];
  const index = indexOf(picture(3, instances, [edge(2, 0), edge(1, 1, 'missed')]));

  for (const [words, found] of [
    ['', ['i0', 'i1', 'i2']],
    ['edge-1', ['i1']],
    ['DEMO/EDGE-2', ['i2']],
    ['team=t0', ['i0']],
    ['nameconflict', ['i1']],
    ['not ready', ['i1']],
    ['192.0.2.1', ['i2']],
    ['gateway-2', ['i0']],
    ['demo gateway-1', ['i1']],
    ['nothing', []],
  ] as const) {
    it(`finds instances by their words: "${words}"`, () => {
      expect(ids(select(index, { ...all, words }))).to.deep.equal(found);
    });
  }

  it('finds instances by their state, with their MeshGateways', () => {
    const found = select(index, { ...all, state: 'not-ready' });
    expect([ids(found), found.gateways.map(({ gateway: { id } }) => id)]).to.deep.equal([['i1'], ['g1']]);
  });
});

describe('a picture with more instances than fit', () => {
  const count = mostDrawn + 5;
  const instances = Array.from({ length: count }, (_, index) => instance(index));
  const index = indexOf(
    picture(
      count,
      instances,
      instances.map((_, at) => edge(count - 1 - at, at)),
    ),
  );
  const { drawn, listed } = divide(select(index, all));

  it('draws the first instances with all their MeshGateways', () => {
    expect(drawn.instances).to.have.length(mostDrawn);
    expect(drawn.gateways.map(({ gateway: { id } }) => id))
      .to.include(`g${count - 1}`)
      .and.not.include('g0');
  });

  it('lists all the others', () => {
    expect([listed.instances.length, listed.gateways.length]).to.deep.equal([5, 5]);
  });
});

describe('the layout of the picture', () => {
  it('puts a MeshGateway at the middle of its instances', () => {
    const instances = [instance(0), instance(1), instance(2)];
    const { gateways, instances: places } = layOut(
      indexOf(picture(1, instances, [edge(0, 0), edge(0, 1), edge(0, 2)])),
    );
    expect(gateways).to.deep.equal([{ id: 'g0', top: places[1]?.top }]);
  });

  it('gives each label a place of its own beside its instance', () => {
    const near = [edge(0, 0, 'missed'), edge(1, 0, 'missed'), edge(2, 0, 'missed')];
    const { height, instances, labels } = layOut(indexOf(picture(3, [instance(0)], near)));
    const tops = labels.map(({ top }) => top);
    expect(tops[1]).to.equal((instances[0]?.top ?? 0) + (sizes.card - sizes.label) / 2);
    expect((tops[1] ?? 0) - (tops[0] ?? 0)).to.equal(sizes.label + sizes.labelGap);
    expect(height).to.be.at.least((tops[2] ?? 0) + sizes.label);
  });

  it('never lets two cards overlap', () => {
    const instances = Array.from({ length: 9 }, (_, index) => instance(index));
    const edges = [edge(3, 0), edge(2, 0, 'outranked'), edge(1, 4), edge(0, 4, 'outranked'), edge(4, 8)];
    const layout = layOut(indexOf(picture(6, instances, edges)));
    for (const places of [layout.gateways, layout.instances]) {
      const tops = places.map(({ top }) => top);
      for (const [index, top] of tops.slice(1).entries()) expect(top - (tops[index] ?? 0)).to.be.at.least(sizes.card);
      expect(Math.min(...tops)).to.be.at.least(0);
    }
  });

  for (const [wishes, tops] of [
    [[], []],
    [[5], [5]],
    [[-5], [0]],
    [
      [0, 20],
      [0, 20],
    ],
    [
      [20, 20],
      [15, 25],
    ],
    [
      [0, 0, 0],
      [0, 10, 20],
    ],
    [
      [30, 31, 32, 90],
      [21, 31, 41, 90],
    ],
  ] as const) {
    it(`keeps places a step apart and near to their wishes: ${JSON.stringify(wishes)}`, () => {
      expect(spread(wishes, 10)).to.deep.equal(tops);
    });
  }
});

describe('the bands of a printed picture', () => {
  const many = Array.from({ length: 20 }, (_, index) => index);
  const edges = many.flatMap((index) => [
    edge(0, index),
    ...(index % 5 === 0 ? [edge(1 + index, index, 'missed')] : []),
  ]);
  const index = indexOf(
    picture(
      40,
      many.map((one) => instance(one)),
      edges,
    ),
  );
  const bands = bandsOf(index);

  it('are lower than a page', () => {
    expect(bands.length).to.be.greaterThan(6);
    for (const band of bands) expect(layOut(band).height).to.be.at.most(300);
  });

  it('have each instance once, in order, with all its MeshGateways', () => {
    expect(bands.flatMap(ids)).to.deep.equal(ids(index));
    for (const { gateways, instances } of bands) {
      const present = gateways.map(({ gateway: { id } }) => id);
      for (const { edges: own } of instances) expect(present).to.include.members(own.map(({ gateway: id }) => id));
    }
  });

  it('have each MeshGateway, and those without an instance once', () => {
    const drawn = bands.flatMap(({ gateways }) => gateways.map(({ gateway: { id } }) => id));
    expect(new Set(drawn).size).to.equal(40);
    expect(drawn.filter((id) => id === 'g39')).to.have.length(1);
  });
});
