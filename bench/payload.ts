import { readFileSync } from 'node:fs';
import * as z from 'zod';
import { gatewayGroup } from '../src/api/hook.ts';

const recording = new URL('../test/golden/metacontroller/sync-settled.json', import.meta.url);

const Named = z.looseObject({ metadata: z.looseObject({ name: z.string(), uid: z.string() }) });
const Recording = z.looseObject({
  related: z.looseObject({ [gatewayGroup]: z.record(z.string(), Named) }),
});

/**
 * Returns the body of a recorded sync request with the given number of MeshGateways. The request is for a settled
 * instance, as Metacontroller sent it. The additional MeshGateways are full copies of the recorded one, including
 * managedFields, under other names. The original binds the instance; the copies select other services.
 */
export function makePayload(gateways: number): Buffer {
  const recorded = Recording.parse(JSON.parse(readFileSync(recording, 'utf8')));
  const [original] = Object.values(recorded.related[gatewayGroup]);
  const copies = Array.from({ length: gateways - 1 }, (_, index) => copy(original, index + 1));
  const group = Object.fromEntries([original, ...copies].map((gateway) => [gateway?.metadata.name, gateway]));
  return Buffer.from(JSON.stringify({ ...recorded, related: { ...recorded.related, [gatewayGroup]: group } }));
}

/** Copies a MeshGateway. Replaces the service in the selector and in kubectl's annotation, and changes name and uid. */
function copy(original: z.infer<typeof Named> | undefined, index: number): z.infer<typeof Named> {
  const name = `edge-${index}`;
  const text = JSON.stringify(original).replaceAll('edge-gateway_demo_svc', `${name}_demo_svc`);
  const gateway = Named.parse(JSON.parse(text));
  const uid = gateway.metadata.uid.slice(0, -6) + index.toString(16).padStart(6, '0');
  return { ...gateway, metadata: { ...gateway.metadata, name, uid } };
}
