import { type MeshGateway, readGateway } from '../../api/gateway.ts';
import { gatewayType } from '../../api/gateway-fields.ts';
import { type Issue, issuesOf } from '../../errors.ts';
import { listenerPorts } from '../../gateways/ports.ts';
import { describeSlip, unknownFields } from '../../kubernetes/unknown-fields.ts';
import type { Manifest } from '../manifests/manifests.ts';
import { type Finding, findingOf } from './finding.ts';

/** Checks a MeshGateway, whether an instance binds it or not. */
export function checkGateway(manifest: Manifest): readonly Finding[] {
  const read = readGateway(manifest.object);
  const values = read.success
    ? checkContent(manifest, read.data)
    : issuesOf(read.error).map((issue) => invalidField(manifest, issue));
  return [...checkFields(manifest), ...values];
}

/** Kuma refuses unknown fields: a protobuf message has no others. */
function checkFields(manifest: Manifest): readonly Finding[] {
  return unknownFields(manifest.object, gatewayType(), '').map((field) =>
    findingOf(manifest, {
      severity: 'error',
      rule: 'unknown-field',
      field: field.path,
      message: describeSlip(field),
    }),
  );
}

function checkContent(manifest: Manifest, gateway: MeshGateway): readonly Finding[] {
  const { ports, unusable } = listenerPorts(gateway);
  const selectors = gateway.spec?.selectors ?? [];
  const isForAll = selectors.length === 0 || selectors.some(({ match }) => match.size === 0);
  return [
    ...unusable.map((issue) => invalidField(manifest, issue)),
    ...(ports.length === 0 ? [noPort(manifest)] : []),
    ...(isForAll ? [bindsAll(manifest, selectors.length === 0)] : []),
  ];
}

function invalidField(manifest: Manifest, issue: Issue): Finding {
  return findingOf(manifest, { severity: 'error', rule: 'invalid', ...issue });
}

function noPort(manifest: Manifest): Finding {
  return findingOf(manifest, {
    severity: 'error',
    rule: 'invalid',
    field: 'spec.conf.listeners',
    message: 'there is no listener with a usable port',
    todo: 'add a listener',
  });
}

function bindsAll(manifest: Manifest, hasNone: boolean): Finding {
  return findingOf(manifest, {
    severity: 'warning',
    rule: 'note',
    field: 'spec.selectors',
    message: `${hasNone ? 'there are no selectors' : 'a selector has no tags'}, so the MeshGateway matches every instance of its mesh`,
    todo: 'select the tags of your instances, such as kuma.io/service',
  });
}
