import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { expect } from 'chai';
import * as z from 'zod';
import { isObject, type JsonObject } from '../../src/api/json.ts';
import { hookOf } from '../support/agreement.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { helmRefusal, helmTemplate, withHelm } from '../support/helm.ts';

const everything: JsonObject = {
  tls: { enabled: true, secretName: 'own-tls', client: { enabled: true, secretName: 'own-client', names: ['a', 'b'] } },
  authentication: { type: 'token', tokenSecretName: 'own-token' },
  metacontroller: { clusterRole: { create: true } },
};

const TestPod = z.object({
  spec: z.object({ containers: z.tuple([z.looseObject({ command: z.array(z.string()), args: z.array(z.string()) })]) }),
});

function ofKind(objects: readonly JsonObject[], kind: string): readonly JsonObject[] {
  return objects.filter((object) => object['kind'] === kind);
}

function namesOf(objects: readonly JsonObject[], kind: string): readonly unknown[] {
  return ofKind(objects, kind).map(({ metadata }) => isObject(metadata) && metadata['name']);
}

describe('the values of the chart', () => {
  const refused: readonly (readonly [values: JsonObject, message: RegExp, kubeVersion?: string])[] = [
    [{ groups: { kumaIo: 'none', meshInternal: false } }, /groups: the hook would serve no instance/],
    [{ adoptNew: { enabled: true }, groups: { kumaIo: 'all' } }, /adoptNew.enabled: requires groups.kumaIo=managed/],
    [{ tls: { client: { enabled: true } } }, /tls.client.enabled: requires tls.enabled/],
    [
      { adoptNew: { enabled: true } },
      /adoptNew.enabled: requires Kubernetes 1.36, and the cluster has v1.35.2/,
      'v1.35.2',
    ],
    [{}, /nameGuard.enabled: requires Kubernetes 1.30, and the cluster has v1.29.4; set it to false/, 'v1.29.4'],
    [{ options: { port: 8081 } }, /'port' not allowed/],
    [{ options: { kumaVersion: '2.12' } }, /kumaVersion/],
    [{ replica: 3 }, /'replica' not allowed/],
  ];
  for (const [values, message, kubeVersion] of refused) {
    withHelm(`are refused: ${JSON.stringify(values)} ${kubeVersion ?? ''}`, () => {
      expect(helmRefusal(values, kubeVersion === undefined ? {} : { kubeVersion })).to.match(message);
    });
  }

  for (const [groups, names] of [
    [{ kumaIo: 'none' }, ['meshgatewayinstance-mesh-internal']],
    [{ meshInternal: false }, ['meshgatewayinstance']],
  ] as const) {
    withHelm(`limit what the hook serves: ${JSON.stringify(groups)}`, () => {
      expect(namesOf(helmTemplate({ groups }), 'CompositeController')).to.deep.equal(names);
    });
  }

  withHelm('name the Secrets everywhere', () => {
    const text = JSON.stringify(helmTemplate(everything));
    for (const [name, times] of [
      // The mounted volume, the permission, and both webhooks of both controllers. The client certificate is not mounted.
      ['own-tls', 6],
      ['own-token', 6],
      ['own-client', 5],
      ['meshgatewayinstance-hook-token', 0],
    ] as const)
      expect(text.split(`"${name}"`).length - 1, name).to.equal(times);
    expect(text).to.contain('{"name":"MGI_CLIENT_NAME","value":"a,b"}');
  });

  withHelm('change the revision and the pods with any option, and nothing else does', () => {
    const stateOf = (values: JsonObject) => {
      const { environment, pod } = hookOf(helmTemplate(values));
      return [environment['MGI_CONFIG_REVISION'], pod.metadata.annotations['checksum/config']];
    };
    const before = stateOf({});
    expect(before[0]).to.match(/^r[0-9a-f]{10}$/);
    expect(stateOf({ podAnnotations: { a: 'b' }, replicas: 2 })).to.deep.equal(before);
    for (const values of [{ options: { maxBody: '16mb' } }, { kumaCpEnvironment: { KUMA_DP_SERVER_PORT: '5679' } }]) {
      const after = stateOf(values);
      expect(after[0]).to.not.equal(before[0]);
      expect(after[1]).to.not.equal(before[1]);
    }
    expect(stateOf({ configRevision: { value: '7' } })[1]).to.not.equal(before[1]);
  });

  withHelm('reach the hook as they are: numbers, line breaks and signs', () => {
    const kumaCpConfigText = 'bootstrapServer:\n  params:\n    adminPort: 9911 # ü "quoted" {{ x }} $HOME\n';
    const { options } = hookOf(
      helmTemplate({ options: { maxInFlight: 999_999, kumaCpConfigText, strictOptions: true } }),
    );
    expect(options).to.include({ maxInFlight: 999_999, kumaCpConfigText, strictOptions: true });
  });

  withHelm('shape the pods', () => {
    const values = {
      image: {
        repository: 'registry.example.com/hook',
        digest: `sha256:${'a'.repeat(64)}`,
        pullSecrets: [{ name: 'registry' }],
      },
      nodeSelector: { disk: 'ssd' },
      tolerations: [{ key: 'edge', operator: 'Exists' }],
      affinity: { nodeAffinity: {} },
      priorityClassName: 'system-cluster-critical',
      podLabels: { team: 'mesh' },
      recording: { enabled: true },
    };
    const [deployment] = ofKind(helmTemplate(values), 'Deployment');
    const text = JSON.stringify(deployment);
    for (const part of [
      `"image":"registry.example.com/hook@sha256:${'a'.repeat(64)}"`,
      '"imagePullSecrets":[{"name":"registry"}]',
      '"nodeSelector":{"disk":"ssd"}',
      '"tolerations":[{"key":"edge","operator":"Exists"}]',
      '"affinity":{"nodeAffinity":{}}',
      '"priorityClassName":"system-cluster-critical"',
      '"team":"mesh"',
      '"volumes":[{"name":"recordings","emptyDir":{"sizeLimit":"200Mi"}}]',
    ])
      expect(text).to.contain(part);
  });

  withHelm('without a NetworkPolicy, let the hook warn that nobody limits the callers', () => {
    const objects = helmTemplate({ networkPolicy: { enabled: false } });
    expect(namesOf(objects, 'NetworkPolicy')).to.deep.equal([]);
    expect(hookOf(objects).options.unauthenticated).to.equal('warn');
  });

  withHelm('create classes that stay', () => {
    const classes = { standard: { default: true, spec: { serviceType: 'ClusterIP' } }, edge: { spec: {} } };
    const [edge, standard] = ofKind(helmTemplate({ classes }), 'MeshGatewayInstanceClass');
    expect(JSON.stringify(edge)).to.contain('"annotations":{"helm.sh/resource-policy":"keep"}');
    expect(JSON.stringify(standard)).to.contain('"mesh.internal/is-default-class":"true"').and.contain('"ClusterIP"');
  });

  withHelm(
    'print the CustomResourceDefinitions of mesh.internal only with --include-crds, and never those of Kuma',
    () => {
      expect(namesOf(helmTemplate({}), 'CustomResourceDefinition')).to.deep.equal([]);
      const objects = helmTemplate({}, { includeCrds: true });
      expect(namesOf(objects, 'CustomResourceDefinition')).to.have.members([
        'meshgatewayinstances.mesh.internal',
        'meshgatewayinstanceclasses.mesh.internal',
        'meshgatewayindexentries.mesh.internal',
      ]);
      for (const definition of ofKind(objects, 'CustomResourceDefinition'))
        expect(JSON.stringify(definition)).to.contain('"helm.sh/resource-policy":"keep"');
    },
  );
});

describe('helm test', () => {
  const testPod = () => TestPod.parse(ofKind(helmTemplate({}), 'Pod')[0]).spec.containers[0];

  /** Runs the command of the pod with another URL. Returns its exit code. */
  async function run(url: string): Promise<number> {
    const [, ...flags] = testPod().command;
    const [script = ''] = testPod().args;
    const child = spawn(process.execPath, [...flags, script.replace('ask(30)', 'ask(1)'), url], { stdio: 'ignore' });
    const [code] = await once(child, 'exit');
    return code;
  }

  withHelm('passes when a pod of the hook is ready, and fails when it is not, or does not answer', async () => {
    let status = 200;
    const server = createServer((_request, response) => response.writeHead(status).end('text\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    const { port } = z.object({ port: z.number() }).parse(server.address());
    const url = `http://127.0.0.1:${port}/readyz`;
    expect(await run(url)).to.equal(0);
    status = 503;
    expect(await run(url)).to.equal(1);
    await new Promise((resolve) => server.close(resolve));
    expect(await run(url)).to.equal(1);
  });

  withHelm('prints the log of a pod that fails, and keeps the pod, so that helm test --logs can read its log', () => {
    const [pod] = ofKind(helmTemplate({}), 'Pod');
    expect(objectAt(objectAt(pod ?? {}, 'metadata'), 'annotations')).to.include({
      'helm.sh/hook-delete-policy': 'before-hook-creation',
      'helm.sh/hook-output-log-policy': 'hook-failed',
    });
  });

  withHelm('runs the image of the hook as the hook runs, and is not selected by its Service', () => {
    const objects = helmTemplate({ image: { tag: '9.9.9' } });
    const [pod] = ofKind(objects, 'Pod');
    const { securityContext, image } = z.looseObject({}).parse(TestPod.parse(pod).spec.containers[0]);
    expect(image).to.equal('meshgatewayinstance-hook:9.9.9');
    expect(securityContext).to.include({ allowPrivilegeEscalation: false, readOnlyRootFilesystem: true });
    expect(JSON.stringify(pod)).to.contain('"runAsNonRoot":true').and.contain('"RuntimeDefault"');
    expect(JSON.stringify(pod)).to.not.contain('"app.kubernetes.io/name":"meshgatewayinstance-hook"');
  });
});
