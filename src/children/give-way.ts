import { isDeepStrictEqual } from 'node:util';
import { isList, type Json, type JsonObject, objectAt, objectsIn } from '../api/json.ts';
import { containersOf, gatewayOf, omit, sleepOf, withGateway } from './gateway-container.ts';
import { exceeds, namesIn, sumOf } from './quantities.ts';

/** The generated pods, and remarks about what was left out of them. */
export interface GivenWay {
  readonly generated: JsonObject;
  readonly notes: readonly string[];
}

/** Generated pods, and the pods after the templates were merged over them. */
interface Pods {
  readonly generated: JsonObject;
  readonly merged: JsonObject;
  /** True if the compute resources are those of the configuration, and not of the instance. */
  readonly hasDefaultResources: boolean;
}

/** Returns the generated pods without a default that Kubernetes refuses beside a field of a template. One line adds a rule. */
type Rule = (pods: Pods) => GivenWay | undefined;

const rules: readonly Rule[] = [
  forHostNetwork,
  forWindows,
  forPrivileges,
  forRemovedVolume,
  forSleep,
  forContainerResources,
  forPodResources,
];

/**
 * Leaves out the generated fields that the API server refuses beside the fields of the templates.
 * Source: ValidatePodSpec in Kubernetes' pkg/apis/core/validation.
 */
export function giveWay(pods: Pods): GivenWay {
  return rules.reduce<GivenWay>(
    ({ generated, notes }, rule) => {
      const given = rule({ ...pods, generated });
      return given === undefined
        ? { generated, notes }
        : { generated: given.generated, notes: [...notes, ...given.notes] };
    },
    { generated: pods.generated, notes: [] },
  );
}

function forHostNetwork({ generated, merged }: Pods): GivenWay | undefined {
  const context = objectAt(generated, 'securityContext');
  const { sysctls } = objectAt(merged, 'securityContext');
  if (merged['hostNetwork'] !== true || sysctls === undefined || !isDeepStrictEqual(sysctls, context['sysctls']))
    return undefined;
  const note =
    'hostNetwork: the generated sysctl net.ipv4.ip_unprivileged_port_start is left out, because Kubernetes refuses it beside hostNetwork';
  return { generated: { ...generated, securityContext: omit(context, ['sysctls']) }, notes: [note] };
}

/** The generated fields that only Linux has. Source: validateWindows. */
const linuxOnly = ['allowPrivilegeEscalation', 'capabilities', 'readOnlyRootFilesystem', 'runAsGroup', 'runAsUser'];

function forWindows({ generated, merged }: Pods): GivenWay | undefined {
  if (objectAt(merged, 'os')['name'] !== 'windows') return undefined;
  const own = objectAt(gatewayOf(generated), 'securityContext');
  const pods = { ...generated, securityContext: omit(objectAt(generated, 'securityContext'), ['fsGroup', 'sysctls']) };
  const note = 'os.name windows: the generated security context is left out, because Kubernetes refuses it for Windows';
  return { generated: withGateway(pods, { securityContext: omit(own, linuxOnly) }), notes: [note] };
}

/** Source: ValidateSecurityContext. */
function forPrivileges({ generated, merged }: Pods): GivenWay | undefined {
  const own = objectAt(gatewayOf(generated), 'securityContext');
  const context = objectAt(gatewayOf(merged), 'securityContext');
  const { allowPrivilegeEscalation, privileged } = context;
  const { add } = objectAt(context, 'capabilities');
  const isAdmin = isList(add) && add.includes('CAP_SYS_ADMIN');
  if (allowPrivilegeEscalation !== false || own['allowPrivilegeEscalation'] !== false) return undefined;
  if (privileged !== true && !isAdmin) return undefined;
  const because = privileged === true ? 'privileged' : 'the capability CAP_SYS_ADMIN';
  const note = `allowPrivilegeEscalation: the generated value false is left out, because Kubernetes refuses it beside ${because}`;
  return {
    generated: withGateway(generated, { securityContext: omit(own, ['allowPrivilegeEscalation']) }),
    notes: [note],
  };
}

function forRemovedVolume({ generated, merged }: Pods): GivenWay | undefined {
  const names = namesOf(merged['volumes']);
  const generatedNames = namesOf(generated['volumes']);
  const isLost = ({ name }: JsonObject) => generatedNames.includes(name) && !names.includes(name);
  const mounts = objectsIn(gatewayOf(generated)['volumeMounts']);
  const lost = mounts.filter(isLost).map(({ mountPath }) => mountPath);
  const isUsed = objectsIn(gatewayOf(merged)['volumeMounts']).some((mount) => isLost(mount));
  if (lost.length === 0 || !isUsed) return undefined;
  const note = `the generated mount at ${lost.join(', ')} is left out, because a template removes its volume`;
  return {
    generated: withGateway(generated, { volumeMounts: mounts.filter((mount) => !isLost(mount)) }),
    notes: [note],
  };
}

/** A hook that sleeps longer than the grace period is refused. The proxy drains after the sleep. Source: validateSleepAction. */
function forSleep({ generated, merged }: Pods): GivenWay | undefined {
  const own = generated['terminationGracePeriodSeconds'];
  const sleeps = containersOf(merged).map((one) => Number(sleepOf(one) ?? 0));
  const longest = Math.max(0, ...sleeps);
  if (typeof own !== 'number' || merged['terminationGracePeriodSeconds'] !== own || longest <= own) return undefined;
  const seconds = own + longest;
  const note = `terminationGracePeriodSeconds is ${seconds}: the generated ${own} seconds, and ${longest} for the preStop hook that sleeps`;
  return { generated: { ...generated, terminationGracePeriodSeconds: seconds }, notes: [note] };
}

/** Source: validateResourceRequirements. */
function forContainerResources({ generated, hasDefaultResources, merged }: Pods): GivenWay | undefined {
  if (!hasDefaultResources) return undefined;
  const { limits, requests } = bothOf(gatewayOf(merged));
  const own = bothOf(gatewayOf(generated));
  const crossed = namesIn(requests).filter((name) => exceeds(requests[name], limits[name]));
  const ofRequests = crossed.filter((name) => isSame(own.requests[name], requests[name]));
  const ofLimits = crossed.filter((name) => !ofRequests.includes(name) && isSame(own.limits[name], limits[name]));
  if (ofRequests.length + ofLimits.length === 0) return undefined;
  const notes = [
    ...ofRequests.map((name) => leftOut('request', name, own.requests, `is above the limit ${limits[name]}`)),
    ...ofLimits.map((name) => leftOut('limit', name, own.limits, `is below the request ${requests[name]}`)),
  ];
  return { generated: withoutResources(generated, ofRequests, ofLimits), notes };
}

/** Source: validatePodResourceConsistency. */
function forPodResources({ generated, hasDefaultResources, merged }: Pods): GivenWay | undefined {
  if (!hasDefaultResources || merged['resources'] === undefined) return undefined;
  const ofPod = bothOf(merged);
  const own = bothOf(gatewayOf(generated));
  const { limits, requests } = bothOf(gatewayOf(merged));
  const all = containersOf(merged).map((one) => bothOf(one).requests);
  const ofRequests = namesIn(own.requests).filter(
    (name) => isSame(own.requests[name], requests[name]) && exceeds(sumOf(all, name), ofPod.requests[name]),
  );
  const ofLimits = namesIn(own.limits).filter(
    (name) => isSame(own.limits[name], limits[name]) && exceeds(limits[name], ofPod.limits[name]),
  );
  if (ofRequests.length + ofLimits.length === 0) return undefined;
  const notes = [
    ...ofRequests.map((name) => leftOut('request', name, own.requests, 'is above that of the pod')),
    ...ofLimits.map((name) => leftOut('limit', name, own.limits, 'is above that of the pod')),
  ];
  return { generated: withoutResources(generated, ofRequests, ofLimits), notes };
}

function leftOut(what: string, name: string, own: JsonObject, why: string): string {
  return `resources: the default ${name} ${what} of ${own[name]} is left out, because it ${why}`;
}

function withoutResources(generated: JsonObject, requests: readonly string[], limits: readonly string[]): JsonObject {
  const own = objectAt(gatewayOf(generated), 'resources');
  const left = { limits: omit(objectAt(own, 'limits'), limits), requests: omit(objectAt(own, 'requests'), requests) };
  return withGateway(generated, { resources: { ...own, ...left } });
}

function bothOf(object: JsonObject): { readonly limits: JsonObject; readonly requests: JsonObject } {
  const resources = objectAt(object, 'resources');
  return { limits: objectAt(resources, 'limits'), requests: objectAt(resources, 'requests') };
}

function isSame(own: Json | undefined, merged: Json | undefined): boolean {
  return own !== undefined && own === merged;
}

function namesOf(value: Json | undefined): readonly (Json | undefined)[] {
  return objectsIn(value).map(({ name }) => name);
}
