import { gatewayGroup, type SyncRequest } from '../../api/hook.ts';
import { emptyMap } from '../../api/json.ts';
import { quote } from '../../errors.ts';
import { wildcard } from '../../gateways/match.ts';
import { meshLabel } from '../../gateways/mesh.ts';
import { type Miss, nearestMisses } from '../../gateways/misses.ts';
import { selectGateway } from '../../gateways/select.ts';
import { instanceTags, serviceTag } from '../../gateways/tags.ts';
import type { Plan } from '../../hooks/plan.ts';
import { nearestReference } from '../references.ts';

/** Returns what to do for an instance that has no MeshGateway: the most likely cause first. */
export function bindSteps(request: SyncRequest, plan: Plan): readonly string[] {
  const { mesh, namesakes, selection, tags } = plan;
  const { gateway } = request.parent.spec;
  const [miss] = nearestMisses(selection);
  const steps = [
    ...selection.malformed.map(({ name }) => `correct MeshGateway ${quote(name)}, which cannot be read`),
    ...(namesakes.length === 0 ? [] : [`set spec.gatewayRef.name to one of ${namesakes.map(quote).join(', ')}`]),
    ...(miss === undefined ? [] : [matchTag(miss, request)]),
    ...otherMeshSteps(request, plan),
  ];
  if (steps.length > 0) return steps;
  if (gateway.by === 'tags') {
    const [[tag, value] = ['', '']] = tags;
    return [`create a MeshGateway in mesh ${quote(mesh.name)} that selects ${tag}=${quote(value)}`];
  }
  const nearest = nearestReference(request, plan);
  const rename = nearest === undefined ? [] : [`set spec.gatewayRef.name to ${quote(nearest)}`];
  return [...rename, `create MeshGateway ${quote(gateway.name)} in mesh ${quote(mesh.name)}`];
}

function matchTag({ failed, name }: Miss, { parent }: SyncRequest): string {
  const { actual, tag, wanted } = failed;
  const generated = instanceTags(parent.metadata.name, parent.metadata.namespace, emptyMap).get(serviceTag);
  if (tag === serviceTag && wanted === generated)
    return `remove the tag ${tag} from spec.tags of the instance: its default is ${quote(wanted)}`;
  // The tag of another service would give the instance the identity of another gateway.
  if (tag === serviceTag && actual !== undefined)
    return `let MeshGateway ${quote(name)} select ${tag}=${quote(actual)}`;
  const value = wanted === wildcard ? 'any value' : quote(wanted);
  const onInstance = `set the tag ${tag} to ${value} in spec.tags of the instance`;
  if (actual === undefined) return `${onInstance}, or remove the tag from the selector of MeshGateway ${quote(name)}`;
  return `${onInstance}, or let MeshGateway ${quote(name)} select ${tag}=${quote(actual)}`;
}

/** Names the MeshGateway that the instance would bind in another mesh, else one that it could not. */
function otherMeshSteps({ related }: SyncRequest, { selection }: Plan): readonly string[] {
  for (const mesh of new Set(selection.otherMesh.map((other) => other.mesh))) {
    const { bound } = selectGateway(related?.[gatewayGroup] ?? {}, mesh, selection.tags);
    if (bound !== undefined) return [joinMesh(bound.title, mesh)];
  }
  return selection.otherMesh.slice(0, 1).map(({ mesh, name }) => joinMesh(name, mesh));
}

function joinMesh(name: string, mesh: string): string {
  return `to bind ${quote(name)}, set the label ${meshLabel}=${mesh} on the instance`;
}
