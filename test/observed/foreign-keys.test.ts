import { expect } from 'chai';
import { ObservedObject } from '../../src/api/children.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { lastAppliedAnnotation } from '../../src/api/names.ts';
import { foreignKeys, keyPath } from '../../src/observed/foreign-keys.ts';

const pods = (nodeSelector: JsonObject): JsonObject => ({ spec: { template: { spec: { nodeSelector } } } });

describe('keys that somebody else added', () => {
  for (const kind of ['DaemonSet', 'Deployment']) {
    it(`a key that Metacontroller did not apply in the nodeSelector of a ${kind} is found`, () => {
      const applied = pods({ disk: 'ssd' });
      const annotations = { [lastAppliedAnnotation]: JSON.stringify(applied) };
      const metadata = { name: 'edge', namespace: 'demo', uid: '1', annotations };
      const raw = { apiVersion: 'apps/v1', kind, metadata, ...pods({ disk: 'ssd', zone: 'a' }) };
      const found = foreignKeys(ObservedObject.parse(raw), applied);
      expect(found.map(keyPath)).to.deep.equal(['spec.template.spec.nodeSelector.zone']);
    });
  }
});
