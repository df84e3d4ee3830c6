import { readdirSync, readFileSync } from 'node:fs';
import { expect } from 'chai';
import * as z from 'zod';
import { isObject } from '../src/api/json.ts';
import { parseYaml } from '../src/api/yaml.ts';

const folder = new URL('../manifests/samples/', import.meta.url);

const Listener = z.object({
  port: z.int().min(1).max(65535),
  protocol: z.enum(['HTTP', 'HTTPS', 'TCP', 'TLS']),
  hostname: z.string().default('*'),
  tls: z.object({ certificates: z.array(z.looseObject({ secret: z.string() })) }).optional(),
});

const MeshGateway = z.object({
  kind: z.literal('MeshGateway'),
  mesh: z.string(),
  metadata: z.object({ name: z.string() }),
  spec: z.object({
    selectors: z.array(z.object({ match: z.record(z.string(), z.string()) })).min(1),
    conf: z.object({ listeners: z.array(Listener).min(1) }),
  }),
});

const objects = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('kustomization.yaml'))
  .flatMap((file) => parseYaml(readFileSync(new URL(file, folder), 'utf8'), file))
  .filter(isObject);
const gateways = objects.filter(({ kind }) => kind === 'MeshGateway').map((object) => MeshGateway.parse(object));
const secrets = objects
  .filter(({ kind }) => kind === 'Secret')
  .map(({ metadata }) => isObject(metadata) && metadata['name']);

/**
 * The rules of Kuma's webhook that samples have broken, and those that a change could break:
 * https://github.com/kumahq/kuma/blob/2.14.3/pkg/core/resources/apis/mesh/gateway_validator.go
 */
describe('the MeshGateways of the samples', () => {
  it('exist', () =>
    expect(gateways.map(({ metadata }) => metadata.name)).to.deep.equal([
      'edge',
      'internal',
      'on-each-node',
      'first-gateway',
      'web',
      'web-8080',
    ]));

  for (const { metadata, spec } of gateways) {
    describe(metadata.name, () => {
      it('selects kuma.io/service, as Kuma requires', () => {
        for (const { match } of spec.selectors) {
          expect(match).to.have.property('kuma.io/service');
          for (const value of Object.values(match)) expect(value).to.match(/^([a-zA-Z0-9.\-_:/]+|\*)$/);
        }
      });

      it('has one protocol for each port, and each hostname once', () => {
        const { listeners } = spec.conf;
        const keys = listeners.map(({ hostname, port }) => `${port} ${hostname}`);
        expect(keys).to.deep.equal([...new Set(keys)]);
        const protocols = new Set(listeners.map(({ port, protocol }) => `${port} ${protocol}`));
        expect(protocols.size).to.equal(new Set(listeners.map(({ port }) => port)).size);
      });

      it('needs no Secret that the samples do not contain', () => {
        const named = spec.conf.listeners.flatMap(({ tls }) => tls?.certificates ?? []);
        for (const { secret } of named) expect(secrets).to.include(secret);
      });
    });
  }
});
