import { expect } from 'chai';
import { ComputeResources } from '../../src/api/instance.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { makeRequirements } from '../../src/children/requirements.ts';
import type { Environment } from '../../src/config/kuma-cp-environment.ts';
import { type HookConfig, loadConfig } from '../../src/config/load.ts';

const variable = (name: string) => `KUMA_INJECTOR_SIDECAR_CONTAINER_RESOURCES_${name}`;

function configOf(environment: Environment = {}, kumaVersion = '2.14'): HookConfig {
  const nodePortRange = { first: 30000, last: 32767 };
  return loadConfig({ kumaCpConfig: undefined, kumaVersion, nodePortRange }, environment);
}

const defaultsOf = (environment: Environment = {}, kumaVersion = '2.14') =>
  makeRequirements(undefined, configOf(environment, kumaVersion)).value;
const given = (resources: JsonObject) => {
  const layers = [{ path: 'spec.resources', value: resources }];
  return makeRequirements({ value: ComputeResources.parse(resources), layers }, configOf());
};

describe('compute resources', () => {
  describe('without resources in the instance', () => {
    it('are the defaults of 2.14, without a CPU limit', () => {
      expect(defaultsOf()).to.deep.equal({
        limits: { 'ephemeral-storage': '1G', memory: '512Mi' },
        requests: { cpu: '50m', 'ephemeral-storage': '50M', memory: '64Mi' },
      });
    });

    it('are the defaults of 2.13, with a CPU limit in canonical form', () => {
      expect(defaultsOf({}, '2.13')).to.deep.equal({
        limits: { cpu: '1', 'ephemeral-storage': '1G', memory: '512Mi' },
        requests: { cpu: '50m', 'ephemeral-storage': '50M', memory: '64Mi' },
      });
    });

    it('are those of the configuration, in canonical form', () => {
      const environment = {
        [variable('REQUESTS_CPU')]: '0.5',
        [variable('REQUESTS_MEMORY')]: '1024Mi',
        [variable('LIMITS_CPU')]: '2000m',
        [variable('LIMITS_MEMORY')]: '2048Mi',
      };
      expect(defaultsOf(environment)).to.deep.equal({
        limits: { cpu: '2', 'ephemeral-storage': '1G', memory: '2Gi' },
        requests: { cpu: '500m', 'ephemeral-storage': '50M', memory: '1Gi' },
      });
    });

    for (const zero of ['0', '0m', '0.0']) {
      it(`have no CPU limit for ${zero} in 2.14, and a limit of 0 in 2.13`, () => {
        const environment = { [variable('LIMITS_CPU')]: zero };
        expect(defaultsOf(environment)['limits']).to.not.have.property('cpu');
        expect(defaultsOf(environment, '2.13')['limits']).to.have.property('cpu', '0');
      });
    }
  });

  describe('with resources in the instance', () => {
    for (const [what, resources, value] of [
      ['an empty object', {}, {}],
      ['empty parts', { limits: {}, requests: {}, claims: [] }, {}],
      ['null parts', { limits: null, requests: null, claims: null }, {}],
      ['limits only', { limits: { cpu: '1' } }, { limits: { cpu: '1' } }],
      ['requests only', { requests: { memory: '64Mi' } }, { requests: { memory: '64Mi' } }],
      ['claims', { claims: [{ name: 'gpu', request: 'one' }] }, { claims: [{ name: 'gpu', request: 'one' }] }],
      ['other resources', { limits: { 'nvidia.com/gpu': '1' } }, { limits: { 'nvidia.com/gpu': '1' } }],
      [
        'numbers',
        { limits: { cpu: 1 }, requests: { cpu: 0.5, memory: 1024 } },
        { limits: { cpu: '1' }, requests: { cpu: '500m', memory: '1024' } },
      ],
      [
        'quantities that are not canonical',
        { limits: { cpu: '1000m', memory: '2048Mi' }, requests: { cpu: '0.5', memory: '1.5Gi' } },
        { limits: { cpu: '1', memory: '2Gi' }, requests: { cpu: '500m', memory: '1536Mi' } },
      ],
    ] as const) {
      it(`replace the defaults as a whole: ${what}`, () => {
        expect(given(resources)).to.deep.equal({ value, problems: [] });
      });
    }

    it('report a request above its limit', () => {
      const { problems } = given({ limits: { cpu: 1, memory: '256Mi' }, requests: { cpu: '1.5', memory: '256Mi' } });
      expect(problems).to.deep.equal([
        { field: 'spec.resources.requests[cpu]', value: '1500m', expected: 'at most the limit, 1' },
      ]);
    });

    // SetDefaults_ResourceList of k8s.io/kubernetes rounds stored quantities up to thousandths.
    for (const [written, stored] of [
      ['100u', '1m'],
      ['1n', '1m'],
      ['1500u', '2m'],
      ['1.0000001', '1001m'],
      ['1.123456789Ki', '1150420m'],
      ['1e-4', '1e-3'],
    ] as const) {
      it(`are rounded up to thousandths, as the API server stores them: ${written}`, () => {
        expect(given({ requests: { cpu: written } }).value).to.deep.equal({ requests: { cpu: stored } });
      });
    }
  });

  describe('with a finer quantity in the configuration', () => {
    it('are rounded up to thousandths', () => {
      const { requests } = defaultsOf({ [variable('REQUESTS_CPU')]: '1500u' });
      expect(requests).to.have.property('cpu', '2m');
    });
  });

  describe('with an invalid quantity', () => {
    it('report the field and the value', () => {
      const { problems } = given({ limits: { cpu: 'lots', memory: '1Gi' }, requests: { 'a/b': '' } });
      expect(problems.map(({ field, value }) => [field, value])).to.deep.equal([
        ['spec.resources.limits[cpu]', 'lots'],
        ['spec.resources.requests[a/b]', ''],
      ]);
    });
  });
});
