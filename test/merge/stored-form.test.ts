import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { storedForm } from '../../src/merge/stored-form.ts';
import { deepFreeze } from '../support/golden.ts';
import { schemaOf } from '../support/merge-cases.ts';
import type { StoredCase } from '../support/stored/cases.ts';
import { expectNoChange } from '../support/stored/compare.ts';

/** Recorded by test/support/stored/record.ts. */
const recorded: {
  readonly kubernetes: string;
  readonly seed: number;
  readonly cases: readonly (StoredCase & { readonly stored: JsonObject })[];
} = JSON.parse(readFileSync(new URL('../golden/kubernetes/stored-form.json', import.meta.url), 'utf8'));

describe(`an object that the API server of Kubernetes ${recorded.kubernetes} stored`, () => {
  for (const [index, { stored, ...storedCase }] of recorded.cases.entries()) {
    it(`does not change when the stored form is applied: ${storedCase.type} ${index + 1}`, () => {
      expectNoChange(storedCase, stored);
    });
  }
});

describe('the stored form', () => {
  const inPod = (spec: JsonObject) => storedForm(deepFreeze(spec), apiType('PodSpec'));
  const inContainer = (fields: JsonObject) => inPod({ containers: [{ name: 'proxy', ...fields }] });
  const inService = (spec: JsonObject) => storedForm(deepFreeze(spec), apiType('ServiceSpec'));
  const proxy = (fields: JsonObject) => ({ containers: [{ name: 'proxy', ...fields }] });

  describe('of a zero value', () => {
    it('is omitted if Go omits the value', () => {
      const spec = { hostNetwork: false, priorityClassName: '', nodeSelector: {}, tolerations: [] };
      expect(inPod(spec)).to.deep.equal({});
      expect(storedForm({ paused: false, minReadySeconds: 0 }, apiType('DeploymentSpec'))).to.deep.equal({});
      expect(inContainer({ env: [{ name: 'A', value: '' }] })).to.deep.equal(proxy({ env: [{ name: 'A' }] }));
    });

    it('is kept if Go has a pointer', () => {
      const spec = { automountServiceAccountToken: false, terminationGracePeriodSeconds: 0, priority: 0 };
      expect(inPod(spec)).to.deep.equal(spec);
      const securityContext = { runAsUser: 0, runAsNonRoot: false };
      expect(inContainer({ securityContext })).to.deep.equal(proxy({ securityContext }));
      expect(storedForm({ revisionHistoryLimit: 0 }, apiType('DeploymentSpec'))).to.deep.equal({
        revisionHistoryLimit: 0,
      });
    });

    it('is kept for an empty object, but not for an empty map', () => {
      const spec = { securityContext: {}, affinity: {}, volumes: [{ name: 'tmp', emptyDir: {} }] };
      expect(inPod(spec)).to.deep.equal(spec);
      expect(inContainer({ resources: { limits: {} } })).to.deep.equal(proxy({ resources: {} }));
      expect(storedForm({ selector: { matchLabels: {} } }, apiType('PodDisruptionBudgetSpec'))).to.deep.equal({
        selector: {},
      });
    });

    it('is kept in a list or a map', () => {
      expect(inContainer({ args: ['', 'run'] })).to.deep.equal(proxy({ args: ['', 'run'] }));
      expect(inPod({ nodeSelector: { edge: '' } })).to.deep.equal({ nodeSelector: { edge: '' } });
    });

    it('is omitted for a target port, as a number or as text', () => {
      const ports = [
        { port: 80, targetPort: 0 },
        { port: 443, targetPort: '' },
        { port: 8080, targetPort: 'http' },
      ];
      expect(inService({ ports })).to.deep.equal({
        ports: [{ port: 80 }, { port: 443 }, { port: 8080, targetPort: 'http' }],
      });
    });
  });

  describe('of null', () => {
    it('is omitted, as for undefined', () => {
      expect(inPod({ affinity: null, priority: undefined, dnsConfig: { options: null } })).to.deep.equal({
        dnsConfig: {},
      });
    });

    it('is the zero value in a list or a map', () => {
      expect(inContainer({ args: [null] })).to.deep.equal(proxy({ args: [''] }));
      expect(inPod({ securityContext: { supplementalGroups: [null] } })).to.deep.equal({
        securityContext: { supplementalGroups: [0] },
      });
      expect(inPod({ imagePullSecrets: [null] })).to.deep.equal({ imagePullSecrets: [{}] });
      expect(inPod({ nodeSelector: { edge: null } })).to.deep.equal({ nodeSelector: { edge: '' } });
      expect(inPod({ overhead: { cpu: null } })).to.deep.equal({ overhead: { cpu: '0' } });
    });
  });

  describe('of a quantity', () => {
    const limits = (quantities: JsonObject) => proxy({ resources: { limits: quantities } });

    it('is canonical', () => {
      expect(inPod(limits({ cpu: '0.5', memory: '1024Mi' }))).to.deep.equal(limits({ cpu: '500m', memory: '1Gi' }));
    });

    it('is text, even for a number', () => {
      expect(inPod(limits({ cpu: 1, memory: 0 }))).to.deep.equal(limits({ cpu: '1', memory: '0' }));
    });

    it('has no surrounding spaces', () => {
      expect(inPod(limits({ cpu: ' 1 ' }))).to.deep.equal(limits({ cpu: '1' }));
    });

    it('is rounded up to thousandths only for compute resources', () => {
      expect(inPod(limits({ cpu: '1.0000001' }))).to.deep.equal(limits({ cpu: '1001m' }));
      const target = (value: string) => ({ metrics: [{ external: { target: { value } } }] });
      expect(storedForm(target('1.0000001'), apiType('HorizontalPodAutoscalerSpec'))).to.deep.equal(
        target('1000000100n'),
      );
    });

    it('is unchanged if the API server will reject the value', () => {
      for (const cpu of ['one', '', true, {}, '\t1']) expect(inPod(limits({ cpu }))).to.deep.equal(limits({ cpu }));
    });
  });

  describe('of fields that the API server adds or drops', () => {
    it('has the service account under both field names, and prefers the newer field', () => {
      const both = { serviceAccountName: 'edge', serviceAccount: 'edge' };
      expect(inPod({ serviceAccountName: 'edge' })).to.deep.equal(both);
      expect(inPod({ serviceAccount: 'edge' })).to.deep.equal(both);
      expect(inPod({ serviceAccountName: 'edge', serviceAccount: 'other' })).to.deep.equal(both);
      expect(inPod({ serviceAccountName: '', serviceAccount: 'edge' })).to.deep.equal(both);
    });

    it('has the configuration of session affinity only if session affinity is on', () => {
      const sessionAffinityConfig = { clientIP: { timeoutSeconds: 60 } };
      const used = { sessionAffinity: 'ClientIP', sessionAffinityConfig };
      expect(inService(used)).to.deep.equal(used);
      expect(inService({ ...used, sessionAffinity: 'None' })).to.deep.equal({ sessionAffinity: 'None' });
      expect(inService({ ...used, sessionAffinity: '' })).to.deep.equal({});
    });

    it('has the defaults in lists that Metacontroller compares as a whole', () => {
      const sources = [
        { serviceAccountToken: { path: 'token' } },
        { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name' } }] } },
        { downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { resource: 'limits.cpu', divisor: null } }] } },
      ];
      const stored = [
        { serviceAccountToken: { path: 'token', expirationSeconds: 3600 } },
        { downwardAPI: { items: [{ path: 'name', fieldRef: { fieldPath: 'metadata.name', apiVersion: 'v1' } }] } },
        { downwardAPI: { items: [{ path: 'cpu', resourceFieldRef: { resource: 'limits.cpu', divisor: '0' } }] } },
      ];
      const volumes = (list: readonly JsonObject[]) => ({ volumes: [{ name: 'own', projected: { sources: list } }] });
      expect(inPod(volumes(sources))).to.deep.equal(volumes(stored));
    });
  });

  describe('keeps', () => {
    it('fields of newer API versions, without nulls', () => {
      const newer = { level: 0, on: false, names: [], sizes: {} };
      expect(inPod({ newer: { ...newer, nothing: null } })).to.deep.equal({ newer });
    });

    it('values of a wrong type, which the API server will reject', () => {
      const spec = { hostNetwork: '', priorityClassName: 0, nodeSelector: [], tolerations: {}, volumes: ['tmp'] };
      expect(inPod(spec)).to.deep.equal(spec);
    });

    it('values that can be either a number or text', () => {
      const spec = { minAvailable: 0 };
      expect(storedForm(spec, apiType('PodDisruptionBudgetSpec'))).to.deep.equal(spec);
      const strategy = { rollingUpdate: { maxSurge: '25%', maxUnavailable: 0 } };
      expect(storedForm({ strategy }, apiType('DeploymentSpec'))).to.deep.equal({ strategy });
    });

    it('keys with a special meaning in JavaScript', () => {
      const labels: JsonObject = JSON.parse('{"__proto__":"a","constructor":"b","toString":""}');
      const template = { metadata: { labels } };
      expect(JSON.stringify(storedForm({ template }, apiType('DeploymentSpec')))).to.equal(
        JSON.stringify({ template }),
      );
      const odd: JsonObject = JSON.parse('{"__proto__":{"a":null},"constructor":{},"hasOwnProperty":""}');
      expect(JSON.stringify(inPod(odd))).to.equal('{"__proto__":{},"constructor":{},"hasOwnProperty":""}');
    });
  });

  it('of a stored form is unchanged', () => {
    for (const { type, sent } of recorded.cases) {
      const once = storedForm(sent, schemaOf[type]);
      expect(storedForm(once, schemaOf[type])).to.deep.equal(once);
    }
  });
});
