import type { HookConfig } from '../../config/load.ts';
import { changesBySource } from './changes-by-source.ts';
import { type ChildChange, changesOfExisting, type Rendered } from './child-changes.ts';
import { changedPaths } from './template-changes.ts';

/** Returns where the new value of each changed field of an existing child comes from, as one line for each field. */
export function explainExisting(
  rendered: readonly Rendered[],
  config: HookConfig,
): (change: ChildChange) => readonly string[] {
  const sources = new Map(
    rendered.flatMap((one) => {
      const bySource = changesBySource(one.instance, config);
      return changesOfExisting(one).map(({ what }) => [what, bySource] as const);
    }),
  );
  const otherwise = `the rendering for Kuma ${config.release.name}, from the instance, the MeshGateway and the configuration of kuma-cp`;
  return ({ after, before, what }) => {
    const [kind = ''] = what.split(' ');
    return changedPaths(before, after).map((path) => {
      const found = (sources.get(what) ?? []).filter(({ lines }) => lines.some((line) => names(line, kind, path)));
      const causes = found.map(({ source }) => source).join(', ');
      return `${path === '' ? 'the whole object' : path}: ${causes === '' ? otherwise : causes}`;
    });
  };
}

/** Reports whether a line such as `Deployment: spec.replicas, spec.paused` has a path, or a part or the whole of it. */
function names(line: string, kind: string, path: string): boolean {
  if (!line.startsWith(`${kind}: `)) return false;
  const paths = line.slice(kind.length + 2).split(', ');
  return paths.some((one) => one === path || path.startsWith(`${one}.`) || one.startsWith(`${path}.`));
}
