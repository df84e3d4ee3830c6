import { expect } from 'chai';
import { Listener, MeshGateway } from '../../src/api/gateway.ts';
import { describeIssues } from '../../src/errors.ts';

const metadata = { name: 'edge' };

function refusal(gateway: unknown): string {
  const { error } = MeshGateway.safeParse(gateway);
  return error === undefined ? 'accepted' : describeIssues(error);
}

describe('a MeshGateway', () => {
  describe('when it sets few fields', () => {
    for (const gateway of [{ metadata }, { metadata, spec: null, mesh: null }]) {
      it(`has no spec: ${JSON.stringify(gateway)}`, () => {
        expect(MeshGateway.parse(gateway).spec ?? undefined).to.equal(undefined);
      });
    }

    for (const spec of [{}, { selectors: null, conf: null }]) {
      it(`has no selectors and no listeners: ${JSON.stringify(spec)}`, () => {
        const read = MeshGateway.parse({ metadata, spec }).spec;
        expect(read?.selectors).to.deep.equal([]);
        expect(read?.conf?.listeners ?? []).to.deep.equal([]);
      });
    }

    it('has no listeners if they are null', () => {
      expect(MeshGateway.parse({ metadata, spec: { conf: { listeners: null } } }).spec?.conf?.listeners).to.deep.equal(
        [],
      );
    });

    it('has an empty match if it is null or missing', () => {
      const spec = { selectors: [{ match: null }, {}] };
      expect(MeshGateway.parse({ metadata, spec }).spec?.selectors.map(({ match }) => match.size)).to.deep.equal([
        0, 0,
      ]);
    });
  });

  describe('when it sets all fields', () => {
    it('is parsed', () => {
      const read = MeshGateway.parse({
        mesh: 'prod',
        metadata: { name: 'edge', creationTimestamp: '2026-03-01T09:00:00Z' },
        spec: { selectors: [{ match: { a: 'b' } }], conf: { listeners: [{ port: 80, protocol: 'HTTP' }] } },
      });
      expect(read.mesh).to.equal('prod');
      expect(read.metadata.creationTimestamp).to.equal('2026-03-01T09:00:00Z');
      expect(read.spec?.selectors[0]?.match.get('a')).to.equal('b');
    });

    for (const creationTimestamp of ['2026-03-01T09:00:00.123456Z', '2026-03-01T09:00:00+02:00']) {
      it(`can have the creation time ${creationTimestamp}`, () => {
        expect(refusal({ metadata: { name: 'edge', creationTimestamp } })).to.equal('accepted');
      });
    }
  });

  describe('when a listener is malformed', () => {
    it('keeps the listener unparsed', () => {
      const listeners = ['x', { port: -1 }];
      expect(MeshGateway.parse({ metadata, spec: { conf: { listeners } } }).spec?.conf?.listeners).to.deep.equal(
        listeners,
      );
    });
  });

  describe('when it is invalid', () => {
    for (const [path, gateway] of [
      ['input', null],
      ['metadata', {}],
      ['metadata.name', { metadata: { name: '' } }],
      ['metadata.creationTimestamp', { metadata: { name: 'edge', creationTimestamp: 'yesterday' } }],
      ['mesh', { metadata, mesh: 7 }],
      ['spec', { metadata, spec: 'x' }],
      ['spec.selectors', { metadata, spec: { selectors: {} } }],
      ['spec.selectors[1].match.a', { metadata, spec: { selectors: [{}, { match: { a: 1 } }] } }],
      ['spec.conf.listeners', { metadata, spec: { conf: { listeners: {} } } }],
    ] as const) {
      it(`is rejected with the path ${path}: ${JSON.stringify(gateway)}`, () => {
        expect(refusal(gateway).startsWith(`${path}: `), refusal(gateway)).to.equal(true);
      });
    }
  });
});

describe('the port of a listener', () => {
  for (const [port, read] of [
    [80, 80],
    ['80', 80],
    [1, 1],
    ['7', 7],
    [65535, 65535],
    ['65535', 65535],
  ] as const) {
    it(`is ${read} for ${JSON.stringify(port)}`, () => {
      expect(Listener.parse({ port }).port).to.equal(read);
    });
  }

  for (const port of [0, -1, 65536, 80.5, '0', '65536', '', ' 80', '80.5', '8e1', '-80', 'http', null, undefined, {}]) {
    it(`cannot be ${JSON.stringify(port)}`, () => {
      const { error } = Listener.safeParse({ port });
      expect(error && describeIssues(error)).to.equal('port: expected a port from 1 to 65535');
    });
  }
});
