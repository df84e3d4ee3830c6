import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { gatewayGroup } from '../src/api/hook.ts';

const recording = new URL('../test/golden/metacontroller/sync-ready.json', import.meta.url);

const Named = z.looseObject({ metadata: z.looseObject({ name: z.string(), uid: z.string() }) });
const Recording = z.looseObject({
  related: z.looseObject({ [gatewayGroup]: z.record(z.string(), Named) }),
});

/**
 * The body of a sync request of an instance that is converged, as Metacontroller sent it, with more MeshGateways: copies of
 * the one in it, managedFields and all, of other names. One binds the instance, the others are another service's.
 */
export function makePayload(gateways: number): Buffer {
  const recorded = Recording.parse(JSON.parse(readFileSync(recording, 'utf8')));
  const [original] = Object.values(recorded.related[gatewayGroup]);
  const copies = Array.from({ length: gateways - 1 }, (_, index) => copy(original, index + 1));
  const group = Object.fromEntries([original, ...copies].map((gateway) => [gateway?.metadata.name, gateway]));
  return Buffer.from(JSON.stringify({ ...recorded, related: { ...recorded.related, [gatewayGroup]: group } }));
}

/** Both the selector and kubectl's annotation name the instance. */
function copy(original: z.infer<typeof Named> | undefined, index: number): z.infer<typeof Named> {
  const name = `edge-${index}`;
  const text = JSON.stringify(original).replaceAll('edge-gateway_demo_svc', `${name}_demo_svc`);
  const gateway = Named.parse(JSON.parse(text));
  const uid = gateway.metadata.uid.slice(0, -6) + index.toString(16).padStart(6, '0');
  return { ...gateway, metadata: { ...gateway.metadata, name, uid } };
}
