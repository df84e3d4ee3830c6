import { noOptionalChildren } from '../../api/instance.ts';
import { type JsonObject, objectAt, objectsIn } from '../../api/json.ts';
import { managedLabel } from '../../api/names.ts';
import { isOwn } from '../../api/own-instance.ts';
import { childKinds, kindsAskedFor } from '../../children/kinds.ts';
import { type Kinds, type Manifest, readKinds } from '../manifests/manifests.ts';

/** The kinds that mgi reads, and the CompositeController. */
export const kindsWithController: Kinds = new Map([
  ...readKinds,
  ['CompositeController', ['metacontroller.k8s.io/v1alpha1']],
]);

/** Returns the CompositeController for instances of a group: that of the manifests, or that of the installation. */
export function controllerFor(apiVersion: string, manifests: readonly Manifest[]): JsonObject {
  return givenController(apiVersion, manifests) ?? installedController(apiVersion);
}

/** Returns the CompositeController for instances of a group among the manifests. */
export function givenController(apiVersion: string, manifests: readonly Manifest[]): JsonObject | undefined {
  return manifests.find(
    ({ kind, object }) => kind === 'CompositeController' && parentResourceOf(object)['apiVersion'] === apiVersion,
  )?.object;
}

/**
 * Returns the labels that an instance needs and does not have, as text. Metacontroller calls the hook for no other instance. Undefined
 * if it has all of them.
 */
export function missingLabels(object: JsonObject, controller: JsonObject): string | undefined {
  const labels = objectAt(objectAt(object, 'metadata'), 'labels');
  const required = objectAt(objectAt(parentResourceOf(controller), 'labelSelector'), 'matchLabels');
  const missing = Object.entries(required).filter(([name, value]) => labels[name] !== value);
  return missing.length === 0 ? undefined : missing.map(([name, value]) => `${name}=${value}`).join(', ');
}

function parentResourceOf(controller: JsonObject): JsonObject {
  return objectAt(objectAt(controller, 'spec'), 'parentResource');
}

/** Returns the CompositeController in the folder metacontroller. */
function installedController(apiVersion: string): JsonObject {
  const own = isOwn(apiVersion);
  const kinds = own ? childKinds : kindsAskedFor(noOptionalChildren);
  return {
    apiVersion: 'metacontroller.k8s.io/v1alpha1',
    kind: 'CompositeController',
    metadata: { name: own ? 'meshgatewayinstance-mesh-internal' : 'meshgatewayinstance' },
    spec: {
      generateSelector: true,
      parentResource: {
        apiVersion,
        resource: 'meshgatewayinstances',
        ...(own ? {} : { labelSelector: { matchLabels: { [managedLabel]: 'true' } } }),
        ignoreStatusChanges: true,
      },
      childResources: kinds.map((kind) => ({
        apiVersion: kind.apiVersion,
        resource: kind.resource,
        updateStrategy: { method: 'InPlace' },
      })),
      hooks: { sync: hook('sync'), customize: hook('customize') },
    },
  };
}

function hook(name: string): JsonObject {
  const url = `http://meshgatewayinstance-hook.meshgatewayinstance-hook.svc:8080/${name}`;
  return { version: 'v2', webhook: { url, timeout: '10s', responseUnMarshallMode: 'strict' } };
}

/** Returns the groups (`Kind.apiVersion`) of the children that a CompositeController lists. */
export function childGroupsOf(controller: JsonObject): readonly string[] {
  const { childResources } = objectAt(controller, 'spec');
  const listed = objectsIn(childResources);
  return childKinds
    .filter((kind) =>
      listed.some(({ apiVersion, resource }) => apiVersion === kind.apiVersion && resource === kind.resource),
    )
    .map(({ group }) => group);
}
