import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import * as z from 'zod';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import type { Cluster } from '../../test/e2e/cluster.ts';
import { ControlPlane, type Kuma } from '../../test/e2e/control-plane.ts';
import { eventually } from '../../test/e2e/processes.ts';
import { objectAt } from '../../test/support/dynamic-apply.ts';
import type { FleetPlan } from '../options.ts';
import { imageProgram, programs } from '../processes.ts';

const controllerFile = new URL('../../metacontroller/compositecontroller.yaml', import.meta.url);

/** What reconciles a fleet: Metacontroller with a hook, or a control plane. */
export interface Reconciler {
  /** Makes it start with the instances that exist. */
  readonly install: () => Promise<unknown>;
  /** The control plane. Undefined for Metacontroller. */
  readonly controlPlane: ControlPlane | undefined;
}

/** Prepares what reconciles a fleet, in place of the hook that runs. */
export async function prepare(plan: FleetPlan, cluster: Cluster, kuma: Kuma | undefined): Promise<Reconciler> {
  await cluster.stopProgram('hook');
  if (plan.hook !== 'kuma' || kuma === undefined)
    return { install: await startHookOf(plan, cluster), controlPlane: undefined };
  await cluster.stopProgram('metacontroller');
  const controlPlane = new ControlPlane(cluster, kuma);
  await controlPlane.prepare();
  return { install: () => controlPlane.start(), controlPlane };
}

/** Starts the hook of a fleet. Returns a function that makes Metacontroller call it. */
async function startHookOf({ hook }: FleetPlan, cluster: Cluster): Promise<() => Promise<unknown>> {
  if (hook === 'least') return startLeast(cluster);
  const isIndexed = hook === 'index';
  cluster.mgi = imageProgram;
  await cluster.startHook(['--name-guard', 'admission', ...(isIndexed ? ['--gateway-index'] : [])]);
  const index = isIndexed ? ['metacontroller/gateway-index'] : [];
  return () => cluster.applyOverlay(['metacontroller', 'metacontroller/name-guard', ...index]);
}

async function startLeast(cluster: Cluster): Promise<() => Promise<unknown>> {
  cluster.startProgram('least', process.execPath, [join(programs, 'least.js')]);
  const { port } = await eventually(async () => listening(cluster, 'least'));
  const [controller] = parseYaml(readFileSync(controllerFile, 'utf8'), 'compositecontroller.yaml');
  if (!isObject(controller)) throw new Error('expected a CompositeController');
  const path = '/apis/metacontroller.k8s.io/v1alpha1/compositecontrollers';
  return () => cluster.request('POST', path, withFixedAnswer(controller, `http://127.0.0.1:${port}/sync`));
}

/** Removes the customize hook and the label selector. */
function withFixedAnswer(controller: JsonObject, url: string): JsonObject {
  const spec = objectAt(controller, 'spec');
  const { labelSelector: _, ...parentResource } = objectAt(spec, 'parentResource');
  const hooks = { sync: { version: 'v2', webhook: { url, timeout: '10s' } } };
  return { ...controller, spec: { ...spec, parentResource, hooks } };
}

const Listening = z.object({ port: z.number(), adminPort: z.number() });

/** Returns the ports in the last line in which a program reports that it listens. */
export function listening(cluster: Cluster, name: string): z.infer<typeof Listening> {
  const lines = readFileSync(cluster.programs.get(name)?.logFile ?? '', 'utf8').split('\n');
  const line = lines.findLast((text) => text.includes('"event":"listening"'));
  return Listening.parse(JSON.parse(line ?? ''));
}
