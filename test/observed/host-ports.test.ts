import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import { shareHostPorts } from '../../src/observed/host-ports.ts';

const workload = (spec: JsonObject): JsonObject => ({ spec: { template: { spec } } });
const ports = (...list: readonly JsonObject[]): JsonObject => ({ containers: [{ ports: list }] });
const http = { containerPort: 80, hostPort: 80 };
const onZone = (zone: string) => ({ nodeSelector: { zone } });

describe('shareHostPorts', () => {
  for (const [what, one, other] of [
    ['the same host port', ports(http), ports(http)],
    ['the same host port, in a sidecar', ports(http), { containers: [], initContainers: [{ ports: [http] }] }],
    ['the network of the node in both', { hostNetwork: true }, { hostNetwork: true }],
    ['the network of the node, and a host port', { hostNetwork: true }, ports(http)],
    ['a host port, and the network of the node', ports(http), { hostNetwork: true }],
    ['the same host port on the same zone', { ...ports(http), ...onZone('a') }, { ...ports(http), ...onZone('a') }],
    ['a protocol that is the default', ports(http), ports({ ...http, protocol: 'TCP' })],
  ] as const) {
    it(`is true for ${what}`, () => expect(shareHostPorts(workload(one), workload(other))).to.equal(true));
  }

  for (const [what, one, other] of [
    ['pods without host ports', ports({ containerPort: 80 }), ports({ containerPort: 80 })],
    ['host ports in one of them', ports(http), ports({ containerPort: 80 })],
    ['the network of the node in one of them', { hostNetwork: true }, ports({ containerPort: 80 })],
    ['different host ports', ports(http), ports({ ...http, hostPort: 81 })],
    ['different protocols', ports(http), ports({ ...http, protocol: 'UDP' })],
    ['different zones', { ...ports(http), ...onZone('a') }, { ...ports(http), ...onZone('b') }],
  ] as const) {
    it(`is false for ${what}`, () => expect(shareHostPorts(workload(one), workload(other))).to.equal(false));
  }
});
