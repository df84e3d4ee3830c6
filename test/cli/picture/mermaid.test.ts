import { expect } from 'chai';
import { mgi } from '../../support/cli.ts';
import { hostileManifests } from './hostile.ts';

const lines = (text: string) => text.split('\n').map((line) => line.trim());

describe('mgi explain -o mermaid', () => {
  it('prints the picture as a flowchart', async () => {
    const { code, stdout } = await mgi([
      'explain',
      '-f',
      'test/cli/picture/shop.yaml',
      '-n',
      'payments',
      '-o',
      'mermaid',
    ]);
    expect([code, stdout]).to.deep.equal([
      0,
      `flowchart LR
  subgraph gateways [MeshGateways]
    g0["payments<br/>8443 HTTPS pay.example.com"]
  end
  subgraph instances [Instances]
    i0("payments/checkout<br/>Not ready: NoGatewayMatched"):::not-ready
    i1("payments/terminal<br/>Ready"):::ready
  end
  subgraph services [Services and addresses]
    i1s["terminal LoadBalancer<br/>8443<br/>a1b2c3.elb.example.com"]
  end
  g0 -. "team: selects #quot;payments#quot;, has #quot;billing#quot;" .- i0
  g0 --- i1
  i1 --- i1s
  classDef ready fill:#dcfce7,stroke:#15803d,color:#14532d
  classDef not-ready fill:#fee2e2,stroke:#b91c1c,color:#7f1d1d
  classDef unknown fill:#fef3c7,stroke:#b45309,color:#78350f
  classDef not-created fill:#f1f5f9,stroke:#64748b,color:#334155,stroke-dasharray:4
`,
    ]);
  });

  it('writes everything that could be markup as an entity', async () => {
    const { stdout } = await mgi(['explain', '-f', '-', '-o', 'mermaid'], { stdin: hostileManifests() });
    const labels = lines(stdout).flatMap((line) => [...line.matchAll(/"([^"]*)"/g)].map(([, label = '']) => label));
    expect(labels.length).to.be.greaterThan(20);
    for (const label of labels) expect(label.replaceAll('<br/>', '')).to.not.match(/[<>"'`&{}[\]|\u202e]/);
    expect(stdout).to.contain('#60;/script#62;');
  });

  it('draws 60 instances and counts the others, because Mermaid refuses large diagrams', async () => {
    const instance = (index: number) =>
      `{apiVersion: kuma.io/v1alpha1, kind: MeshGatewayInstance, metadata: {name: edge-${index}, namespace: demo}}`;
    const gateway =
      '{apiVersion: kuma.io/v1alpha1, kind: MeshGateway, metadata: {name: all}, spec: {conf: {listeners: [{port: 80}]}}}';
    const stdin = [gateway, ...Array.from({ length: 65 }, (_, index) => instance(index))].join('\n---\n');
    const { stdout } = await mgi(['explain', '-f', '-', '-o', 'mermaid'], { stdin });
    expect(stdout.match(/:::/g)).to.have.length(60);
    expect(lines(stdout)).to.include('%% 5 more instances are not drawn: select some with --namespace or --instance');
    expect(stdout.length).to.be.lessThan(50_000);
  });

  it('is refused as an unknown format with the formats that exist', async () => {
    const { code, stderr } = await mgi(['explain', '-f', 'manifests/samples', '-o', 'svg']);
    expect([code, stderr]).to.deep.equal([2, 'mgi: --output svg: expected text, html or mermaid\n']);
  });
});
