import { expect } from 'chai';
import fc from 'fast-check';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { classOf, gatewayOf, withClasses } from '../support/classes.ts';

const value = fc.constantFrom('a', 'b', 'c');
const map = fc.dictionary(fc.constantFrom('one', 'two', 'three'), value, { maxKeys: 3 });
const optional = { requiredKeys: [] };
const variables = fc.uniqueArray(fc.record({ name: fc.constantFrom('A', 'B', 'POD_NAME'), value }), {
  selector: ({ name }) => name,
  minLength: 1,
  maxLength: 3,
});
const container = fc.record(
  { image: value, env: variables, readinessProbe: fc.record({ periodSeconds: fc.integer({ min: 1, max: 9 }) }) },
  optional,
);
const metadata = fc.record({ labels: map, annotations: map }, optional);
const pod = fc.record(
  { nodeSelector: map, priorityClassName: value, tolerations: fc.array(fc.record({ key: value }), { maxLength: 2 }) },
  optional,
);
const quantities = fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('1', '2', '3'));
const limits = fc.dictionary(fc.constantFrom('cpu', 'memory'), fc.constantFrom('4', '5', '6'));
const settings: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      serviceType: fc.constantFrom('LoadBalancer', 'NodePort', 'ClusterIP'),
      omitDefaultSecurityContext: fc.boolean(),
      resources: fc.record({ limits, requests: quantities }, optional),
      podTemplate: fc.record({ metadata, spec: pod, container }, optional),
      deploymentTemplate: fc.record(
        { metadata, spec: fc.record({ minReadySeconds: fc.integer({ min: 1, max: 9 }) }) },
        optional,
      ),
      serviceTemplate: fc.record(
        { metadata, spec: fc.record({ sessionAffinity: fc.constantFrom('ClientIP', 'None') }) },
        optional,
      ),
      podDisruptionBudget: fc.record({ maxUnavailable: fc.integer({ min: 1, max: 9 }) }),
      scale: fc.oneof(
        fc.record({ replicas: fc.integer({ min: 1, max: 9 }) }),
        fc.record({
          autoscaling: fc.record({
            minReplicas: fc.integer({ min: 1, max: 3 }),
            maxReplicas: fc.integer({ min: 4, max: 9 }),
          }),
        }),
      ),
    },
    optional,
  )
  .map(({ podTemplate, scale, ...others }) => {
    const { container: fields, spec, ...rest } = podTemplate ?? {};
    const containers = fields === undefined ? {} : { containers: [{ name: 'kuma-gateway', ...fields }] };
    const written: JsonObject = { ...others, ...scale, podTemplate: { ...rest, spec: { ...spec, ...containers } } };
    return JSON.parse(JSON.stringify(written));
  });

/** Merges by hand what no directive complicates: objects by key, lists of named objects by name, other lists replaced. */
function mergeByHand(below: Json | undefined, above: Json): Json {
  if (isObject(below) && isObject(above)) {
    const added = Object.entries(above).map(([key, inner]) => [key, mergeByHand(below[key], inner ?? null)]);
    return { ...below, ...Object.fromEntries(added) };
  }
  if (!isNamed(below) || !isNamed(above)) return above;
  const names = new Set([...below, ...above].map(({ name }) => name));
  return [...names].map((name) => {
    const [old, now] = [below, above].map((list) => list.find((one) => one['name'] === name));
    return now === undefined ? (old ?? null) : mergeByHand(old, now);
  });
}

function isNamed(list: Json | undefined): list is readonly JsonObject[] {
  return isList(list) && list.length > 0 && list.every((one) => isObject(one) && typeof one['name'] === 'string');
}

function oneInstance(ofClass: JsonObject, spec: JsonObject): JsonObject {
  const { autoscaling, replicas, ...others } = ofClass;
  const scaling = {
    ...(autoscaling === undefined || spec['replicas'] !== undefined ? {} : { autoscaling }),
    ...(replicas === undefined || spec['autoscaling'] !== undefined ? {} : { replicas }),
  };
  const merged = mergeByHand({ ...others, ...scaling }, spec);
  return isObject(merged) ? merged : {};
}

/** The order of the variables differs, because new ones come first. */
function comparable(response: JsonObject): Json {
  const { env } = gatewayOf(response);
  const sorted = (isList(env) ? env : []).map((one) => JSON.stringify(one)).toSorted();
  return JSON.parse(JSON.stringify(response['children'], (key, inner) => (key === 'env' ? sorted : inner)));
}

describe('an instance with a class and without directives', () => {
  it('gets the children of one instance with all settings', () => {
    fc.assert(
      fc.property(settings, settings, (ofClass, spec) => {
        const layered = withClasses([classOf('gold', ofClass)], { ...spec, className: 'gold' });
        const single = withClasses([], { ...oneInstance(ofClass, spec), className: '' });
        expect(comparable(layered)).to.deep.equal(comparable(single));
        expect(comparable(layered)).to.have.property('length').greaterThan(1);
      }),
      { numRuns: 300 },
    );
  });
});
