import fc, { type Arbitrary } from 'fast-check';
import type { Json, JsonObject } from '../../../src/api/json.ts';

export type Values = Arbitrary<Json>;
export type Shape = Readonly<Record<string, Values>>;

export const one = (...values: readonly Json[]): Values => fc.constantFrom(...values);

/** Generates an object with all required fields and up to six optional fields, which are sometimes null. */
export function some(optional: Shape, required: Shape = {}): Arbitrary<JsonObject> {
  return fc
    .subarray(Object.entries(optional), { maxLength: Math.min(6, Object.keys(optional).length) })
    .chain((fields) => {
      const picked = fields.map(([name, values]) => [name, fc.option(values, { freq: 9 })] as const);
      return fc.record<JsonObject>({ ...required, ...Object.fromEntries(picked) }, { noNullPrototype: true });
    });
}

export const few = (element: Values, minLength = 0): Values => fc.array(element, { minLength, maxLength: 2 });

/** Generates a list whose elements differ in one field. */
export function distinct(element: Arbitrary<JsonObject>, key: string, minLength = 0, maxLength = 2): Values {
  return fc.uniqueArray(element, { minLength, maxLength, selector: (item) => item[key] });
}

export const flag = one(false, false, true);
export const number = one(0, 0, 5);
export const text = one('', '', 'a');
export const name = one('a', 'b', 'c');
export const map = one({}, {}, { a: '' }, { a: 'b', ['__proto__']: 'c' });
export const labels = one({}, {}, { a: '' }, { a: 'b', constructor: null });
export const texts = one([], [], ['a'], ['a', 'b']);
export const positive = one(1, 7);
export const mode = one(0, 256);
export const port = one(80, 443, 8080);
export const secretRef = one({ name: 'a' });

export const quantity = one(
  '0',
  '1',
  '0.5',
  '.5',
  '1.',
  '1000m',
  '1500m',
  '1024Mi',
  '1.5Gi',
  '0.5Ki',
  '1e3',
  '1E',
  '100000',
  1,
  0.25,
);
export const fine = one('1.0000001', '100u', '1500n', '0.00005', ' 2 ', '12e-1', '+3', '007');
const computeQuantity = fc.oneof({ weight: 4, arbitrary: quantity }, fine);
const cpu = fc.oneof({ weight: 4, arbitrary: quantity }, one('1.0005', '0.0000001', '+3', ' 250m '));
const bytes = one('0', '64Mi', '1024Mi', '1000000', '1.5Gi', '1e6', '1000k', 1048576, '2000Ki');
const limits = some({ cpu, memory: bytes, 'example.com/gpu': one('1', '1000m', 2) });
export const resources = some({ limits, requests: one({}, { cpu: '0.0', memory: 0 }), claims: one([]) });
export const overhead = some({ cpu: computeQuantity, memory: bytes });

export const labelSelector = some({
  matchLabels: one({}, { a: '' }, { a: 'b' }),
  matchExpressions: one(
    [],
    [{ key: 'a', operator: 'Exists', values: [] }],
    [{ key: 'a', operator: 'In', values: ['b', ''] }],
  ),
});

export const fieldRef = fc.record({
  fieldRef: some({ apiVersion: one('', 'v1') }, { fieldPath: one('metadata.name', 'metadata.namespace') }),
});
export const resourceFieldRef = (container: Values) =>
  fc
    .record({
      resourceFieldRef: some(
        { divisor: one('0', '1', 1, '1000m', '1k') },
        { resource: one('limits.cpu', 'requests.memory'), containerName: container },
      ),
    })
    .map((source) => validDivisor(source));

/** Replaces a divisor that the API server does not accept. It accepts different divisors for memory and CPU. */
function validDivisor(source: { readonly resourceFieldRef: JsonObject }): JsonObject {
  const { resourceFieldRef } = source;
  const { divisor, resource } = resourceFieldRef;
  const isFit = divisor !== '1k' || resource === 'requests.memory';
  return isFit ? source : { resourceFieldRef: { ...resourceFieldRef, divisor: '0.001' } };
}
