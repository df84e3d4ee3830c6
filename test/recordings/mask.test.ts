import { expect } from 'chai';
import fc from 'fast-check';
import type { JsonObject } from '../../src/api/json.ts';
import { maskSecrets } from '../../src/recordings/mask.ts';
import { looksSecret } from '../../src/recordings/secrets.ts';

const secret = 'S3cr3t/with "quotes" and\nlines';
const env = (name: string, value: string): JsonObject => ({ name, value });
const container = (...variables: JsonObject[]): JsonObject => ({
  spec: { containers: [{ name: 'a', env: variables }] },
});
const annotated = (annotations: JsonObject): JsonObject => ({ metadata: { annotations } });

/** A place for a secret: the document with it, and the document that is expected. */
const places: Record<string, readonly [(text: string) => JsonObject]> = {
  'an environment variable': [(text) => container(env('PLAIN', 'x'), env('DB_PASSWORD', text))],
  'an annotation': [(text) => annotated({ 'example.com/api-key': text })],
  'the last applied configuration': [
    (text) =>
      annotated({
        'kubectl.kubernetes.io/last-applied-configuration': JSON.stringify(container(env('API_TOKEN', text))),
      }),
  ],
  'an operation of a JSON Patch': [
    (text) => ({ patch: [{ op: 'add', path: '/metadata/annotations/example.com~1token', value: text }] }),
  ],
  'the value of a variable in a JSON Patch': [
    (text) => ({ patch: [{ op: 'replace', path: '/spec/template/spec/containers/0/env/0/value', value: text }] }),
  ],
  'an added variable in a JSON Patch': [
    (text) => ({
      patch: [{ op: 'add', path: '/spec/template/spec/containers/0/env/-', value: env('PASSWORD', text) }],
    }),
  ],
};

describe('masking secrets', () => {
  for (const [place, [make]] of Object.entries(places)) {
    it(`masks ${place}`, () => {
      const { document, paths } = maskSecrets(make(secret));
      expect(JSON.parse(JSON.stringify(document))).to.deep.equal(JSON.parse(JSON.stringify(make('masked-1'))));
      expect(paths).to.have.length(1);
    });
  }

  it('masks the variables of the annotation of Kuma, and keeps the others', () => {
    const { document } = maskSecrets(annotated({ 'kuma.io/sidecar-env-vars': 'A=1;MY_SECRET=hunter2hunter2;B=2' }));
    expect(document).to.deep.equal(annotated({ 'kuma.io/sidecar-env-vars': 'A=1;MY_SECRET=masked-1;B=2' }));
  });

  it('gives equal secrets equal masks, and others another one', () => {
    const document = container(env('TOKEN', 'aaaaaaaa'), env('OTHER_TOKEN', 'bbbbbbbb'), env('SAME_TOKEN', 'aaaaaaaa'));
    const masked = container(env('TOKEN', 'masked-1'), env('OTHER_TOKEN', 'masked-2'), env('SAME_TOKEN', 'masked-1'));
    expect(maskSecrets(document).document).to.deep.equal(masked);
  });

  it('masks copies in other fields, and the beginning that a message quotes', () => {
    const document = {
      ...container(env('TOKEN', 'abcdefghijkl')),
      args: ['--token=abcdefghijkl'],
      message: '"abcdefgh..."',
    };
    const { document: masked, paths } = maskSecrets(document);
    expect(masked)
      .to.include({ message: '"masked-1..."' })
      .and.deep.include({ args: ['--token=masked-1'] });
    expect(paths).to.have.members(['spec.containers[0].env[0].value', 'args[0]', 'message']);
  });

  it('returns a document without secrets as it is', () => {
    const document = {
      ...container(env('LOG_LEVEL', 'info'), env('TOKEN_PATH', '/var/run/token')),
      ...annotated({ a: '{"b": 1}' }),
    };
    expect(maskSecrets(document)).to.deep.equal({ document, paths: [] });
  });

  for (const [name, value, expected] of [
    ['PASSWORD', 'x', true],
    ['githubToken', 'x', true],
    ['PLAIN', 'https://user:pw@example.com', true],
    ['PLAIN', '-----BEGIN RSA PRIVATE KEY-----\nabc', true],
    ['PLAIN', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.abc', true],
    ['TOKEN_FILE', '/etc/token', false],
    ['TOKEN_ENABLED', 'yes', false],
    ['PASSWORD', '', false],
    ['kuma.io/service-account-token-volume', 'token', false],
    ['LOG_LEVEL', 'info', false],
  ] as const) {
    it(`${expected ? 'takes' : 'does not take'} ${name}=${JSON.stringify(value)} for a secret`, () =>
      expect(looksSecret(name, value)).to.equal(expected));
  }

  it('leaves no secret in any place, and changes nothing when it masks again', () => {
    const text = fc.string({ minLength: 8, maxLength: 40, unit: 'grapheme' }).map((random) => `~${random}~`);
    const makers = fc.constantFrom(...Object.values(places).map(([make]) => make));
    fc.assert(
      fc.property(fc.array(fc.tuple(makers, text), { minLength: 1, maxLength: 5 }), (given) => {
        const items = given.map(([make, value]) => make(value));
        const copies = given.map(([, value]) => ({
          message: `copy of ${JSON.stringify(value)}`,
          args: [`--x=${value}`],
        }));
        const { document } = maskSecrets({ items, copies });
        const result = JSON.stringify(document);
        for (const [, value] of given) {
          const inText = JSON.stringify(value).slice(1, -1);
          expect(result).to.not.include(inText);
          expect(result).to.not.include(JSON.stringify(inText).slice(1, -1));
        }
        expect(maskSecrets(document)).to.deep.equal({ document, paths: [] });
      }),
      { numRuns: 100 },
    );
  });
});
