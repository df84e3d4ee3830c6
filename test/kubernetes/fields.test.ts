import { expect } from 'chai';
import { apiType } from '../../src/kubernetes/fields.ts';

describe('apiType', () => {
  it('returns the same object for the same name', () => {
    expect(apiType('PodSpec')).to.equal(apiType('PodSpec'));
    const { spec } = apiType('PodTemplateSpec');
    expect(spec?.kind === 'object' && spec.fields).to.equal(apiType('PodSpec'));
  });

  it('rejects a type that is not in the table', () =>
    expect(() => apiType('Pod')).to.throw('Pod: no such type in src/kubernetes/published.ts'));

  it('reads types, formats and enums', () => {
    expect(apiType('PodSpec')['priority']).to.include({ kind: 'number', format: 'int32' });
    expect(apiType('PodSpec')['hostNetwork']).to.include({ kind: 'flag' });
    expect(apiType('HTTPGetAction')['port']).to.include({ kind: 'intOrString' });
    expect(apiType('EmptyDirVolumeSource')['sizeLimit']).to.include({ kind: 'quantity' });
    expect(apiType('ObjectMeta')['creationTimestamp']).to.include({ kind: 'text', format: 'date-time' });
    expect(apiType('ManagedFieldsEntry')['fieldsV1']).to.include({ kind: 'any' });
    expect(apiType('DeploymentStrategy')['type']).to.deep.include({ choices: ['Recreate', 'RollingUpdate'] });
  });

  it('reads bounds and enums that OpenAPI does not have', () => {
    expect(apiType('HPAScalingRules')['stabilizationWindowSeconds']).to.include({ minimum: 0, maximum: 3600 });
    expect(apiType('ServiceSpec')['loadBalancerClass']).to.include({ maxLength: 317 });
    const { ipFamilies } = apiType('ServiceSpec');
    expect(ipFamilies?.kind === 'list' && ipFamilies.scalars).to.deep.include({ choices: ['IPv4', 'IPv6'] });
  });
});
