import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { isList, isObject } from '../../src/api/json.ts';
import { objectAt } from '../support/dynamic-apply.ts';
import { childOf, conditionOf } from '../support/golden.ts';
import { answer, gateway, ownRequest } from '../support/request.ts';

const pod = (spec: JsonObject): JsonObject => ({ podTemplate: { spec } });
const container = (fields: JsonObject) => pod({ containers: [{ name: 'kuma-gateway', ...fields }] });

/** Returns the pods of an instance, its gateway container, and the message of Synced. */
function ask(spec: JsonObject, ports: readonly number[] = [8080], metadata: JsonObject = {}) {
  const response = answer(ownRequest({ spec, metadata, gateways: [gateway('edge', ports)] }));
  const deployment = childOf(response, 'Deployment') ?? {};
  const pods = objectAt(objectAt(objectAt(deployment, 'spec'), 'template'), 'spec');
  const own = (isList(pods['containers']) ? pods['containers'].filter(isObject) : []).find(
    ({ name }) => name === 'kuma-gateway',
  );
  const { message, reason } = conditionOf(response, 'Synced');
  return { pods, gateway: own ?? {}, message: String(message), reason };
}

describe('a generated field that Kubernetes refuses beside a field of the template', () => {
  it('gives way: the sysctl to hostNetwork', () => {
    const { message, pods } = ask(pod({ hostNetwork: true }), [80]);
    expect(objectAt(pods, 'securityContext')).to.deep.equal({});
    expect(message).to.contain('hostNetwork: the generated sysctl net.ipv4.ip_unprivileged_port_start is left out');
    expect(message).to.contain('the gateway may not be able to open port 80,');
    const same = objectAt(ask({}).pods, 'securityContext');
    expect(same).to.have.property('sysctls');
    expect(ask(pod({ hostNetwork: true, securityContext: same })).message).to.contain(
      'spec.podTemplate.spec.securityContext.sysctls: "net.ipv4.ip_unprivileged_port_start": expected no sysctl of the network beside hostNetwork',
    );
  });

  it('gives way: the security context to Windows', () => {
    const { gateway: own, message, pods } = ask(pod({ os: { name: 'windows' } }));
    expect([objectAt(pods, 'securityContext'), objectAt(own, 'securityContext')]).to.deep.equal([{}, {}]);
    expect(message).to.contain('os.name windows: the generated security context is left out');
  });

  it('gives way: allowPrivilegeEscalation to privileged, and to CAP_SYS_ADMIN', () => {
    for (const fields of [{ privileged: true }, { capabilities: { add: ['CAP_SYS_ADMIN'] } }]) {
      const { gateway: own, message } = ask(container({ securityContext: fields }));
      expect(objectAt(own, 'securityContext')).to.not.have.property('allowPrivilegeEscalation');
      expect(message).to.contain('allowPrivilegeEscalation: the generated value false is left out');
    }
    const { capabilities } = objectAt(ask({}).gateway, 'securityContext');
    expect(capabilities).to.deep.equal({ add: ['NET_BIND_SERVICE'], drop: ['ALL'] });
  });

  it('gives way: the mount to the removal of its volume', () => {
    const { gateway: own, message } = ask(pod({ volumes: [{ name: 'tmp', $patch: 'delete' }] }));
    expect(own).to.not.have.property('volumeMounts');
    expect(message).to.contain('the generated mount at /tmp is left out');
  });

  it('gives way: the grace period to a hook that sleeps longer', () => {
    const sleep = (seconds: number) => container({ lifecycle: { preStop: { sleep: { seconds } } } });
    expect(ask(sleep(60)).pods).to.include({ terminationGracePeriodSeconds: 105 });
    expect(ask(sleep(60)).message).to.contain('terminationGracePeriodSeconds is 105');
    expect(ask(sleep(45)).pods).to.include({ terminationGracePeriodSeconds: 45 });
  });

  it('gives way: a default request to a smaller limit, and a default limit to a greater request', () => {
    const small = ask(container({ resources: { limits: { memory: '32Mi' } } }));
    expect(objectAt(objectAt(small.gateway, 'resources'), 'requests')).to.not.have.property('memory');
    expect(small.message).to.contain(
      'resources: the default memory request of 64Mi is left out, because it is above the limit 32Mi',
    );
    const large = ask(container({ resources: { requests: { memory: '1Gi' } } }));
    expect(objectAt(objectAt(large.gateway, 'resources'), 'limits')).to.not.have.property('memory');
    expect(large.message).to.contain(
      'resources: the default memory limit of 512Mi is left out, because it is below the request 1Gi',
    );
    const own = ask({
      resources: { requests: { memory: '64Mi' } },
      ...container({ resources: { limits: { memory: '32Mi' } } }),
    });
    expect(own.reason).to.equal('InvalidConfiguration');
    expect(own.message).to.contain(
      'spec.podTemplate.spec.containers[kuma-gateway].resources.requests[memory]: "64Mi": expected at most the limit, 32Mi',
    );
  });

  it('gives way: default resources to those of the pod', () => {
    const { gateway: own, message } = ask(
      pod({ resources: { limits: { memory: '256Mi' }, requests: { cpu: '10m' } } }),
    );
    const { limits, requests } = objectAt(own, 'resources');
    expect([limits, requests]).to.deep.equal([
      { 'ephemeral-storage': '1G' },
      { 'ephemeral-storage': '50M', memory: '64Mi' },
    ]);
    expect(message).to.contain('the default memory limit of 512Mi is left out, because it is above that of the pod');
  });
});

describe('a remark', () => {
  const cases: readonly (readonly [string, JsonObject, readonly number[], string | undefined])[] = [
    [
      'on ports below 1024 without the sysctl',
      { omitDefaultSecurityContext: true },
      [80, 443, 8080],
      'open ports 80, 443,',
    ],
    ['not on ports below 1024 with the sysctl', {}, [80], undefined],
    [
      'not on ports below 1024 for root',
      { omitDefaultSecurityContext: true, ...container({ securityContext: { runAsUser: 0 } }) },
      [80],
      undefined,
    ],
    [
      'not on ports that the sysctl of the template allows',
      {
        omitDefaultSecurityContext: true,
        ...pod({ securityContext: { sysctls: [{ name: 'net.ipv4.ip_unprivileged_port_start', value: '80' }] } }),
      },
      [80],
      undefined,
    ],
    [
      'on the port of the admin interface',
      {},
      [9901],
      "the listener on port 9901 collides with Envoy's admin interface",
    ],
    [
      'on the port of the probes',
      {},
      [9902],
      'the listener on port 9902 collides with the readiness check of the proxy',
    ],
    [
      'on the port of the DNS server',
      {},
      [15053],
      'the listener on port 15053 collides with the DNS server of the proxy',
    ],
    [
      'on an autoscaler without a request',
      { autoscaling: { maxReplicas: 2 }, resources: { limits: { memory: '1Gi' } } },
      [8080],
      'the autoscaler cannot compute the utilization of cpu, because containers have no cpu request: kuma-gateway',
    ],
    [
      'on an autoscaler with a sidecar without a request',
      { autoscaling: { maxReplicas: 2 }, ...pod({ containers: [{ name: 'log', image: 'log' }] }) },
      [8080],
      'no cpu request: log;',
    ],
    [
      'on an autoscaler with the default request',
      { autoscaling: { maxReplicas: 2 } },
      [8080],
      '80 % of the default cpu request of 50m is 40m',
    ],
    [
      'not on an autoscaler with a request',
      { autoscaling: { maxReplicas: 2 }, resources: { requests: { cpu: '1' } } },
      [8080],
      undefined,
    ],
    [
      'not on an autoscaler by value',
      {
        autoscaling: {
          maxReplicas: 2,
          metrics: [
            { type: 'Resource', resource: { name: 'cpu', target: { type: 'AverageValue', averageValue: '1' } } },
          ],
        },
      },
      [8080],
      undefined,
    ],
    [
      'on a budget of 0',
      { podDisruptionBudget: { maxUnavailable: 0 } },
      [8080],
      'no pod can be evicted, because maxUnavailable is 0',
    ],
    [
      'on a budget that needs all pods',
      { replicas: 2, podDisruptionBudget: { minAvailable: 2 } },
      [8080],
      'no pod can be evicted, because minAvailable is 2 for 2 pods',
    ],
    [
      'on a budget of 50 % for one pod',
      { podDisruptionBudget: { minAvailable: '50%' } },
      [8080],
      'minAvailable is 50% for 1 pod:',
    ],
    [
      'not on a budget that allows one',
      { replicas: 2, podDisruptionBudget: { minAvailable: '50%' } },
      [8080],
      undefined,
    ],
    [
      'on an annotation that has no effect',
      { podTemplate: { metadata: { annotations: { 'kuma.io/sidecar-drain-time': '1s' } } } },
      [8080],
      'spec.podTemplate.metadata.annotations[kuma.io/sidecar-drain-time]: has no effect',
    ],
    [
      'on a container with a misspelled name',
      pod({ containers: [{ name: 'kuma-gatway', imagePullPolicy: 'Always' }] }),
      [8080],
      'spec.podTemplate.spec.containers[kuma-gatway]: a new container without an image, which Kubernetes refuses, did you mean "kuma-gateway"?',
    ],
  ];
  for (const [what, spec, ports, expected] of cases) {
    it(what, () => {
      const { message, reason } = ask(spec, ports);
      expect(reason).to.equal('ChildrenMissing');
      const missing =
        /^[\w, ]+ do(es)? not exist yet; if this persists, see the events of this MeshGatewayInstance(; )?/;
      const notes = message.replace(missing, '');
      if (expected === undefined) expect(notes).to.equal('');
      else expect(notes).to.contain(expected);
    });
  }
});

describe('fields that Kubernetes refuses', () => {
  for (const [spec, expected] of [
    [
      { podDisruptionBudget: { minAvailable: '150%' } },
      'spec.podDisruptionBudget.minAvailable: "150%": expected a number of pods, or a percentage up to 100%',
    ],
    [{ podDisruptionBudget: { maxUnavailable: -1 } }, 'spec.podDisruptionBudget.maxUnavailable: -1: expected a number'],
    [pod({ restartPolicy: 'Never' }), 'spec.podTemplate.spec.restartPolicy: "Never": expected Always'],
    [pod({ activeDeadlineSeconds: 5 }), 'spec.podTemplate.spec.activeDeadlineSeconds: 5: expected no value'],
    [
      container({ volumeMounts: [{ name: 'certs', mountPath: '/certs' }] }),
      'spec.podTemplate.spec.containers[kuma-gateway].volumeMounts[/certs].name: "certs": expected one of the volumes: tmp',
    ],
    [
      { deploymentTemplate: { spec: { minReadySeconds: 600 } } },
      'spec.deploymentTemplate.spec.minReadySeconds: 600: expected less than progressDeadlineSeconds, 600',
    ],
    [
      pod({
        terminationGracePeriodSeconds: 5,
        containers: [{ name: 'kuma-gateway', lifecycle: { preStop: { sleep: { seconds: 6 } } } }],
      }),
      'lifecycle.preStop.sleep.seconds: 6: expected at most terminationGracePeriodSeconds, 5',
    ],
  ] as const) {
    it(`are reported: ${expected}`, () => {
      const { message, reason } = ask(spec);
      expect(reason).to.equal('InvalidConfiguration');
      expect(message).to.contain(expected);
    });
  }
});
