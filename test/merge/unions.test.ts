import { expect } from 'chai';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { apiType, type Field } from '../../src/kubernetes/fields.ts';
import { readAll } from '../../src/kubernetes/unions.ts';
import { mergeReplacing, unionConflicts } from '../../src/merge/unions.ts';

/** Returns some value of a field. */
function someValue(field: Field | undefined): Json {
  if (field?.kind === 'object') return {};
  if (field?.kind === 'list') return ['x'];
  return field?.kind === 'number' || field?.kind === 'intOrString' ? 1 : 'x';
}

const groups = readAll().flatMap(([name, unions]) => unions.groups.map((group) => ({ name, group })));
const conditions = readAll().flatMap(([name, unions]) =>
  [...unions.conditions].map(([field, condition]) => ({ name, field, ...condition })),
);
const pairs = groups.flatMap(({ group, name }) =>
  group.flatMap((one) => group.filter((other) => other !== one).map((other) => ({ name, group, one, other }))),
);

/** Puts an environment variable or a probe into the pods that have it, to merge it at its place. */
const homes: Readonly<Record<string, (object: JsonObject) => JsonObject>> = {
  EnvVar: (object) => ({ containers: [{ name: 'a', env: [{ name: 'b', ...object }] }] }),
  EnvVarSource: (object) => ({ containers: [{ name: 'a', env: [{ name: 'b', valueFrom: object }] }] }),
  Probe: (object) => ({ containers: [{ name: 'a', livenessProbe: object }] }),
  LifecycleHandler: (object) => ({ initContainers: [{ name: 'a', lifecycle: { preStop: object } }] }),
  Volume: (object) => ({ volumes: [{ name: 'a', ...object }] }),
  VolumeMount: (object) => ({ containers: [{ name: 'a', volumeMounts: [{ mountPath: '/a', ...object }] }] }),
  PodResourceClaim: (object) => ({ resourceClaims: [{ name: 'a', ...object }] }),
};

describe('fields that exclude each other', () => {
  it('are known for every type that has such fields', () => {
    expect(readAll().map(([name]) => name)).to.have.members([
      ...['AppArmorProfile', 'ClusterTrustBundleProjection', 'DeploymentStrategy', 'DownwardAPIVolumeFile'],
      ...['EnvFromSource', 'EnvVar', 'EnvVarSource', 'FCVolumeSource', 'FlockerVolumeSource', 'LifecycleHandler'],
      ...['MetricSpec', 'MetricTarget', 'PodDisruptionBudgetSpec', 'PodResourceClaim', 'Probe', 'SeccompProfile'],
      ...['TopologySpreadConstraint', 'Volume', 'VolumeMount', 'VolumeProjection'],
    ]);
    // Each field of a Volume but its name is a source.
    const { name: _, ...sources } = apiType('Volume');
    expect(groups.find(({ name }) => name === 'Volume')?.group).to.have.members(Object.keys(sources));
  });

  it('the field of the patch takes the place of any other: every pair of every type', () => {
    for (const { group, name, one, other } of pairs) {
      for (const home of [undefined, homes[name]]) {
        const type = apiType(name);
        const put = (field: string) => (home ?? ((object) => object))({ [field]: someValue(type[field]) });
        const merged = mergeReplacing(put(one), put(other), home === undefined ? type : apiType('PodSpec'));
        const text = JSON.stringify(merged);
        const left = group.filter((field) => text.includes(`"${field}":`));
        expect(left, `${name}: ${one}, ${other}`).to.deep.equal([other]);
      }
    }
  });

  it('a field that needs a value brings it along, and another value removes the field', () => {
    for (const { discriminator, field, name, value } of conditions) {
      const type = apiType(name);
      const given = { [field]: someValue(type[field]) };
      const other = mergeReplacing({ [discriminator]: value, ...given }, { [discriminator]: 'Other' }, type);
      expect(other, `${name} ${field}`).to.deep.equal({ [discriminator]: 'Other' });
      const back = mergeReplacing({ [discriminator]: 'Other' }, given, type);
      expect(back, `${name} ${field}`).to.deep.equal({ [discriminator]: value, ...given });
    }
  });

  it('a null and a directive of the patch keep their meaning', () => {
    const type = apiType('Volume');
    expect(mergeReplacing({ name: 'a', emptyDir: {} }, { name: 'a', emptyDir: null }, type)).to.deep.equal({
      name: 'a',
    });
    const replaced = { containers: [{ $patch: 'replace' }, { name: 'a', livenessProbe: { exec: {} } }] };
    const before = { containers: [{ name: 'a', livenessProbe: { grpc: { port: 1 } } }] };
    expect(mergeReplacing(before, replaced, apiType('PodSpec'))).to.deep.equal({
      containers: [{ name: 'a', livenessProbe: { exec: {} } }],
    });
  });

  it('an empty value takes the place of valueFrom', () => {
    const patch = { env: [{ name: 'A', value: '' }] };
    const merged = mergeReplacing({ env: [{ name: 'A', valueFrom: { fieldRef: {} } }] }, patch, apiType('Container'));
    expect(merged).to.deep.equal(patch);
  });

  it('are a conflict in one patch, and both are named', () => {
    const conflicts = unionConflicts(
      {
        containers: [{ name: 'a', env: [{ name: 'A', value: 'x', valueFrom: {} }] }],
        securityContext: { seccompProfile: { type: 'RuntimeDefault', localhostProfile: 'p' } },
        volumes: [{ name: 'a', projected: { sources: [{ secret: {}, configMap: {} }] } }],
      },
      apiType('PodSpec'),
      'spec',
    );
    expect(conflicts).to.deep.equal([
      {
        field: 'spec.containers[0].env[0].valueFrom',
        value: {},
        expected: 'no value, because value is set and only one of the two can be set',
      },
      {
        field: 'spec.securityContext.seccompProfile.localhostProfile',
        value: 'p',
        expected: 'no value, or type Localhost',
      },
      {
        field: 'spec.volumes[0].projected.sources[0].secret',
        value: {},
        expected: 'no value, because configMap is set and only one of the two can be set',
      },
    ]);
    const allowed = { env: [{ name: 'A', value: '', valueFrom: {} }], livenessProbe: { exec: null, grpc: {} } };
    expect(unionConflicts(allowed, apiType('Container'), '')).to.deep.equal([]);
  });
});
