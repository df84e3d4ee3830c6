import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Site } from './site.ts';

const flag = '--apply-strategy=';
let saved: { readonly name: string; readonly args: readonly string[] } | undefined;

/** Restarts Metacontroller with another apply strategy. */
export async function useStrategy(site: Site, strategy: string): Promise<void> {
  saved = await readArgs(site);
  await writeArgs(site, saved.name, [...saved.args.filter((arg) => !arg.startsWith(flag)), `${flag}${strategy}`]);
}

/** Restarts Metacontroller with the arguments that it had before `useStrategy`. */
export async function restoreStrategy(site: Site): Promise<void> {
  if (saved !== undefined) await writeArgs(site, saved.name, saved.args);
  saved = undefined;
}

async function readArgs(site: Site): Promise<{ name: string; args: readonly string[] }> {
  const label = ['-l', 'app.kubernetes.io/name=metacontroller'];
  const text = await site.kubectl(
    'get',
    'statefulsets,deployments',
    '-n',
    site.offer.metacontroller,
    ...label,
    '-o',
    'json',
  );
  const list: JsonObject = JSON.parse(text);
  const [workload] = isList(list['items']) ? list['items'].filter(isObject) : [];
  if (workload === undefined) throw new Error(`no Metacontroller in the namespace ${site.offer.metacontroller}`);
  const { containers } = objectAt(objectAt(objectAt(workload, 'spec'), 'template'), 'spec');
  const [container] = isList(containers) ? containers.filter(isObject) : [];
  const args = container?.['args'];
  const name = `${String(workload['kind']).toLowerCase()}/${objectAt(workload, 'metadata')['name']}`;
  return { name, args: isList(args) ? args.map(String) : [] };
}

async function writeArgs(site: Site, name: string, args: readonly string[]): Promise<void> {
  const patch = [{ op: 'add', path: '/spec/template/spec/containers/0/args', value: args }];
  const { metacontroller } = site.offer;
  await site.kubectl('patch', '-n', metacontroller, name, '--type=json', '-p', JSON.stringify(patch));
  await site.rolledOut(metacontroller, name);
}
