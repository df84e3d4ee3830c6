import { expect } from 'chai';
import { isList, isObject, type Json, type JsonObject } from '../../src/api/json.ts';
import { apiType } from '../../src/kubernetes/fields.ts';
import { MergeError } from '../../src/merge/merge-error.ts';
import { strategicMerge } from '../../src/merge/strategic-merge.ts';
import { cpuTime } from '../support/cpu-time.ts';
import { deepFreeze } from '../support/golden.ts';

const gateway: JsonObject = {
  name: 'kuma-gateway',
  image: 'kuma-dp:2.14',
  env: [
    { name: 'KUMA_NAME', value: 'edge' },
    { name: 'POD_NAME', valueFrom: { fieldRef: { fieldPath: 'metadata.name' } } },
  ],
  volumeMounts: [{ name: 'tmp', mountPath: '/tmp' }],
};
const podSpec: JsonObject = { containers: [gateway], volumes: [{ name: 'tmp', emptyDir: {} }] };
const sidecar: JsonObject = { name: 'sidecar', image: 'log:1' };

function mergePod(patch: JsonObject, original: JsonObject = podSpec): JsonObject {
  return objectIn(
    strategicMerge(deepFreeze({ spec: original }), deepFreeze({ spec: patch }), apiType('PodTemplateSpec')),
    'spec',
  );
}

/** Returns the result of a patch of the gateway's container. */
function mergeGateway(patch: JsonObject, original: JsonObject = gateway): Json | undefined {
  const { containers } = mergePod({ containers: [{ ...patch, name: 'kuma-gateway' }] }, { containers: [original] });
  return Array.isArray(containers) ? containers[0] : undefined;
}

function mergeLabels(patch: JsonObject, original: JsonObject): JsonObject {
  const merged = strategicMerge(
    { metadata: { labels: original } },
    { metadata: { labels: patch } },
    apiType('PodTemplateSpec'),
  );
  return objectIn(objectIn(merged, 'metadata'), 'labels');
}

function objectIn(object: JsonObject, key: string): JsonObject {
  const inner = object[key];
  return isObject(inner) ? inner : {};
}

/** Returns the ports of a Service spec in order. */
function portsOf({ ports }: JsonObject): readonly (Json | undefined)[] {
  return isList(ports) ? ports.map((port) => (isObject(port) ? port['port'] : port)) : [];
}

/** Returns the error of a pod spec patch as `field: expected`. */
function refusal(patch: JsonObject, original: JsonObject = podSpec): string {
  const error = attempt(() => mergePod(patch, original));
  if (!(error instanceof MergeError)) throw new Error('not rejected');
  return `${error.field}: ${error.expected}`;
}

function attempt(merge: () => JsonObject): JsonObject | MergeError {
  try {
    return merge();
  } catch (error) {
    if (error instanceof MergeError) return error;
    throw error;
  }
}

describe('strategic merge', () => {
  describe('of objects', () => {
    it('merges each field', () => {
      expect(mergeLabels({ b: '2' }, { a: '1' })).to.deep.equal({ a: '1', b: '2' });
    });
    it('removes a field that is null in the patch', () => {
      expect(mergeLabels({ a: null, other: null }, { a: '1', b: '2' })).to.deep.equal({ b: '2' });
    });
    it('adds an object without its nulls', () => {
      expect(mergePod({ securityContext: { fsGroup: null, runAsUser: 5 } })).to.deep.equal({
        ...podSpec,
        securityContext: { runAsUser: 5 },
      });
    });
    it('replaces a value of another kind', () => {
      expect(mergePod({ nodeSelector: 'text' }, { nodeSelector: { a: 'b' } })).to.deep.equal({ nodeSelector: 'text' });
    });
    it('accepts a field that the API does not know if there is nothing to merge it with', () => {
      expect(mergePod({ fresh: { a: 1 } }, {})).to.deep.equal({ fresh: { a: 1 } });
      expect(refusal({ fresh: { a: 1 } }, { fresh: { b: 1 } })).to.match(/^spec\.fresh: a field that is an object/);
    });
    it('replaces the selector of a PodDisruptionBudget', () => {
      const original = { minAvailable: 1, selector: { matchLabels: { a: 'b' } } };
      const patch = { selector: { matchLabels: { c: 'd' } } };
      expect(strategicMerge(original, patch, apiType('PodDisruptionBudgetSpec'))).to.deep.equal({
        ...original,
        ...patch,
      });
    });
    it('treats keys such as __proto__ as data', () => {
      const labels: JsonObject = JSON.parse('{"__proto__":"x","constructor":"y","toString":null}');
      expect(JSON.stringify(mergeLabels(labels, {}))).to.equal('{"__proto__":"x","constructor":"y"}');
      expect(JSON.stringify(mergeLabels(labels, labels))).to.equal('{"__proto__":"x","constructor":"y"}');
      expect(refusal(JSON.parse('{"__proto__":{"a":1}}'), JSON.parse('{"__proto__":{}}'))).to.match(
        /^spec\.__proto__: /,
      );
      expect(Object.hasOwn(Object.prototype, 'a')).to.equal(false);
    });
    it('treats an undefined field as missing', () => {
      expect(mergeLabels({ a: undefined, b: '2' }, { a: '1', b: undefined })).to.deep.equal({ a: '1', b: '2' });
    });
  });

  describe('of lists with a merge key', () => {
    it('changes the gateway container by its name', () => {
      expect(mergeGateway({ image: 'own:1' })).to.deep.equal({ ...gateway, image: 'own:1' });
    });
    it('adds a sidecar first if the patch does not set a position', () => {
      expect(mergePod({ containers: [sidecar] })['containers']).to.deep.equal([sidecar, gateway]);
    });
    it('adds a sidecar after the gateway container if the patch lists it after that container', () => {
      const { containers } = mergePod({ containers: [{ name: 'kuma-gateway' }, sidecar] });
      expect(containers).to.deep.equal([gateway, sidecar]);
    });
    it('keeps nulls in an element that it adds', () => {
      const added = { ...sidecar, args: null };
      expect(mergePod({ containers: [added] })['containers']).to.deep.equal([added, gateway]);
    });
    it('merges variables by name', () => {
      const env = [
        { name: 'KUMA_NAME', value: 'other' },
        { name: 'POD_NAME', valueFrom: null, value: 'x' },
        { name: 'A' },
      ];
      expect(mergeGateway({ env })).to.deep.include({
        env: [{ name: 'KUMA_NAME', value: 'other' }, { name: 'POD_NAME', value: 'x' }, { name: 'A' }],
      });
    });
    it('merges volume mounts by mountPath', () => {
      const volumeMounts = [
        { name: 'certs', mountPath: '/tmp' },
        { name: 'tmp', mountPath: '/var/run' },
      ];
      expect(mergeGateway({ volumeMounts })).to.deep.include({ volumeMounts });
    });
    it('merges the ports of a container by containerPort, regardless of protocol', () => {
      const original = { name: 'kuma-gateway', ports: [{ containerPort: 80, name: 'http' }] };
      expect(
        mergeGateway({ ports: [{ containerPort: 80, protocol: 'UDP' }, { containerPort: 443 }] }, original),
      ).to.deep.include({
        ports: [{ containerPort: 80, name: 'http', protocol: 'UDP' }, { containerPort: 443 }],
      });
    });
    it('merges the ports of a Service by port', () => {
      const original = { ports: [{ port: 80, targetPort: 80 }, { port: 443 }] };
      const merged = strategicMerge(original, { ports: [{ port: 80, nodePort: 30080 }] }, apiType('ServiceSpec'));
      expect(merged).to.deep.equal({ ports: [{ port: 80, targetPort: 80, nodePort: 30080 }, { port: 443 }] });
    });
    it('distinguishes 80 from "80"', () => {
      const merged = strategicMerge({ ports: [{ port: 80 }] }, { ports: [{ port: '80' }] }, apiType('ServiceSpec'));
      expect(merged).to.deep.equal({ ports: [{ port: '80' }, { port: 80 }] });
    });
    it('adds a second source to a volume, or replaces the source if the patch sets it to null', () => {
      const volume = { name: 'tmp', hostPath: { path: '/scratch' } };
      expect(mergePod({ volumes: [volume] })['volumes']).to.deep.equal([{ ...volume, emptyDir: {} }]);
      expect(mergePod({ volumes: [{ ...volume, emptyDir: null }] })['volumes']).to.deep.equal([volume]);
    });
  });

  describe('of other lists', () => {
    it('replaces tolerations, arguments, envFrom and other lists without a merge strategy', () => {
      const original = {
        tolerations: [{ key: 'a' }],
        containers: [{ ...sidecar, args: ['a'], envFrom: [{ prefix: 'a' }] }],
      };
      const patch = {
        tolerations: [{ key: 'b' }],
        containers: [{ ...sidecar, args: ['b'], envFrom: [{ prefix: 'b' }] }],
      };
      expect(mergePod(patch, original)).to.deep.equal(patch);
    });
    it('merges finalizers in the order of the patch, with the others in their original position', () => {
      const merged = strategicMerge(
        { metadata: { finalizers: ['a/x', 'a/y'] } },
        { metadata: { finalizers: ['a/z', 'a/y'] } },
        apiType('PodTemplateSpec'),
      );
      expect(merged).to.deep.equal({ metadata: { finalizers: ['a/z', 'a/x', 'a/y'] } });
    });
  });

  describe('with directives', () => {
    it('replaces an object for $patch: replace', () => {
      expect(mergeLabels({ $patch: 'replace', b: '2' }, { a: '1' })).to.deep.equal({ b: '2' });
    });
    it('empties an object for $patch: delete', () => {
      expect(mergeLabels({ $patch: 'delete', b: '2' }, { a: '1' })).to.deep.equal({});
    });
    it('removes an element of a list for $patch: delete', () => {
      const containers = [sidecar, { name: 'kuma-gateway', $patch: 'delete' }];
      expect(mergePod({ containers })['containers']).to.deep.equal([sidecar]);
    });
    it('replaces a list for $patch: replace in an element', () => {
      expect(mergePod({ containers: [{ $patch: 'replace' }, sidecar] })['containers']).to.deep.equal([sidecar]);
    });
    it('adds nothing for $patch if there is no original value', () => {
      expect(mergePod({ affinity: { $patch: 'replace', podAffinity: {} } }, {})).to.deep.equal({});
    });
    it('removes the rolling update settings for a $retainKeys that switches to Recreate', () => {
      const original = { strategy: { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1 } } };
      const patch = { strategy: { type: 'Recreate', $retainKeys: ['type'] } };
      expect(strategicMerge(original, patch, apiType('DeploymentSpec'))).to.deep.equal({
        strategy: { type: 'Recreate' },
      });
    });
    it('switches the source of a volume for $retainKeys', () => {
      const volume = { name: 'tmp', hostPath: { path: '/scratch' } };
      const volumes = [{ ...volume, $retainKeys: ['name', 'hostPath'] }];
      expect(mergePod({ volumes })['volumes']).to.deep.equal([volume]);
    });
    it('removes elements of a list of strings for $deleteFromPrimitiveList', () => {
      const original = { ...sidecar, args: ['a', 'b', 'c'] };
      const patch = { ...sidecar, '$deleteFromPrimitiveList/args': ['a', 'c', 'd'] };
      expect(mergePod({ containers: [patch] }, { containers: [original] })).to.deep.equal({
        containers: [{ ...sidecar, args: ['b'] }],
      });
    });
    it('sorts a list for $setElementOrder', () => {
      const patch = {
        containers: [sidecar],
        '$setElementOrder/containers': [{ name: 'kuma-gateway' }, { name: 'sidecar' }],
      };
      expect(mergePod(patch)['containers']).to.deep.equal([gateway, sidecar]);
    });
    it('keeps elements that $setElementOrder does not list before their original successors, without deleted elements', () => {
      const original = { ports: [{ port: 1 }, { port: 2 }] };
      const order = { '$setElementOrder/ports': [{ port: 3 }] };
      const add = { ...order, ports: [{ port: 3 }] };
      const replace = { ...order, ports: [{ port: 3 }, { port: 1, $patch: 'delete' }] };
      expect(portsOf(strategicMerge(original, add, apiType('ServiceSpec')))).to.deep.equal([3, 1, 2]);
      expect(portsOf(strategicMerge(original, replace, apiType('ServiceSpec')))).to.deep.equal([2, 3]);
    });
    it('sorts as Go does for an empty $setElementOrder', () => {
      const ports = (...numbers: readonly number[]) => numbers.map((port) => ({ port }));
      const patch = { ports: ports(4, 3, 5, 1), '$setElementOrder/ports': [] };
      const merged = strategicMerge({ ports: ports(1, 2, 3) }, patch, apiType('ServiceSpec'));
      expect(portsOf(merged)).to.deep.equal([1, 5, 2, 3, 4]);
    });
    it('moves a deletion that an earlier patch left in the list to the end', () => {
      const original = { ports: [{ port: 1, $patch: 'delete' }, { port: 2 }] };
      const merged = strategicMerge(original, { ports: [{ port: 3 }] }, apiType('ServiceSpec'));
      expect(portsOf(merged)).to.deep.equal([3, 2, 1]);
    });
    it('sorts a list for $setElementOrder without other changes', () => {
      const original = { containers: [gateway, sidecar] };
      const patch = { '$setElementOrder/containers': [{ name: 'sidecar' }, { name: 'kuma-gateway' }] };
      expect(mergePod(patch, original)).to.deep.equal({ containers: [sidecar, gateway] });
    });
  });

  describe('with an invalid patch', () => {
    for (const [what, patch, expected] of [
      ['an element without its merge key', { containers: [sidecar, {}] }, 'spec.containers[1]: the merge key name'],
      [
        'a nested element without its merge key',
        { containers: [{ name: 'kuma-gateway', volumeMounts: [{ name: 'x' }] }] },
        'spec.containers[0].volumeMounts[0]: the merge key mountPath',
      ],
      [
        'a merge key that is an object',
        { containers: [{ name: {} }] },
        'spec.containers[0].name: a string or a number, because it is the merge key',
      ],
      [
        'an element of another kind',
        { containers: ['a'] },
        'spec.containers: elements of one kind that are neither lists nor null',
      ],
      [
        'a deletion of elements of another kind',
        {
          containers: [
            { ...gateway, args: ['a'] },
            { name: 'kuma-gateway', '$deleteFromPrimitiveList/args': [1] },
          ],
        },
        'spec.containers[1].args: elements of one kind that are neither lists nor null',
      ],
      ['an unknown $patch', { $patch: 'merge' }, 'spec[$patch]: replace or delete'],
      [
        'an unknown $patch of an element',
        { containers: [{ name: 'a', $patch: 1 }] },
        'spec.containers[0][$patch]: replace or delete',
      ],
      [
        'a deletion without a merge key',
        { containers: [{ $patch: 'delete' }] },
        'spec.containers[0]: the merge key name',
      ],
      ['$retainKeys that is not a list', { $retainKeys: 'x' }, 'spec[$retainKeys]: a list of field names'],
      [
        '$retainKeys that misses a field',
        { $retainKeys: [], os: {} },
        'spec[$retainKeys]: os in the list, because the patch sets it',
      ],
      [
        'an order for an unnamed list',
        { '$setElementOrder/': [] },
        'spec[]: a field that is a list in the Kubernetes API',
      ],
      ['an order that is not a list', { '$setElementOrder/volumes': 1 }, 'spec[$setElementOrder/volumes]: a list'],
      [
        'an order without an added element',
        { containers: [sidecar], '$setElementOrder/containers': [{ name: 'kuma-gateway' }] },
        'spec.containers: only elements of its $setElementOrder, in the same order',
      ],
      [
        'a deletion from an unnamed list',
        { $deleteFromPrimitiveList: [] },
        'spec: $deleteFromPrimitiveList/ followed by the name of a list',
      ],
    ] as const) {
      it(`rejects ${what}`, () => expect(refusal(patch)).to.equal(expected));
    }

    it('rejects a patch that is nested too deeply for the stack, and accepts 1000 levels', () => {
      const nested = (levels: number): JsonObject => JSON.parse(`{"a":${'['.repeat(levels)}${']'.repeat(levels)}}`);
      const refused = attempt(() => strategicMerge({}, nested(100_000), apiType('PodTemplateSpec')));
      expect(refused).to.include({ field: 'a', expected: 'at most 1000 levels of nesting' });
      expect(strategicMerge({}, nested(1000), apiType('PodTemplateSpec'))).to.have.keys('a');
    });
    it('names the field and what was expected', () => {
      expect(() => mergePod({ containers: [{ image: 'a' }] })).to.throw(
        MergeError,
        'spec.containers[0]: expected the merge key name',
      );
    });
  });

  it('merges a list of 100,000 elements quickly', () => {
    const ports = Array.from({ length: 100_000 }, (_, port) => ({ port }));
    let merged: JsonObject = {};
    const time = cpuTime(() => {
      merged = strategicMerge({ ports }, { ports: ports.toReversed() }, apiType('ServiceSpec'));
    });
    expect(merged['ports']).to.have.length(100_000);
    expect(time).to.be.below(5000);
  });
});
