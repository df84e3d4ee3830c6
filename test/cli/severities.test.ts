import { expect } from 'chai';
import * as z from 'zod';
import type { JsonObject } from '../../src/api/json.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';

const instance = (spec: JsonObject, more: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
  spec,
  ...more,
});
const withListeners = (...listeners: readonly JsonObject[]): JsonObject => ({
  ...gateway('edge'),
  spec: { ...(gateway('edge')['spec'] as JsonObject), conf: { listeners } },
});
const Report = z.object({
  findings: z.array(
    z.object({ severity: z.string(), object: z.string(), field: z.string().optional(), message: z.string() }),
  ),
});

/** Returns the lines of a text that have a severity. */
const rated = (text: string) => text.split('\n').flatMap((line) => /^ {2}(?:error|warning|note): .*/.exec(line) ?? []);

/** Returns the findings of `mgi check`, as `mgi explain` words them for an instance. */
function fromReport(report: string): readonly string[] {
  return Report.parse(JSON.parse(report)).findings.map(({ field, message, object, severity }) => {
    const of = object.startsWith('MeshGateway ') ? `${object.replace(/\S+$/, '"$&"')}: ` : '';
    return `  ${severity}: ${of}${field === undefined ? '' : `${field}: `}${message}`;
  });
}

describe('the severities of mgi explain', () => {
  for (const [what, objects, lines] of [
    [
      'a field that the CRD refuses',
      [instance({ replica: 3 }), gateway()],
      ['  error: spec.replica: unknown field, did you mean "replicas"?'],
    ],
    [
      'a field outside the spec',
      [instance({}, { sepc: {} }), gateway()],
      ['  error: sepc: unknown field, did you mean "spec"?'],
    ],
    [
      'a field that a newer Kubernetes may know',
      [instance({ podTemplate: { spec: { tolerationz: [] } } }), gateway()],
      ['  warning: spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?'],
    ],
    [
      'a value that cannot be used',
      [instance({ serviceTemplate: { spec: { type: 'NodePort' } } }), gateway()],
      [
        '  error: spec.serviceTemplate.spec.type: "NodePort": expected the field to be omitted: set spec.serviceType instead',
      ],
    ],
    [
      'a listener without a port',
      [instance({}), withListeners({ port: 80, protocol: 'HTTP' }, { port: 0, protocol: 'HTTP' })],
      ['  error: MeshGateway "edge": spec.conf.listeners[1].port: expected a port from 1 to 65535'],
    ],
    [
      'a MeshGateway that cannot be read',
      [instance({}), { ...gateway('edge'), spec: { selectors: 'all' } }],
      ['  error: MeshGateway "edge": spec.selectors: expected array, received string'],
    ],
    [
      'a remark',
      [instance({ tags: { 'kuma.io/service': 'edge_demo_svc' } }), gateway()],
      ['  note: spec.tags[kuma.io/service] is deprecated since Kuma 2.7: remove it, because the tag is generated'],
    ],
  ] as const) {
    it(`are those of mgi check: ${what}`, async () => {
      const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects });
      const explained = await mgi(['explain', '-f', '-'], { stdin });
      const checked = await mgi(['check', '-f', '-', '-o', 'json'], { stdin });
      expect(rated(explained.stdout)).to.deep.equal(lines);
      expect(fromReport(checked.stdout)).to.include.members(lines);
      expect(explained.code).to.equal(lines.some((line) => line.startsWith('  error:')) ? 1 : 0);
    });
  }

  it('are errors for all unknown fields with --strict', async () => {
    const items = [instance({ podTemplate: { spec: { tolerationz: [] } } }), gateway()];
    const stdin = JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
    const { code, stdout } = await mgi(['explain', '-f', '-', '--strict'], { stdin });
    expect(code).to.equal(1);
    expect(rated(stdout).join()).to.match(/^ {2}error: spec\.podTemplate\.spec\.tolerationz/);
  });
});
