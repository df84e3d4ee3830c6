import { anyService, indexResource, indexVersion, labelHash, nameLabel, serviceLabel } from '../api/gateway-index.ts';
import type { ClassSelector, CustomizeRequest, CustomizeResponse, RelatedResource } from '../api/hook.ts';
import type { GatewaySelector } from '../api/instance.ts';
import { childKinds, childName, kindsAskedFor } from '../children/kinds.ts';
import type { RelatedOptions } from '../config/related.ts';
import { globalOrigin } from '../gateways/names.ts';
import { instanceTags, serviceTag } from '../gateways/tags.ts';

/**
 * Returns the related objects that a sync needs: the MeshGateways that may bind the instance, its class or all classes, the
 * Namespace (for the mesh), and the objects that have the names of the children. Metacontroller caches the answer by
 * generation, so it depends only on fields that change the generation.
 */
export function customize(
  { parent }: Pick<CustomizeRequest, 'parent'>,
  { gatewayIndex, nameGuard }: RelatedOptions = askForAll,
): CustomizeResponse {
  const { classes, metadata } = parent;
  return {
    relatedResources: [
      ...(gatewayIndex ? indexedGateways(parent) : gatewaysOf(parent.gateway)),
      { apiVersion: 'v1', resource: 'namespaces', names: [metadata.namespace] },
      ...classesOf(classes),
      // Metacontroller compares every event of a kind that is named here with every instance. Events of Deployments are
      // frequent, so the name guard of the API server is cheaper.
      ...(nameGuard === 'related' ? namesakes(parent) : []),
    ],
  };
}

const askForAll: RelatedOptions = { gatewayIndex: false, nameGuard: 'related' };

type Parent = CustomizeRequest['parent'];

/**
 * A MeshGateway of the global control plane has a hashed name in a zone. Its own name is in an annotation, which no rule can
 * select, so an instance that names a MeshGateway needs all of the global control plane. Metacontroller accepts names or a
 * selector in a rule, but not both.
 */
function gatewaysOf(gateway: GatewaySelector): readonly RelatedResource[] {
  const resource = { apiVersion: 'kuma.io/v1alpha1', resource: 'meshgateways' };
  if (gateway.by === 'tags') return [{ ...resource, labelSelector: {} }];
  return [
    { ...resource, names: [gateway.name] },
    { ...resource, labelSelector: { matchLabels: globalOrigin } },
  ];
}

/** The index entry of a MeshGateway has its name, and labels that tell which instances it may bind. */
function indexedGateways({ gateway, metadata, tags }: Parent): readonly RelatedResource[] {
  const index = { apiVersion: indexVersion, resource: indexResource };
  if (gateway.by === 'name') {
    const matchLabels = { [nameLabel]: labelHash(gateway.name) };
    return [
      { ...index, names: [gateway.name] },
      { ...index, labelSelector: { matchLabels } },
    ];
  }
  const service = instanceTags(metadata.name, metadata.namespace, tags).get(serviceTag) ?? '';
  const values = [labelHash(service), anyService];
  return [{ ...index, labelSelector: { matchExpressions: [{ key: serviceLabel, operator: 'In', values }] } }];
}

/** Returns rules for the objects that have the names of the children. A class can ask for every kind of child. */
function namesakes(parent: Parent): readonly RelatedResource[] {
  const { name, namespace } = parent.metadata;
  const kinds = parent.classes.by === 'none' ? kindsAskedFor(parent) : childKinds;
  return kinds.map((kind) => ({
    apiVersion: kind.apiVersion,
    resource: kind.resource,
    namespace,
    names: [childName(kind, parent, name)],
  }));
}

/** An instance that names another class does not wake when a class changes. */
function classesOf(selector: ClassSelector): readonly RelatedResource[] {
  const resource = { apiVersion: 'mesh.internal/v1alpha1', resource: 'meshgatewayinstanceclasses' };
  if (selector.by === 'none') return [];
  return [selector.by === 'all' ? { ...resource, labelSelector: {} } : { ...resource, names: [selector.name] }];
}
