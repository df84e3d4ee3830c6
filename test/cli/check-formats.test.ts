import { expect } from 'chai';
import { formatJunit } from '../../src/cli/check/junit.ts';
import { mgi } from '../support/cli.ts';
import { Sarif } from '../support/sarif.ts';

const text = [
  '{"apiVersion": "mesh.internal/v1alpha1", "kind": "MeshGatewayInstance", "metadata": {"name": "edge", "namespace": "demo"},',
  ' "spec": {"replica": 3, "podTemplate": {"spec": {"tolerationz": []}}}}',
  '---',
  'kind: <a & "b">',
].join('\n');
const run = (output: string, ...argv: readonly string[]) =>
  mgi(['check', '-f', '-', '-o', output, ...argv], { stdin: text });

describe('the output of mgi check', () => {
  it('has one line for each finding as text, and the numbers', async () => {
    const instance = 'standard input: document 1: MeshGatewayInstance.mesh.internal demo/edge';
    expect((await run('text')).stdout.split('\n')).to.deep.equal([
      `error: ${instance}: spec.replica: unknown field, did you mean "replicas"?`,
      `warning: ${instance}: spec.podTemplate.spec.tolerationz: unknown field, did you mean "tolerations"?`,
      `error: ${instance}: spec.tags: No Gateway matched by tags in mesh: 'default'; bind a MeshGateway of the mesh, and add it to the manifests that are checked`,
      'error: standard input: document 2: expected apiVersion and kind; "<a & \\"b\\">" has no apiVersion',
      '3 errors, 1 warning, 0 notes in 1 object',
      '',
    ]);
  });

  describe('as SARIF', () => {
    it('has the properties, words and numbers of the standard', async () => {
      const { code, stdout } = await run('sarif');
      expect(code).to.equal(1);
      const { runs } = Sarif.parse(JSON.parse(stdout));
      const [{ results = [], tool } = {}] = runs;
      expect(results.map(({ level }) => level)).to.deep.equal(['error', 'warning', 'error', 'error']);
      for (const { ruleId, ruleIndex } of results) expect(tool?.driver.rules[ruleIndex]?.id).to.equal(ruleId);
      expect(new Set(tool?.driver.rules.map(({ id }) => id)).size).to.equal(tool?.driver.rules.length);
      expect(results.map(({ locations: [one] }) => one?.physicalLocation.region.startLine)).to.deep.equal([1, 1, 1, 4]);
      expect(results[0]?.locations[0]?.logicalLocations?.[0]?.fullyQualifiedName).to.equal(
        'MeshGatewayInstance.mesh.internal demo/edge: spec.replica',
      );
    });

    it('encodes paths as URIs', async () => {
      const { stdout } = await mgi(['check', '-f', 'no such/ä.yaml', '-o', 'sarif']);
      const { runs } = Sarif.parse(JSON.parse(stdout));
      const uris = runs[0]?.results.map(({ locations: [one] }) => one?.physicalLocation.artifactLocation.uri);
      expect(uris).to.include('no%20such/%C3%A4.yaml');
    });

    it('is valid without findings', async () => {
      const { stdout } = await mgi(['check', '-f', 'test/golden/reports/44-gateway-ref-multizone.yaml', '-o', 'sarif']);
      expect(Sarif.parse(JSON.parse(stdout)).runs[0]?.results).to.deep.equal([]);
    });
  });

  describe('as JUnit', () => {
    it('has a failure for each finding that fails, and skips the others', async () => {
      const { code, stdout } = await run('junit');
      expect(code).to.equal(1);
      expect(stdout).to.contain('<testsuite name="mgi check" tests="4" failures="3" skipped="1" errors="0">');
      expect(stdout.match(/<failure /g)).to.have.length(3);
      expect(stdout.match(/<skipped /g)).to.have.length(1);
      expect((await run('junit', '--fail-on=warning')).stdout.match(/<failure /g)).to.have.length(4);
      expectWellFormed(stdout);
    });

    it('escapes everything that XML does not allow', () => {
      const message = 'a < b & "c" \uffff\ud800 ]]>';
      const finding = { severity: 'error', rule: 'invalid', source: 'a', message } as const;
      const rest = { object: undefined, field: undefined, todo: undefined, file: '<&">' };
      const xml = formatJunit({ findings: [{ ...finding, ...rest }], count: 1, version: '' }, 'error');
      expect(xml).to.contain('message="error: a: a &lt; b &amp; &quot;c&quot; \ufffd\ufffd ]]&gt;"');
      expectWellFormed(xml);
    });

    it('has a passed test without findings', async () => {
      const { stdout } = await mgi(['check', '-f', 'test/golden/reports/44-gateway-ref-multizone.yaml', '-o', 'junit']);
      expect(stdout)
        .to.contain('tests="1" failures="0"')
        .and.contain('<testcase classname="mgi.check" name="2 objects"/>');
      expectWellFormed(stdout);
    });
  });
});

/** Expects XML in which every tag is closed, attributes are quoted, and text needs no escape. */
function expectWellFormed(xml: string): void {
  const open: string[] = [];
  const rest = xml
    .replace(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n/, '')
    .replaceAll(
      /<(\/?)([a-z]+)((?: [a-z]+="[^"<]*")*)(\/?)>/g,
      (_tag, end: string, name: string, attributes: string, isEmpty: string) => {
        expect(attributes.replaceAll(/&(?:amp|lt|gt|quot);/g, '')).to.not.contain('&');
        if (end !== '') expect(open.pop()).to.equal(name);
        else if (isEmpty === '') open.push(name);
        return '';
      },
    );
  expect(open).to.deep.equal([]);
  expect(rest.trim()).to.equal('');
}
