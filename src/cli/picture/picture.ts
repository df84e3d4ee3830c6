import type { HookConfig } from '../../config/load.ts';
import type { Plan } from '../../hooks/plan.ts';
import { type CommandLine, describeInputs } from '../arguments.ts';
import type { RefusedInstance } from '../manifests/admission.ts';
import type { OfflineInstance } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { readSelection } from '../manifests/select.ts';
import { edgesOf, type TitledEdge } from './edges.ts';
import { gatewaysOf } from './gateways.ts';
import { type Content, contentOf, contentOfRefused } from './instance.ts';
import type { Edge, GatewayNode, Picture } from './model.ts';
import { inOrder } from './order.ts';
import { stateWords } from './words.ts';

/** What a picture is made of. */
export interface Subject extends Pick<CommandLine, 'flags' | 'inputs'> {
  readonly version: string;
  readonly manifests: readonly Manifest[];
  readonly plans: readonly { readonly instance: OfflineInstance; readonly plan: Plan }[];
  readonly refused: readonly RefusedInstance[];
  readonly config: HookConfig;
  readonly now: Date;
}

/** An instance and its relations to MeshGateways. */
export interface Drawn {
  readonly content: Content;
  readonly edges: readonly TitledEdge[];
}

/**
 * Returns the MeshGateways, the instances and their relations in the order of the drawing. If only some instances are selected,
 * MeshGateways without a relation to them are left out.
 */
export function makePicture(subject: Subject): Picture {
  const { config, flags, inputs, manifests, now, plans, refused, version } = subject;
  const selected = readSelection(flags).text;
  const isPart = selected !== '';
  const drawn: readonly Drawn[] = inOrder([
    ...plans.map(({ instance, plan }) => ({
      content: contentOf(instance, plan, config, now),
      edges: edgesOf(instance.request, plan),
    })),
    ...refused.filter(isInstance).map((instance) => ({ content: contentOfRefused(instance), edges: [] })),
  ]);
  const related = new Set(drawn.flatMap(({ edges }) => edges.map(({ title }) => title)));
  const gateways = gatewaysOf(manifests)
    .filter(({ title }) => !isPart || related.has(title))
    .map((gateway, index): GatewayNode => ({ id: `g${index}`, ...gateway }));
  const ids = new Map(gateways.map(({ id, title }) => [title, id]));
  return {
    source: [describeInputs(inputs), selected].filter((part) => part !== '').join(' '),
    version,
    words: stateWords,
    gateways,
    instances: drawn.map(({ content }, index) => ({ id: `i${index}`, ...content })),
    edges: drawn.flatMap(({ edges }, index) => edges.flatMap((edge) => withIds(edge, `i${index}`, ids))),
  };
}

function withIds({ title, ...edge }: TitledEdge, instance: string, ids: ReadonlyMap<string, string>): readonly Edge[] {
  const gateway = ids.get(title);
  return gateway === undefined ? [] : [{ gateway, instance, ...edge }];
}

function isInstance({ object }: RefusedInstance): boolean {
  return object['kind'] === 'MeshGatewayInstance';
}
