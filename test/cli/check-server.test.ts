import { expect } from 'chai';
import type { JsonObject } from '../../src/api/json.ts';
import type { Io, ProgramResult } from '../../src/cli/io.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';

const instance = (spec: JsonObject = {}): JsonObject => ({
  apiVersion: 'mesh.internal/v1alpha1',
  kind: 'MeshGatewayInstance',
  metadata: { name: 'edge', namespace: 'demo' },
  spec,
});
const list = (...items: readonly JsonObject[]) => JSON.stringify({ apiVersion: 'v1', kind: 'List', items });

/** What kubectl 1.36 prints. */
const invalid = (kind: string) =>
  `The ${kind} "edge" is invalid: spec.template.spec.containers[0].resources.requests: Invalid value: "1": must be less than or equal to cpu limit of 500m\n`;
const forbidden = (what: string) =>
  `Error from server (Forbidden): error when retrieving current configuration of:\nResource: "${what}", GroupVersionKind: "x"\nName: "edge", Namespace: "demo"\nfrom server for: "STDIN": ${what} "edge" is forbidden: User "dev" cannot get resource "${what}" in API group "" in the namespace "demo"\n`;
const lastApplied =
  'Warning: resource services/edge is missing the kubectl.kubernetes.io/last-applied-configuration annotation which is required by kubectl apply.\n';

const passed: ProgramResult = { code: 0, stdout: '', stderr: '' };
const failed = (stderr: string): ProgramResult => ({ code: 1, stdout: '', stderr });

interface Call {
  readonly argv: readonly string[];
  readonly kinds: readonly string[];
}

/** Runs the check with a kubectl that answers by the kinds that it gets. */
async function check(answerTo: (kinds: readonly string[]) => ProgramResult, ...items: readonly JsonObject[]) {
  const calls: Call[] = [];
  const run: Io['run'] = async (program, argv, stdin) => {
    const kinds = JSON.parse(stdin).items.map(({ kind }: { kind: string }) => kind);
    calls.push({ argv: [program, ...argv], kinds });
    return answerTo(kinds);
  };
  const { code, stdout } = await mgi(['check', '-f', '-', '--server', '-o', 'json'], { stdin: list(...items), run });
  const { findings } = JSON.parse(stdout);
  return { code, calls, findings };
}

describe('mgi check --server', () => {
  it('sends the children once if the API server accepts them', async () => {
    const { calls, code, findings } = await check(() => passed, instance(), gateway());
    expect([code, findings]).to.deep.equal([0, []]);
    expect(calls).to.deep.equal([
      { argv: ['kubectl', 'apply', '--dry-run=server', '-f', '-'], kinds: ['Service', 'Deployment'] },
    ]);
  });

  it('reports the words of the API server for each object', async () => {
    for (const refused of ['Service', 'Deployment']) {
      const answerTo = (kinds: readonly string[]) => (kinds.includes(refused) ? failed(invalid(refused)) : passed);
      const { code, findings } = await check(answerTo, instance(), gateway());
      expect([code, findings.length]).to.deep.equal([1, 1]);
      expect(findings[0]).to.include({ severity: 'error', rule: 'api-server', object: `${refused} demo/edge` });
      expect(findings[0].message).to.equal(invalid(refused).trim());
    }
  });

  it('takes the object that kubectl repeats out of the words', async () => {
    const patched =
      'Error from server (BadRequest): error when applying patch:\n{"spec":{}}\nto:\nResource: "apps/v1, Resource=deployments"\nName: "edge"\nfor: "STDIN": error when patching "STDIN": admission webhook "a.example" denied the request: no\n';
    const { findings } = await check(() => failed(patched), instance(), gateway());
    expect(findings).to.have.length(2);
    expect(findings[0]).to.include({
      message: 'Error from server (BadRequest): admission webhook "a.example" denied the request: no',
    });
  });

  it('reports warnings, but not those about annotations of kubectl', async () => {
    const podSecurity = 'Warning: would violate PodSecurity "restricted:latest": runAsNonRoot != true\n';
    const stderr = (kinds: readonly string[]) => (kinds.includes('Deployment') ? podSecurity : '') + lastApplied;
    const { code, findings } = await check((kinds) => ({ ...passed, stderr: stderr(kinds) }), instance(), gateway());
    expect(code).to.equal(0);
    expect(
      findings.map(({ message, object, severity }: Record<string, string>) => [severity, object, message]),
    ).to.deep.equal([
      ['warning', 'Deployment demo/edge', 'would violate PodSecurity "restricted:latest": runAsNonRoot != true'],
    ]);
    const { calls } = await check(() => ({ ...passed, stderr: lastApplied }), instance(), gateway());
    expect(calls).to.have.length(1);
  });

  const inOneLine: readonly [what: string, answerTo: (kinds: readonly string[]) => ProgramResult, message: string][] = [
    [
      'kubectl cannot be started',
      () => ({ code: undefined, stdout: '', stderr: 'spawn kubectl ENOENT' }),
      'kubectl cannot be started: spawn kubectl ENOENT',
    ],
    [
      'no server answers',
      () => failed('E1126 12:00:00.000000 memcache.go:265] dial tcp\nerror: unable to connect to the server\n'),
      'error: unable to connect to the server',
    ],
    [
      'the user has no permission',
      (kinds) => failed(kinds.map((kind) => forbidden(kind === 'Service' ? 'services' : 'deployments.apps')).join('')),
      'your user has no permission: Error from server (Forbidden): services "edge" is forbidden: User "dev" cannot get resource "services" in API group "" in the namespace "demo" (and 1 more objects)',
    ],
  ];
  for (const [what, answerTo, message] of inOneLine) {
    it(`says in one line that ${what}`, async () => {
      const { code, findings } = await check(answerTo, instance(), gateway());
      expect(code).to.equal(1);
      expect(findings).to.deep.equal([{ severity: 'error', rule: 'api-server', source: '--server', message }]);
    });
  }

  it('does not send the children of an instance with an error', async () => {
    const { calls, findings } = await check(() => passed, instance({ replica: 2 }), gateway());
    expect(calls).to.deep.equal([]);
    expect(findings).to.have.length(1);
  });
});
