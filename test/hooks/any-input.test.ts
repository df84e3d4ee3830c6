import { expect } from 'chai';
import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { HookError } from '../../src/errors.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { recorded, recordedSyncs } from '../support/golden.ts';
import { mutate } from '../support/mutate.ts';
import { result } from '../support/request.ts';

type Step = { readonly path: readonly number[]; readonly value: Json | undefined };

const json = fc.jsonValue({ maxDepth: 2 }).map((value) => JSON.parse(JSON.stringify(value)) as Json);
const step: fc.Arbitrary<Step> = fc.record({
  path: fc.array(fc.nat({ max: 20 }), { minLength: 1, maxLength: 9 }),
  value: fc.oneof(json, fc.constantFrom(undefined, '', '__proto__', -1, 1e300, [], {})),
});

/** Requests of a real Metacontroller, and the same requests for an instance of mesh.internal that uses many fields. */
const requests = recordedSyncs.flatMap((name) => [recorded(name), asOwn(recorded(name))]);

function asOwn(request: JsonObject): JsonObject {
  const parent = objectAt(request, 'parent');
  const container = { name: 'kuma-gateway', env: [{ name: 'A', value: 'b' }], resources: { limits: { cpu: 1 } } };
  const spec = {
    ...objectAt(parent, 'spec'),
    gatewayRef: { name: 'edge' },
    podTemplate: { spec: { containers: [container, { name: 'b' }], volumes: [{ name: 'tmp', $patch: 'delete' }] } },
    deploymentTemplate: { spec: { strategy: { type: 'Recreate', $retainKeys: ['type'] } } },
    serviceTemplate: { spec: { ports: [{ port: 80, nodePort: 30080 }], ipFamilies: ['IPv4'] } },
    autoscaling: { minReplicas: 1, maxReplicas: 2 },
    podDisruptionBudget: { minAvailable: 1 },
  };
  return { ...request, parent: { ...parent, apiVersion: 'mesh.internal/v1alpha1', spec } };
}

describe('sync of any input', () => {
  it('answers or throws a HookError, and does the same again for the same input', () => {
    fc.assert(
      fc.property(fc.constantFrom(...requests), fc.array(step, { minLength: 1, maxLength: 3 }), (sent, steps) => {
        const mutated = steps.reduce<Json | undefined>(
          (body, { path, value }) => mutate(body, path, value),
          structuredClone(sent),
        );
        const request: JsonObject = isObject(mutated) ? JSON.parse(JSON.stringify(mutated)) : {};
        expect(attempt(request)).to.equal(attempt(request));
      }),
      { numRuns: 600 },
    );
  });

  it('keeps every observed child in the answer', () => {
    fc.assert(
      fc.property(fc.constantFrom(...requests), fc.array(step, { minLength: 1, maxLength: 3 }), (sent, steps) => {
        const { children, ...rest } = structuredClone(sent);
        const mutated = steps.reduce<Json | undefined>((body, { path, value }) => mutate(body, path, value), rest);
        const request: JsonObject = isObject(mutated) ? { ...mutated, children, finalizing: false } : {};
        const answer = attempt(JSON.parse(JSON.stringify(request)));
        if (answer.startsWith('{'))
          expect(JSON.parse(answer).children.map(groupOf)).to.include.members(observed(children));
      }),
      { numRuns: 600 },
    );
  });

  it('answers any template and keeps the existing children', () => {
    const request = asOwn(recorded('sync-ready'));
    const parent = objectAt(request, 'parent');
    const key = fc.constantFrom(
      'containers',
      'ports',
      'env',
      'name',
      '$patch',
      '$setElementOrder/containers',
      '__proto__',
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof({ depthSize: 'small' }, json, fc.array(tie('tree'), { maxLength: 3 }), tie('object')),
      object: fc.dictionary(key, tie('tree'), { maxKeys: 4 }),
    }));
    const names = ['podTemplate', 'deploymentTemplate', 'serviceTemplate'];
    fc.assert(
      fc.property(fc.constantFrom(...names), fc.dictionary(key, tree, { maxKeys: 4 }), (name, template) => {
        const spec = { ...objectAt(parent, 'spec'), [name]: { spec: JSON.parse(JSON.stringify(template)) } };
        const response = JSON.parse(attempt({ ...request, parent: { ...parent, spec } }));
        expect(response.children.map(groupOf)).to.include.members(observed(request['children']));
      }),
      { numRuns: 600 },
    );
  });
});

/** Returns the groups in which a request has children. */
function observed(children: Json | undefined): readonly string[] {
  const groups = isObject(children) ? Object.entries(children) : [];
  return groups.filter(([, objects]) => Object.keys(objects ?? {}).length > 0).map(([group]) => group);
}

function groupOf({ apiVersion, kind }: JsonObject): string {
  return `${kind}.${apiVersion}`;
}

function attempt(request: JsonObject): string {
  try {
    return JSON.stringify(result(request).response);
  } catch (error) {
    if (error instanceof HookError) return error.code;
    throw error;
  }
}
