import { serve } from './admin.ts';

// The least: a hook that answers every sync with a fixed Service, Deployment and status, without customize. It shows the cost
// of Metacontroller itself.
interface Body {
  readonly parent: { readonly metadata: { readonly name: string; readonly namespace: string } };
}

let syncs = 0;
let bytes = 0;

serve(
  (request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      syncs += 1;
      bytes += text.length;
      const body: Body = JSON.parse(text);
      const answer = JSON.stringify(answerFor(body));
      const headers = { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(answer) };
      response.writeHead(200, headers).end(answer);
    });
  },
  { keepAliveTimeout: 120_000 },
  () => `mgi_requests_total{hook="sync",code="200"} ${syncs}\nmgi_request_body_bytes_sum{hook="sync"} ${bytes}\n`,
);

function answerFor({ parent }: Body) {
  const { name, namespace } = parent.metadata;
  const labels = { app: name };
  const container = {
    name: 'gateway',
    image: 'gateway',
    ports: [{ containerPort: 80, protocol: 'TCP' }],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '512Mi' } },
  };
  return {
    status: { conditions: [] },
    children: [
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name, namespace },
        spec: {
          type: 'ClusterIP',
          selector: labels,
          ports: [80, 443].map((port) => ({ name: String(port), protocol: 'TCP', port, targetPort: port })),
        },
      },
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name, namespace },
        spec: {
          replicas: 1,
          selector: { matchLabels: labels },
          template: { metadata: { labels }, spec: { containers: [container] } },
        },
      },
    ],
  };
}
