import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { wrongValues } from '../../src/kubernetes/wrong-values.ts';
import { schemaOf } from '../support/merge-cases.ts';
import { makeStoredCases } from '../support/stored/cases.ts';

const check = (type: string, spec: JsonObject) =>
  wrongValues(spec, apiType(type), 'spec').map(({ expected, field, value }) => [field, value, expected]);
const inPod = (spec: JsonObject) => check('PodSpec', spec);

describe('wrongValues', () => {
  const cases: readonly (readonly [string, JsonObject, string, unknown, string])[] = [
    ['PodSpec', { affinity: 'a' }, 'affinity', 'a', 'an object'],
    ['PodSpec', { tolerations: {} }, 'tolerations', {}, 'a list'],
    ['PodSpec', { tolerations: ['a'] }, 'tolerations[0]', 'a', 'an object'],
    ['PodSpec', { hostNetwork: 'yes' }, 'hostNetwork', 'yes', 'true or false'],
    ['PodSpec', { priority: '1' }, 'priority', '1', 'a whole number'],
    ['PodSpec', { priority: 1.5 }, 'priority', 1.5, 'a whole number'],
    ['PodSpec', { priority: 2 ** 31 }, 'priority', 2 ** 31, 'at most 2147483647'],
    ['PodSpec', { nodeName: 7 }, 'nodeName', 7, 'a string'],
    ['PodSpec', { nodeSelector: { a: true } }, 'nodeSelector.a', true, 'a string'],
    ['PodSpec', { overhead: { cpu: 'much' } }, 'overhead.cpu', 'much', 'a quantity such as 500m or 64Mi'],
    ['PodSpec', { containers: [{ args: [1] }] }, 'containers[0].args[0]', 1, 'a string'],
    ['PodSpec', { containers: [{ args: [null] }] }, 'containers[0].args[0]', null, 'a string'],
    ['PodSpec', { dnsPolicy: null }, 'dnsPolicy', null, 'a string'],
    ['Probe', { httpGet: { port: 1.5 } }, 'httpGet.port', 1.5, 'a whole number or a string'],
    ['Probe', { periodSeconds: 0 }, 'periodSeconds', 0, 'at least 1'],
    ['ServicePort', { nodePort: 65536 }, 'nodePort', 65536, 'at most 65535'],
    ['ServiceSpec', { ipFamilies: ['IPv5'] }, 'ipFamilies[0]', 'IPv5', 'one of IPv4, IPv6'],
    [
      'ServiceSpec',
      { loadBalancerClass: 'a'.repeat(318) },
      'loadBalancerClass',
      'a'.repeat(318),
      'at most 317 characters',
    ],
  ];
  for (const [type, spec, path, value, expected] of cases) {
    it(`reports ${path}: expected ${expected}`, () =>
      expect(check(type, spec)).to.deep.equal([[`spec.${path}`, value, expected]]));
  }

  it('reports a value at any depth', () => {
    const podAffinity = { requiredDuringSchedulingIgnoredDuringExecution: [{ labelSelector: { matchLabels: [] } }] };
    expect(inPod({ affinity: { podAffinity } })).to.deep.equal([
      [
        'spec.affinity.podAffinity.requiredDuringSchedulingIgnoredDuringExecution[0].labelSelector.matchLabels',
        [],
        'an object',
      ],
    ]);
  });

  it('accepts null, which removes a field', () => {
    const container = {
      name: 'a',
      image: null,
      imagePullPolicy: null,
      env: null,
      resources: { limits: { cpu: null } },
    };
    expect(inPod({ nodeSelector: { a: null }, affinity: null, containers: [container] })).to.deep.equal([]);
  });

  it('accepts fields that the type does not have, and open enums', () =>
    expect(inPod({ newer: { a: [1] }, containers: [{ terminationMessagePolicy: 'Newer' }] })).to.deep.equal([]));

  it('accepts every spec that an API server stored', () => {
    for (const { type, sent } of makeStoredCases(7, 100)) {
      expect(wrongValues(withoutZeros(sent), schemaOf[type], type), JSON.stringify(sent)).to.deep.equal([]);
    }
  });
});

/** Removes zero values, for which the API server sets defaults, and null, which it reads as a zero value. */
function withoutZeros(spec: JsonObject): JsonObject {
  return JSON.parse(JSON.stringify(spec), (_key, value) => {
    if (Array.isArray(value)) return value.filter((item) => item !== null);
    return value === 0 || value === '' || value === null ? undefined : value;
  });
}
