import { type ApiType, anyField, apiType, type Field } from '../kubernetes/fields.ts';

/** A field that holds one of some words. */
const words = (...choices: readonly string[]): Field => ({ ...anyField, kind: 'text', choices });

/** A map of strings, such as tags. */
const map: Field = { kind: 'object', strategy: 'merge', fields: {}, values: { ...anyField, kind: 'text' } };

function object(fields: ApiType): Field {
  return { kind: 'object', strategy: 'merge', fields, values: undefined };
}

function list(element: ApiType): Field {
  return { kind: 'list', strategy: 'replace', key: undefined, element, scalars: undefined };
}

const certificate = { secret: anyField, file: anyField, inline: anyField, inlineString: anyField };

const listener: ApiType = {
  hostname: anyField,
  port: anyField,
  protocol: words('NONE', 'TCP', 'TLS', 'HTTP', 'HTTPS'),
  tls: object({
    mode: words('NONE', 'TERMINATE', 'PASSTHROUGH'),
    certificates: list(certificate),
    options: object({}),
  }),
  tags: map,
  crossMesh: anyField,
  resources: object({ connectionLimit: anyField, connection_limit: anyField }),
};

/**
 * Returns the fields of a `kuma.io/v1alpha1` MeshGateway. Kuma refuses others:
 * https://github.com/kumahq/kuma/blob/2.14.3/api/mesh/v1alpha1/gateway.proto
 */
export function gatewayType(): ApiType {
  return {
    apiVersion: anyField,
    kind: anyField,
    mesh: anyField,
    metadata: object(apiType('ObjectMeta')),
    spec: object({
      selectors: list({ match: map }),
      tags: map,
      conf: object({ listeners: list(listener) }),
    }),
  };
}
