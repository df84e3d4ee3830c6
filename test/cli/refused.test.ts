import { expect } from 'chai';
import { kumaDefinitions, ownDefinitions } from '../../src/api/crd.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { refusalsOf } from '../../src/cli/validation/refusals.ts';
import { mgi } from '../support/cli.ts';
import { gateway } from '../support/request.ts';
import { temporaryFile } from '../support/temporary.ts';

const of = (apiVersion: string, spec: JsonObject, name = 'edge'): JsonObject => ({
  apiVersion,
  kind: 'MeshGatewayInstance',
  metadata: { name, namespace: 'demo' },
  spec,
});
const own = (spec: JsonObject, name?: string) => of('mesh.internal/v1alpha1', spec, name);
const kuma = (spec: JsonObject, name?: string) => of('kuma.io/v1alpha1', spec, name);
