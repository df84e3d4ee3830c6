import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../../api/json.ts';
import { type HookConfig, loadConfig } from '../../config/load.ts';
import { HookError } from '../../errors.ts';
import { sync } from '../../hooks/sync.ts';
import { assembleInstances } from '../manifests/instances.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { type ChildChange, childrenOf } from './child-changes.ts';
import type { Side } from './sides.ts';
import { changedPaths } from './template-changes.ts';

/** The manifests and the configuration of one side of a diff. */
export interface State {
  readonly manifests: readonly Manifest[];
  readonly side: Side;
}

/** Something that can differ between both sides, and a way to replace it in one state by that of the other. */
interface Factor {
  readonly name: string;
  readonly isChanged: boolean;
  readonly replace: (state: State, other: State) => Rendering;
}

interface Rendering {
  readonly manifests: readonly Manifest[];
  readonly config: HookConfig;
}

type Children = ReadonlyMap<string, JsonObject>;

/**
 * Finds out why children differ: renders the old state with one factor of the new one at a time, and the new state with one factor
 * of the old one.
 * @returns one line for each changed field of a child
 */
export function explainChanges(
  changes: readonly ChildChange[],
  old: State,
  now: State,
  time: Date,
): (change: ChildChange) => readonly string[] {
  const render = (rendering: Rendering) => renderAll(rendering, time);
  const [before, after] = [render(plain(old)), render(plain(now))];
  const trials = factorsOf(old, now).map(({ name, replace }) => ({
    name,
    forward: render(replace(old, now)),
    back: render(replace(now, old)),
  }));
  const paths = new Map(changes.map(({ after: wanted, before: was, what }) => [what, changedPaths(was, wanted)]));
  return ({ what }) =>
    (paths.get(what) ?? []).map((path) => {
      const differs = (one: Children, other: Children | undefined) =>
        other !== undefined && changedPaths(one.get(what), other.get(what)).some((changed) => isPart(changed, path));
      const alone = trials.filter(({ forward }) => differs(before, forward));
      const found = alone.length > 0 ? alone : trials.filter(({ back }) => differs(after, back));
      const names = found.map(({ name }) => name).join(', ');
      return `${path === '' ? 'the whole object' : path}: ${names === '' ? 'several of the changes together' : names}`;
    });
}

function isPart(changed: string, path: string): boolean {
  return changed === path || changed === '' || path === '' || path.startsWith(changed) || changed.startsWith(path);
}

function plain({ manifests, side }: State): Rendering {
  return { manifests, config: side.config };
}

/** Returns the children of all instances. Undefined for a mixture that cannot be rendered. */
function renderAll({ config, manifests }: Rendering, time: Date): Children {
  try {
    const instances = assembleInstances(manifests);
    return childrenOf(instances.map((instance) => ({ instance, result: sync(instance.request, config, time) })));
  } catch (error) {
    if (error instanceof HookError) return new Map();
    throw error;
  }
}

const kinds = ['MeshGatewayInstance', 'MeshGatewayInstanceClass', 'MeshGateway', 'Namespace'];

function factorsOf(old: State, now: State): readonly Factor[] {
  const [before, after] = [old.side.config, now.side.config];
  const releases = `the Kuma release (${before.release.name}, now ${after.release.name})`;
  const config = (replace: (state: State, other: State) => HookConfig) => (state: State, other: State) => ({
    manifests: state.manifests,
    config: replace(state, other),
  });
  const all: readonly Factor[] = [
    ...kinds.map((kind) => factorOfKind(kind, old, now)),
    {
      name: releases,
      isChanged: before.release.name !== after.release.name,
      replace: config(({ side }, other) => withOptions(side, { kumaVersion: other.side.options.kumaVersion })),
    },
    {
      name: 'the configuration of kuma-cp',
      isChanged: !isDeepStrictEqual(before.kumaCp, after.kumaCp),
      replace: config(({ side }, other) => withOptions(other.side, { kumaVersion: side.options.kumaVersion })),
    },
    {
      name: 'the CA of the control plane',
      isChanged: before.caCert !== after.caCert,
      replace: config(({ side }, other) => ({ ...side.config, caCert: other.side.config.caCert })),
    },
    {
      name: 'the range of node ports',
      isChanged: !isDeepStrictEqual(before.nodePortRange, after.nodePortRange),
      replace: config(({ side }, other) => ({ ...side.config, nodePortRange: other.side.config.nodePortRange })),
    },
  ];
  return all.filter(({ isChanged }) => isChanged);
}

function withOptions({ environment, options }: Side, others: Partial<Side['options']>): HookConfig {
  return loadConfig({ ...options, ...others }, environment);
}

function factorOfKind(kind: string, old: State, now: State): Factor {
  const of = ({ manifests }: State) => manifests.filter((one) => one.kind === kind);
  const objects = (state: State) => of(state).map(({ object }) => object);
  return {
    name: `the ${kind}`,
    isChanged: !isDeepStrictEqual(objects(old), objects(now)),
    replace: (state, other) => ({
      manifests: [...state.manifests.filter((one) => one.kind !== kind), ...of(other)],
      config: state.side.config,
    }),
  };
}
