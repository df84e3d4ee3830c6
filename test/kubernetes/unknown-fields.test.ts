import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { describeUnknown, unknownFields } from '../../src/kubernetes/unknown-fields.ts';

const inPod = (spec: JsonObject) => unknownFields(spec, apiType('PodSpec'), 'spec', true).map(describeUnknown);
const inBudget = (spec: JsonObject) =>
  unknownFields(spec, apiType('PodDisruptionBudgetSpec'), 'spec').map(describeUnknown);

describe('unknownFields', () => {
  it('reports a field with its path and the nearest name', () =>
    expect(inPod({ tolerationz: [] })).to.deep.equal(['spec.tolerationz: unknown field, did you mean "tolerations"?']));

  it('reports a field without a similar name', () =>
    expect(inPod({ turboMode: true })).to.deep.equal(['spec.turboMode: unknown field']));

  it('reports fields in objects and lists at any depth', () => {
    const affinity = { nodeAffinity: { requiredDuringSchedulingIgnoredDuringExecution: { nodeSelectorTerm: [] } } };
    const volumes = [{ name: 'a' }, { projected: { sources: [{ secret: { nam: 'b' } }] } }];
    expect(inPod({ affinity, volumes })).to.deep.equal([
      'spec.affinity.nodeAffinity.requiredDuringSchedulingIgnoredDuringExecution.nodeSelectorTerm: unknown field, did you mean "nodeSelectorTerms"?',
      'spec.volumes[1].projected.sources[0].secret.nam: unknown field, did you mean "name"?',
    ]);
  });

  it('compares the fields in an unknown field with those of the nearest field', () =>
    expect(inPod({ contianers: [{ imagePullPolcy: 'Always' }] })).to.deep.equal([
      'spec.contianers: unknown field, did you mean "containers"?',
      'spec.contianers[0].imagePullPolcy: unknown field, did you mean "imagePullPolicy"?',
    ]));

  it('reports a value that an open enum does not have', () =>
    expect(inPod({ containers: [{ terminationMessagePolicy: 'Fil' }], preemptionPolicy: 'Never' })).to.deep.equal([
      'spec.containers[0].terminationMessagePolicy: unknown value "Fil", did you mean "File"?',
    ]));

  it('leaves the values of a closed enum to wrongValues', () =>
    expect(inPod({ dnsPolicy: 'Own', tolerations: [{ operator: 'Like' }] })).to.deep.equal([]));

  it('accepts the keys of maps', () =>
    expect(inPod({ nodeSelector: { any: 'x' }, overhead: { cpu: 1 } })).to.deep.equal([]));

  it('accepts the directives of a patch, and reports misspelled ones', () => {
    const directives = { $patch: 'replace', $retainKeys: [], '$setElementOrder/containers': [] };
    expect(inPod({ ...directives, '$deleteFromPrimitiveList/args': [] })).to.deep.equal([]);
    expect(inPod({ $pach: 'delete' })).to.deep.equal(['spec[$pach]: unknown field, did you mean "$patch"?']);
    expect(inBudget({ $patch: 'delete' })).to.deep.equal(['spec[$patch]: unknown field']);
  });

  it('ignores values of a wrong type, undefined fields and null', () =>
    expect(inPod({ affinity: [], containers: { a: 1 }, other: undefined, dnsConfig: null })).to.deep.equal([]));

  it('treats keys such as __proto__ as data', () => {
    const odd: JsonObject = JSON.parse('{"__proto__": {}, "constructor": {}, "toString": 1}');
    expect(inPod(odd)).to.have.length(3);
  });

  it('stops after 100 fields, and stays fast', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`container${index}`, {}]));
    // CPU time, because other programs share the machine.
    const start = process.cpuUsage();
    expect(inPod(many)).to.have.length(100);
    expect(process.cpuUsage(start).user).to.be.lessThan(1_000_000);
  });
});
