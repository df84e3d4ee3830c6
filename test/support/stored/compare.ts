import { expect } from 'chai';
import type { JsonObject } from '../../../src/api/json.ts';
import { storedForm } from '../../../src/merge/stored-form.ts';
import { create, dynamicApply, objectAt } from '../dynamic-apply.ts';
import { deepFreeze } from '../golden.ts';
import { schemaOf } from '../merge-cases.ts';
import type { StoredCase } from './cases.ts';

/** Expects no change when the stored form of the sent spec is applied to the stored spec with dynamic apply. */
export function expectNoChange({ type, sent }: StoredCase, stored: JsonObject): void {
  const desired = { metadata: {}, spec: storedForm(deepFreeze(sent), schemaOf[type]) };
  const observed = { ...create(desired), spec: stored };
  const merged = dynamicApply(observed, desired);
  expect(objectAt(merged, 'spec'), `${type} ${JSON.stringify(sent)}`).to.deep.equal(stored);
}
