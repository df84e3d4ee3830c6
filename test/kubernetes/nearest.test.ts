import { expect } from 'chai';
import fc from 'fast-check';
import { nearestName } from '../../src/kubernetes/nearest.ts';

const fields = [
  'containers',
  'hostNetwork',
  'image',
  'imagePullPolicy',
  'nodeName',
  'nodeSelector',
  'tolerations',
  'tty',
];

describe('nearestName', () => {
  for (const [misspelled, nearest] of [
    ['tolerationz', 'tolerations'],
    ['toleration', 'tolerations'],
    ['contianers', 'containers'],
    ['imagePullPolcy', 'imagePullPolicy'],
    ['hostnetwork', 'hostNetwork'],
    ['ttty', 'tty'],
    ['imgae', 'image'],
  ] as const) {
    it(`finds ${nearest} for ${misspelled}`, () => expect(nearestName(misspelled, fields)).to.equal(nearest));
  }

  for (const other of ['replicas', 'xyz', '', 'a'.repeat(100_000)]) {
    it(`finds nothing for ${other.slice(0, 20)}`, () => expect(nearestName(other, fields)).to.equal(undefined));
  }

  it('prefers the most similar name', () => expect(nearestName('nodeNames', fields)).to.equal('nodeName'));

  it('finds a name with one letter more, less, replaced or exchanged', () => {
    const known = 'terminationGracePeriodSeconds';
    const at = fc.nat({ max: known.length - 2 });
    fc.assert(
      fc.property(at, fc.constantFrom('x', ''), fc.constantFrom(0, 1), (index, letter, removed) => {
        const misspelled = `${known.slice(0, index)}${letter}${known.slice(index + removed)}`;
        expect(nearestName(misspelled, [...fields, known])).to.equal(known);
        const exchanged = `${known.slice(0, index)}${known[index + 1]}${known[index]}${known.slice(index + 2)}`;
        expect(nearestName(exchanged, [...fields, known])).to.equal(known);
      }),
    );
  });
});
