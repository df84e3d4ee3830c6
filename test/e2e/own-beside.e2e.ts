import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { expect } from 'chai';
import { parseAllDocuments } from 'yaml';
import { isList, isObject, type JsonObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childrenOf, look, refusal, underEachStrategy } from './own.ts';
import { fieldCases } from './own-cases.ts';
import { eventually } from './processes.ts';
import { conditionOf, identityOf, World } from './world.ts';
import { writes } from './writes.ts';

const controllers = ['meshgatewayinstance', 'meshgatewayinstance-mesh-internal'];
const clusterIP = { serviceType: 'ClusterIP' };

/** A spec with many fields, in notations that the API server stores differently. */
const rich: JsonObject = {
  ...clusterIP,
  autoscaling: {
    minReplicas: 1,
    maxReplicas: 3,
    metrics: [
      { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 70 } } },
      { type: 'Resource', resource: { name: 'memory', target: { type: 'AverageValue', averageValue: '1024Mi' } } },
    ],
    behavior: { scaleDown: { stabilizationWindowSeconds: 0, policies: [] } },
  },
  podDisruptionBudget: { minAvailable: '50%' },
  serviceTemplate: {
    metadata: { labels: { team: 'edge' }, annotations: { note: '' } },
    spec: {
      sessionAffinity: 'ClientIP',
      ipFamilyPolicy: 'PreferDualStack',
      externalIPs: [],
      publishNotReadyAddresses: false,
      internalTrafficPolicy: 'Cluster',
    },
  },
  deploymentTemplate: {
    metadata: { labels: { team: 'edge' }, annotations: { note: 'n' } },
    spec: { minReadySeconds: 0, paused: false, strategy: { type: 'Recreate' } },
  },
  podTemplate: {
    metadata: { labels: { team: 'edge' }, annotations: { note: 'n' } },
    spec: {
      hostNetwork: false,
      hostIPC: false,
      nodeSelector: {},
      tolerations: [],
      affinity: {},
      imagePullSecrets: [],
      initContainers: [{ name: 'init', image: 'busybox', resources: { limits: { cpu: '1000m' } } }],
      automountServiceAccountToken: true,
      serviceAccountName: 'default',
      securityContext: { supplementalGroups: [], sysctls: [] },
      topologySpreadConstraints: [
        {
          maxSkew: 1,
          topologyKey: 'zone',
          whenUnsatisfiable: 'ScheduleAnyway',
          labelSelector: { matchLabels: { app: 'edge' } },
        },
      ],
      volumes: [
        { name: 'files', configMap: { name: 'files', items: [] } },
        { name: 'tmp', emptyDir: { sizeLimit: '1024Mi' } },
        {
          name: 'token',
          projected: { sources: [{ serviceAccountToken: { path: 'token', expirationSeconds: 3600 } }] },
        },
      ],
      containers: [
        {
          name: 'kuma-gateway',
          env: [
            { name: 'EMPTY', value: '' },
            { name: 'KUMA_DATAPLANE_MESH', value: '' },
            { name: 'POD_UID', valueFrom: { fieldRef: { fieldPath: 'metadata.uid' } } },
          ],
          envFrom: [],
          resources: { limits: { cpu: '0.5', memory: '1024Mi' }, requests: { cpu: '0.25', memory: 64000000 } },
          securityContext: { privileged: false, capabilities: { add: [], drop: ['ALL'] } },
          startupProbe: { httpGet: { path: '/ready', port: 9902, scheme: 'HTTP' }, successThreshold: 1 },
          ports: [{ containerPort: 9901, name: 'admin' }],
          volumeMounts: [{ name: 'files', mountPath: '/files', readOnly: false, subPath: '' }],
          stdin: false,
        },
        { name: 'logger', image: 'logger', args: [], resources: {} },
      ],
    },
  },
};

underEachStrategy('instances of both groups', ({ cluster, world }) => {
  it('have separate children and share one hook', async () => {
    const [own, kuma] = [world(), world('kuma.io')];
    await own.create({ ...clusterIP, podTemplate: { spec: { nodeSelector: { zone: 'a' } } } });
    await kuma.create({ ...clusterIP, replicas: 2 });
    for (const edge of [own, kuma]) {
      await edge.waitPorts([80, 443]);
      await edge.bringUp();
      for (const child of [await edge.service(), await edge.deployment()]) {
        const { uid } = objectAt(await edge.instance(), 'metadata');
        const { labels, ownerReferences } = objectAt(child, 'metadata');
        expect(labels).to.include({ 'controller-uid': uid });
        const owners = isList(ownerReferences) ? ownerReferences.filter(isObject) : [];
        expect(owners.map((owner) => owner['apiVersion'])).to.deep.equal([`${edge.group}/v1alpha1`]);
      }
    }
    expect(look(await childrenOf(own), 'pod/nodeSelector')).to.deep.equal({ zone: 'a' });
    expect(look(await childrenOf(kuma), 'pod/nodeSelector')).to.equal(undefined);
    expect(look(await childrenOf(kuma), 'deployment/spec/replicas')).to.equal(2);
  });

  for (const [first, second] of [
    ['kuma.io', 'mesh.internal'],
    ['mesh.internal', 'kuma.io'],
  ]) {
    it(`report NameConflict and keep existing children if they share a name: ${second} after ${first}`, async () => {
      const holder = world(first);
      const late = new World(cluster, holder.namespace, second);
      await holder.create({ ...clusterIP, replicas: 2 });
      await holder.bringUp();
      const before = await childrenOf(holder);
      await late.createInstance({ serviceType: 'NodePort', replicas: 3 });
      const { message } = await late.waitReady('False', 'NameConflict');
      expect(message).to.contain('Service "edge" already exists and is owned by MeshGatewayInstance edge');
      expect(message).to.contain('Deployment "edge" already exists and is owned by MeshGatewayInstance edge');
      await sleep(2_000);
      const after = await childrenOf(holder);
      expect(identityOf(after.service)).to.deep.equal(identityOf(before.service));
      for (const child of ['service', 'deployment'] as const) {
        expect(after[child]['spec']).to.deep.equal(before[child]['spec']);
        for (const field of ['labels', 'ownerReferences', 'uid'])
          expect(objectAt(after[child], 'metadata')[field]).to.deep.equal(objectAt(before[child], 'metadata')[field]);
      }
      await holder.waitReady('True');
      // The second creates its own children when the first is deleted.
      await holder.deleteInstance();
      await eventually(async () => expect(look(await childrenOf(late), 'service/spec/type')).to.equal('NodePort'), 90);
      await eventually(async () => expect(look(await childrenOf(late), 'deployment/spec/replicas')).to.equal(3));
    });
  }

  it('show Class, Gateway, Ready, Reason, Address and Age in kubectl get mgi', async () => {
    const edge = world();
    await edge.create({ serviceType: 'LoadBalancer' });
    await edge.bringUp();
    const lines = (await cluster.kubectl('get', 'mgi', '-n', edge.namespace)).trim().split('\n');
    const [header = '', row = ''] = lines;
    expect(header.split(/\s+/)).to.deep.equal(['NAME', 'CLASS', 'GATEWAY', 'READY', 'REASON', 'ADDRESS', 'AGE']);
    expect(row.split(/\s+/)).to.include.members(['edge', edge.namespace, 'True', 'Ready', '192.0.2.10']);
    expect(row).to.match(/\d+s$/);
  });

  it('become Ready when created from the samples of mesh.internal', async () => {
    const folder = new URL('../../manifests/samples/', import.meta.url);
    // MeshGateways and Namespace come from the samples of kuma.io. Its instances have the same names and are omitted.
    const documents = ['edge.yaml', 'internal.yaml'].flatMap((file) =>
      parseAllDocuments(readFileSync(new URL(file, folder), 'utf8')).map((document): JsonObject => document.toJS()),
    );
    const items = documents.filter(({ kind }) => kind !== 'MeshGatewayInstance');
    await cluster.shell(`echo '${JSON.stringify({ apiVersion: 'v1', kind: 'List', items })}' | kubectl apply -f -`);
    await cluster.kubectl('apply', '-k', new URL('mesh.internal', folder).pathname);
    const demo = (name: string) => new World(cluster, 'demo', 'mesh.internal', name);
    for (const name of ['edge', 'internal']) {
      const edge = demo(name);
      await eventually(() => edge.deployment());
      await edge.bringUp();
      expect(objectAt(await edge.instance(), 'status')['gateway']).to.equal(name);
    }
    expect(objectAt(await demo('edge').get('horizontalpodautoscalers'), 'spec')).to.include({ maxReplicas: 10 });
    expect(objectAt(await demo('edge').get('poddisruptionbudgets'), 'spec')).to.include({ maxUnavailable: 1 });
  });

  describe('after convergence', () => {
    const quiet: World[] = [];

    before(async function () {
      this.timeout(180_000);
      const specs = [
        rich,
        ...fieldCases.flatMap(({ base = clusterIP, steps }) => steps.map(({ spec }) => ({ ...base, ...spec }))),
      ];
      for (const spec of specs) {
        const edge = world();
        quiet.push(edge);
        await edge.create(withoutFixedPorts(spec));
      }
      const kuma = world('kuma.io');
      quiet.push(kuma);
      await kuma.create({ ...clusterIP, resources: { limits: { cpu: '1000m', memory: '1024Mi' } } });
      for (const edge of quiet) {
        await edge.settled();
        await eventually(() => edge.deployment());
      }
      for (const controller of controllers) await resyncEach(controller, 1);
      await calm();
    });
    after(async () => {
      for (const controller of controllers) await resyncEach(controller, null);
    });

    it('cause no writes for 20 s, for all templates', async () => {
      const versions = async () => Object.fromEntries(await Promise.all(quiet.map(versionsOf)));
      const [before, counted, syncs] = [await versions(), await writes(cluster), await cluster.countSyncs()];
      await sleep(20_000);
      expect(await cluster.countSyncs()).to.be.greaterThan(syncs + 10 * quiet.length);
      const [after, countedAfter] = [await versions(), await writes(cluster)];
      const changed = Object.keys(before).filter((what) => !isDeepStrictEqual(before[what], after[what]));
      expect(changed.map((what) => `${what}: ${JSON.stringify([before[what], after[what]])}`)).to.deep.equal([]);
      expect(countedAfter).to.deep.equal(counted);
    });

    it('have the values of the spec in their children, for the instance with many fields', async () => {
      const [first] = quiet;
      if (first === undefined) throw new Error('no instance');
      expect(conditionOf(await first.instance(), 'Ready')).to.include({ reason: 'DeploymentNotAvailable' });
      const children = await childrenOf(first);
      expect(look(children, 'gateway/resources')).to.deep.equal({
        limits: { cpu: '500m', 'ephemeral-storage': '1G', memory: '1Gi' },
        requests: { cpu: '250m', 'ephemeral-storage': '50M', memory: '64M' },
      });
      expect(look(children, 'gateway/env/EMPTY')).to.deep.equal({ name: 'EMPTY' });
      expect(look(children, 'service/spec/ipFamilies')).to.deep.equal(['IPv4', 'IPv6']);
      for (const beside of ['horizontalpodautoscalers', 'poddisruptionbudgets'] as const)
        expect(await refusal(first.get(beside))).to.equal('');
    });
  });

  /** Waits until the controllers of Kubernetes stop writing, at most 90 s. The test reports writes that never stop. */
  async function calm(): Promise<void> {
    const attempt = async () => {
      const before = await writes(cluster);
      await sleep(5_000);
      expect(await writes(cluster)).to.deep.equal(before);
    };
    await eventually(attempt, 90).catch(() => undefined);
  }

  function resyncEach(controller: string, seconds: number | null): Promise<string> {
    const patch = JSON.stringify({ spec: { resyncPeriodSeconds: seconds } });
    return cluster.kubectl('patch', 'compositecontroller', controller, '--type=merge', '-p', patch);
  }
});

/** Returns the stored versions of an instance and its children. Every write changes a version. */
async function versionsOf(edge: World): Promise<[string, JsonObject]> {
  const [instance, service, deployment] = [await edge.instance(), await edge.service(), await edge.deployment()];
  const version = (object: JsonObject) => objectAt(object, 'metadata')['resourceVersion'];
  const { generation, resourceVersion } = objectAt(deployment, 'metadata');
  const spec = JSON.stringify(instance['spec']);
  return [
    `${edge.namespace} ${spec}`,
    { instance: version(instance), service: version(service), deployment: resourceVersion, generation },
  ];
}

/** Removes fixed node ports, because two Services cannot share one. */
function withoutFixedPorts(spec: JsonObject): JsonObject {
  const template = objectAt(spec, 'serviceTemplate');
  const { ports: _, ...rest } = objectAt(template, 'spec');
  return 'ports' in objectAt(template, 'spec') ? { ...spec, serviceTemplate: { ...template, spec: rest } } : spec;
}
