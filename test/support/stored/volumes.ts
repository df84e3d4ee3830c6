import fc from 'fast-check';
import type { Json, JsonObject } from '../../../src/api/json.ts';
import {
  distinct,
  fieldRef,
  fine,
  flag,
  labelSelector,
  labels,
  map,
  mode,
  name,
  number,
  one,
  quantity,
  resourceFieldRef,
  type Shape,
  secretRef,
  some,
  text,
  texts,
} from './values.ts';

const items = one([], [{ key: 'a', path: 'b' }], [{ key: 'a', path: 'b', mode: 0 }]);
const downwardAPI = distinct(
  fc
    .tuple(fc.record({ path: name }), fc.oneof(fieldRef, resourceFieldRef(one('a'))), some({ mode }))
    .map(([path, source, rest]): JsonObject => ({ ...path, ...source, ...rest })),
  'path',
);
const projection = fc.oneof(
  fc.record({ secret: some({ items, optional: flag }, { name: one('a') }) }),
  fc.record({ configMap: some({ items, optional: flag }, { name: one('a') }) }),
  fc.record({ serviceAccountToken: some({ audience: text, expirationSeconds: one(600) }, { path: one('token') }) }),
  fc.record({ downwardAPI: some({ items: downwardAPI }) }),
);
const claimTemplate = some(
  { metadata: some({ labels: labels, annotations: labels }) },
  {
    spec: some(
      { selector: labelSelector, volumeName: text, storageClassName: text, volumeMode: one('Filesystem') },
      {
        accessModes: one(['ReadWriteOnce']),
        resources: fc.record({
          requests: fc.record({ storage: one('1Gi', '1024Mi', '1000000000', '0.5', '1.0000001') }),
        }),
      },
    ),
  },
);

const projected: Shape = { sources: fc.array(projection, { maxLength: 1 }), defaultMode: mode };

/** All volume sources, each with its required fields and values for its optional fields, which are often empty. */
const sources: Readonly<Record<string, readonly [required: JsonObject, optional: Shape]>> = {
  hostPath: [{ path: '/a' }, { type: text.map((value) => (value === 'a' ? 'Directory' : value)) }],
  emptyDir: [{}, { medium: one('', 'Memory'), sizeLimit: fc.oneof(quantity, fine) }],
  gcePersistentDisk: [{ pdName: 'a' }, { fsType: text, readOnly: flag, partition: number }],
  awsElasticBlockStore: [{ volumeID: 'a' }, { fsType: text, readOnly: flag, partition: number }],
  gitRepo: [{ repository: 'a' }, { revision: text, directory: text }],
  secret: [{ secretName: 'a' }, { items, defaultMode: mode, optional: flag }],
  nfs: [{ server: 'a', path: '/a' }, { readOnly: flag }],
  iscsi: [
    { targetPortal: '1.2.3.4:3260', iqn: 'iqn.2015-02.example.com:test', lun: 0 },
    {
      iscsiInterface: text,
      fsType: text,
      readOnly: flag,
      portals: texts,
      chapAuthDiscovery: one(false),
      chapAuthSession: one(false),
      secretRef,
    },
  ],
  glusterfs: [{ endpoints: 'a', path: 'a' }, { readOnly: flag }],
  persistentVolumeClaim: [{ claimName: 'a' }, { readOnly: flag }],
  rbd: [
    { monitors: ['a'], image: 'a' },
    { fsType: text, pool: text, user: text, keyring: text, secretRef, readOnly: flag },
  ],
  flexVolume: [{ driver: 'a/b' }, { fsType: text, secretRef, readOnly: flag, options: map }],
  cinder: [{ volumeID: 'a' }, { fsType: text, readOnly: flag, secretRef }],
  cephfs: [{ monitors: ['a'] }, { path: text, user: text, secretFile: text, secretRef, readOnly: flag }],
  flocker: [{ datasetName: 'a' }, { datasetUUID: one('') }],
  downwardAPI: [{}, { items: downwardAPI, defaultMode: mode }],
  fc: [
    { targetWWNs: ['a'], lun: 0 },
    { fsType: text, readOnly: flag, wwids: one([]) },
  ],
  azureFile: [{ secretName: 'a', shareName: 'a' }, { readOnly: flag }],
  configMap: [{ name: 'a' }, { items, defaultMode: mode, optional: flag }],
  vsphereVolume: [{ volumePath: 'a' }, { fsType: text, storagePolicyName: text, storagePolicyID: text }],
  quobyte: [
    { registry: 'a:1', volume: 'a' },
    { readOnly: flag, user: text, group: text, tenant: text },
  ],
  azureDisk: [
    { diskName: 'a', diskURI: 'https://a.blob.core.windows.net/b' },
    { fsType: text, readOnly: flag },
  ],
  photonPersistentDisk: [{ pdID: 'a' }, { fsType: text }],
  projected: [{}, projected],
  portworxVolume: [{ volumeID: 'a' }, { fsType: text, readOnly: flag }],
  scaleIO: [
    { gateway: 'a', system: 'a', volumeName: 'a', secretRef: { name: 'a' } },
    {
      sslEnabled: flag,
      protectionDomain: text,
      storagePool: text,
      storageMode: one('', 'ThinProvisioned'),
      fsType: text,
      readOnly: flag,
    },
  ],
  storageos: [
    { volumeName: 'a' },
    { volumeNamespace: text, fsType: text, readOnly: flag, secretRef: one({ name: 'a' }) },
  ],
  csi: [
    { driver: 'a' },
    { readOnly: flag, fsType: text, volumeAttributes: map, nodePublishSecretRef: one({ name: 'a' }) },
  ],
  ephemeral: [{}, {}],
  image: [{ reference: 'a' }, { pullPolicy: one('', 'Always') }],
};
const volumeSource = fc
  .oneof(
    ...Object.entries(sources).map(([source, [required, optional]]) =>
      some(optional).map((rest): JsonObject => ({ [source]: { ...required, ...rest } })),
    ),
  )
  .chain((source) =>
    'ephemeral' in source
      ? fc.record<JsonObject>({ ephemeral: fc.record({ volumeClaimTemplate: claimTemplate }) })
      : fc.constant(source),
  );
const own = fc.oneof(
  fc.constant<JsonObject>({ name: 'own' }),
  some(projected).map((source): JsonObject => ({ name: 'own', projected: source })),
);
export const volumes = fc
  .tuple(own, one('v', 'w'), volumeSource, volumeSource)
  .map(([first, name, a, b]): Json => [first, { name, ...a }, { name: 'x', ...b }]);
