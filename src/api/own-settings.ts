import * as z from 'zod';
import { ChildPatchFields, mostPatches } from './child-patch.ts';
import { defaultWorkload, ResourcesPatch, ServiceType, type ServiceType as Type, WorkloadName } from './instance.ts';
import { isObject, JsonObject, optional, orEmpty } from './json.ts';
import { ServiceAccountPatch } from './service-account.ts';

/** The type of the Service if neither the instance nor its class sets one. */
export const defaultServiceType: Type = 'LoadBalancer';

/** How each kind of workload is set: its template, and whether it has a number of replicas. */
export const workloads = {
  Deployment: { template: 'deploymentTemplate', hasReplicas: true },
  DaemonSet: { template: 'daemonSetTemplate', hasReplicas: false },
} as const satisfies Record<WorkloadName, object>;

type Patch =
  | 'autoscaling'
  | 'childPatch'
  | 'daemonSetSpec'
  | 'deploymentSpec'
  | 'podDisruptionBudget'
  | 'podSpec'
  | 'resources'
  | 'serviceAccount'
  | 'serviceSpec';

/** An object that can be missing, or null to remove that of the class. The API server drops a null scalar. */
const settable = <T extends z.ZodType>(schema: T) => schema.nullish();

/** Labels or annotations. A null value removes that of the class. */
const MapPatch = z
  .unknown()
  .transform((value, context): JsonObject => {
    if (value === undefined || value === null) return {};
    if (!isObject(value)) {
      context.addIssue({ code: 'custom', message: 'expected an object of strings' });
      return z.NEVER;
    }
    for (const [key, text] of Object.entries(value)) {
      if (typeof text !== 'string' && text !== null)
        context.addIssue({ code: 'custom', message: 'expected a string', path: [key] });
    }
    return value;
  })
  .prefault({})
  .meta({ type: 'object', additionalProperties: { type: 'string', nullable: true } });

const MetadataPatch = z.object({
  labels: MapPatch.meta({ description: 'Labels to add.' }),
  annotations: MapPatch.meta({ description: 'Annotations to add.' }),
});

const scalars = {
  replicas: optional(z.int32().min(1)).meta({
    description:
      'The number of pods that run the gateway. If omitted, the hook creates one pod and does not change the number afterwards, so kubectl scale and autoscalers keep control.',
  }),
  serviceType: optional(ServiceType).meta({
    description: `The type of the Service in front of the pods. If omitted, it is ${defaultServiceType}. Its ports are the listeners of the bound MeshGateway. The Service does not change while no MeshGateway is bound.`,
  }),
  workload: optional(WorkloadName).meta({
    description: `The kind of object that runs the pods: a Deployment with a number of replicas, or a DaemonSet with one pod on each node that the pod template allows. If omitted, it is ${defaultWorkload}. When it changes, the old object is removed after the new one is available.`,
  }),
  omitDefaultSecurityContext: optional(z.boolean()).meta({
    description: 'Omits the sysctl, user, group and capabilities that Kuma sets, for clusters that assign their own.',
  }),
};

/** Returns the fields that an instance and its class can set, with a schema for each patch. */
export function settingsShape<T extends z.ZodType>(patches: Readonly<Record<Patch, T>>) {
  return {
    ...scalars,
    resources: settable(patches.resources).meta({
      description:
        'Compute resources of the gateway container. Those of the instance and its class together replace all resources of the configuration.',
      nullable: true,
    }),
    serviceAccount: settable(patches.serviceAccount).meta({
      description: 'The ServiceAccount of the pods. If omitted, the pods use the default account of the namespace.',
      nullable: true,
    }),
    commonMetadata: settable(MetadataPatch).meta({
      description:
        'Labels and annotations of all generated objects and of the pods. Labels and annotations of a template, and generated ones, have priority. A change rolls out the pods, because they have them too.',
      nullable: true,
    }),
    podTemplate: template('pods', patches.podSpec),
    deploymentTemplate: template('Deployment', patches.deploymentSpec),
    daemonSetTemplate: template('DaemonSet', patches.daemonSetSpec),
    serviceTemplate: template('Service', patches.serviceSpec),
    autoscaling: settable(patches.autoscaling).meta({
      description:
        'Creates a HorizontalPodAutoscaler that decides the number of pods. The instance or its class must set maxReplicas.',
      nullable: true,
    }),
    podDisruptionBudget: settable(patches.podDisruptionBudget).meta({
      description: 'Creates a PodDisruptionBudget that keeps pods running while nodes are drained.',
      nullable: true,
    }),
    patches: settable(z.array(patches.childPatch)).meta({
      description:
        'Changes to the rendered children, applied last and in order: the patches of the class, then those of the instance. They reach every child, and lists without a merge key. Names, owners, selectors and the ports of the listeners cannot be changed.',
      maxItems: mostPatches,
      'x-kubernetes-list-type': 'atomic',
      nullable: true,
    }),
  };
}

function template<T extends z.ZodType>(what: string, spec: T) {
  return settable(
    z.object({
      metadata: orEmpty(MetadataPatch).meta({ description: `Labels and annotations of the ${what}.` }),
      spec: settable(spec).meta({ description: `A patch for the spec of the ${what}.`, nullable: true }),
    }),
  ).meta({
    description: `Changes to the generated ${what}. They are merged like kubectl patch --type=strategic.`,
    nullable: true,
  });
}

const patches = {
  podSpec: JsonObject,
  deploymentSpec: JsonObject,
  daemonSetSpec: JsonObject,
  serviceSpec: JsonObject,
  autoscaling: JsonObject,
  podDisruptionBudget: JsonObject,
  childPatch: JsonObject,
};

/**
 * The settings as the hook reads them. Patches stay unread: an invalid one is reported in the status and must not fail the
 * request.
 */
export const rawSettings = settingsShape({ ...patches, resources: JsonObject, serviceAccount: JsonObject });

/** The settings with the names of all fields that the CustomResourceDefinitions declare outside the patches of generated objects. */
export const namedSettings = settingsShape<z.ZodType>({
  ...patches,
  resources: ResourcesPatch,
  serviceAccount: ServiceAccountPatch,
  childPatch: ChildPatchFields,
});

const RawSettings = z.object(rawSettings);

/** The settings of an instance or of a class. Null removes a value of the class. */
export type Settings = z.output<typeof RawSettings>;
export type TemplatePatch = NonNullable<Settings['podTemplate']>;
