import { groupOf } from '../../api/meta.ts';
import { childKinds } from '../../children/kinds.ts';

/** A resource of the API server, by the name that kubectl has for it. */
export interface Resource {
  readonly kind: string;
  /** The plural with the group, so that kubectl does not take a resource of another group. */
  readonly name: string;
  readonly isNamespaced: boolean;
  /** The label selector of the objects to read. Undefined for all objects. */
  readonly selector?: string;
}

/** The resources that mgi can read from a cluster. */
const resources: readonly Resource[] = [
  { kind: 'MeshGatewayInstance', name: 'meshgatewayinstances.kuma.io', isNamespaced: true },
  { kind: 'MeshGatewayInstance', name: 'meshgatewayinstances.mesh.internal', isNamespaced: true },
  { kind: 'MeshGatewayInstanceClass', name: 'meshgatewayinstanceclasses.mesh.internal', isNamespaced: false },
  { kind: 'MeshGateway', name: 'meshgateways.kuma.io', isNamespaced: false },
  { kind: 'Namespace', name: 'namespaces', isNamespaced: false },
  { kind: 'CompositeController', name: 'compositecontrollers.metacontroller.k8s.io', isNamespaced: false },
  ...childKinds.map(({ apiVersion, kind, resource }) => ({
    kind,
    name: qualified(resource, groupOf(apiVersion)),
    isNamespaced: true,
  })),
];

const gateways = ['MeshGatewayInstance', 'MeshGatewayInstanceClass', 'MeshGateway', 'Namespace'];
const children = childKinds.map(({ kind }) => kind);

/** The kinds that each command reads from a cluster. The command detect reads other kinds, step by step. */
const kindsOfCommand: Readonly<Record<string, readonly string[]>> = {
  adopt: [...gateways, ...children],
  check: [...gateways, ...children],
  convert: gateways,
  diff: [...gateways, ...children],
  explain: [...gateways, ...children, 'CompositeController'],
  get: gateways,
  render: [...gateways, ...children],
  request: [...gateways, ...children, 'CompositeController'],
  rollout: ['MeshGatewayInstance'],
  simulate: [...gateways, ...children, 'CompositeController'],
};

/** Returns the resources that a command reads from a cluster. */
export function resourcesOf(command: string): readonly Resource[] {
  const kinds = kindsOfCommand[command] ?? [];
  return resources.filter(({ kind }) => kinds.includes(kind));
}

function qualified(resource: string, group: string): string {
  return group === '' ? resource : `${resource}.${group}`;
}
