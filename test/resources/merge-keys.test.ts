import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import type { MergeSchema } from '../../src/resources/merge-keys.ts';
import { schemaOf } from '../support/merge-cases.ts';

/** The fields of Go's structs that are objects or lists, with their tags; made by walking the types of k8s.io/api v0.36.3. */
const tags: Readonly<Record<keyof typeof schemaOf, Readonly<Record<string, string>>>> = JSON.parse(
  readFileSync(new URL('../golden/kubectl/merge-keys.json', import.meta.url), 'utf8'),
);

describe('the merge keys', () => {
  for (const [type, fields] of Object.entries(tags)) {
    it(`are those of the Kubernetes API: ${type}`, () => {
      const schema = Object.entries(schemaOf).find(([name]) => name === type)?.[1] ?? {};
      const stop = type === 'DeploymentSpec' ? 'template' : undefined;
      // Without retainKeys, which matters only where a patch is made out of two objects.
      const expected = Object.entries(fields).map(
        ([path, tag]) => `${path}: ${tag.replace(/,?retainKeys/, '').trim()}`,
      );
      expect(describeSchema(schema, '', stop).sort()).to.deep.equal(expected.sort());
    });
  }
});

function describeSchema(schema: MergeSchema, parent: string, stop: string | undefined): string[] {
  return Object.entries(schema).flatMap(([name, field]) => {
    const path = parent === '' ? name : `${parent}.${name}`;
    const isUsual = field.strategy === (field.kind === 'object' ? 'merge' : 'replace');
    const key = field.kind === 'list' ? field.key : undefined;
    const tag = [field.kind, isUsual ? undefined : field.strategy, key].filter((part) => part !== undefined);
    const inner = field.kind === 'object' ? field.fields : field.element;
    return [`${path}: ${tag.join(' ')}`, ...(path === stop ? [] : describeSchema(inner, path, stop))];
  });
}
