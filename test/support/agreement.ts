import { readFileSync } from 'node:fs';
import { expect } from 'chai';
import { CompositeController } from '../../src/api/controller.ts';
import type { JsonObject } from '../../src/api/json.ts';
import { parseYaml } from '../../src/api/yaml.ts';
import { readServeOptions } from '../../src/config/options.ts';
import { checkController } from '../../src/hooks/check-controller.ts';
import * as installed from './installation.ts';

const root = new URL('../../', import.meta.url);
const name = 'meshgatewayinstance-hook';

/** The Deployment of the hook, its container and its environment. */
export function hookOf(objects: readonly JsonObject[]) {
  const { metadata, spec } = installed.only(objects, 'Deployment', name, installed.Deployment);
  const pod = spec.template;
  const [container, ...others] = pod.spec.containers;
  if (container === undefined || others.length > 0) throw new Error('expected one container');
  const variables = container.envFrom.map(
    ({ configMapRef }) => installed.only(objects, 'ConfigMap', configMapRef.name, installed.ConfigMap).data,
  );
  const own = Object.fromEntries(container.env.map(({ name: variable, value }) => [variable, value]));
  expect(Object.keys(own), 'variables set twice').to.have.length(container.env.length);
  const environment: Record<string, string> = Object.assign({}, ...variables, own);
  return {
    namespace: metadata.namespace ?? '',
    pod,
    container,
    environment,
    options: readServeOptions([], environment),
  };
}

export type Hook = ReturnType<typeof hookOf>;

function webhooksOf(objects: readonly JsonObject[]) {
  const hooksOf = (kind: string) =>
    installed
      .ofKind(objects, kind, installed.Controller)
      .flatMap(({ spec }) => Object.entries(spec.hooks).map(([hook, { webhook }]) => ({ hook, ...webhook })));
  const index = hooksOf('DecoratorController').map((webhook) => ({ ...webhook, hook: 'index' }));
  return [...hooksOf('CompositeController'), ...index];
}

/** Checks that the objects of an installation agree with each other, in any order of its components. */
export function checkAgreement(objects: readonly JsonObject[]): void {
  const hook = hookOf(objects);
  checkWebhooks(objects, hook);
  checkSecrets(objects, hook);
  checkPorts(objects, hook);
  checkFiles(objects, hook);
  checkControllers(objects);
  checkRelated(objects, hook);
}

function checkWebhooks(objects: readonly JsonObject[], { namespace, options }: Hook): void {
  const service = installed.only(objects, 'Service', name, installed.Service);
  const port = service.spec.ports.find((one) => one.name === 'hook')?.port;
  const scheme = options.tlsCertFile === undefined ? 'http' : 'https';
  const needsCredentials = options.authTokenFile !== undefined || options.basicAuthFile !== undefined;
  const webhooks = webhooksOf(objects);
  expect(webhooks).to.not.have.length(0);
  for (const { authorization, basicAuth, caBundle, clientTLS, hook, url } of webhooks) {
    const path = url.includes('/revisions/') ? `revisions/${options.configRevision}/${hook}` : hook;
    expect(url).to.equal(`${scheme}://${name}.${namespace}.svc:${port}/${path}`);
    expect(caBundle !== undefined, 'caBundle').to.equal(scheme === 'https');
    expect(clientTLS !== undefined, 'clientTLS').to.equal(options.clientCaFile !== undefined);
    // Metacontroller refuses a webhook that has both.
    expect([authorization, basicAuth].filter((one) => one !== undefined)).to.have.length(needsCredentials ? 1 : 0);
    if (authorization !== undefined) expect(options.authTokenFile).to.not.equal(undefined);
    if (basicAuth !== undefined) expect(options.basicAuthFile).to.not.equal(undefined);
  }
}

function checkSecrets(objects: readonly JsonObject[], { namespace, pod }: Hook): void {
  const [role] = parseYaml(readFileSync(new URL('manifests/rbac/clusterrole.yaml', root), 'utf8'), 'clusterrole.yaml');
  const mounted = pod.spec.volumes.flatMap(({ secret }) => (secret === undefined ? [] : [secret.secretName]));
  for (const { authorization, basicAuth, caBundle, clientTLS } of webhooksOf(objects)) {
    for (const { secretRef } of [authorization, basicAuth, caBundle].flatMap((one) => one ?? [])) {
      expect(secretRef.namespace).to.equal(namespace);
      expect(mounted).to.include(secretRef.name);
      expect(JSON.stringify(role)).to.include(`"${secretRef.name}"`);
    }
    if (clientTLS === undefined) continue;
    expect(clientTLS.secretRef.namespace).to.equal(namespace);
    expect(JSON.stringify(role)).to.include(`"${clientTLS.secretRef.name}"`);
  }
}

function checkPorts(objects: readonly JsonObject[], { container, options, pod }: Hook): void {
  const ports = new Map(container.ports.map((port) => [port.name, port.containerPort]));
  expect(Object.fromEntries(ports)).to.deep.equal({ hook: options.port, admin: options.adminPort });
  expect(container.livenessProbe.httpGet.port).to.equal('admin');
  expect(container.readinessProbe.httpGet.port).to.equal('admin');
  const services = installed.ofKind(objects, 'Service', installed.Service);
  for (const { metadata, spec } of services) {
    expect(installed.selects(spec.selector, pod.metadata.labels), metadata.name).to.equal(true);
    for (const { targetPort } of spec.ports) expect(ports.has(String(targetPort)), metadata.name).to.equal(true);
  }
  for (const { spec } of installed.ofKind(objects, 'NetworkPolicy', installed.NetworkPolicy)) {
    expect(installed.selects(spec.podSelector.matchLabels, pod.metadata.labels)).to.equal(true);
    expect(spec.ingress.flatMap((rule) => rule.ports.map(({ port }) => port))).to.deep.equal(['hook', 'admin']);
  }
  for (const { spec } of installed.ofKind(objects, 'ServiceMonitor', installed.ServiceMonitor)) {
    const scraped = services.filter(({ metadata }) => installed.selects(spec.selector.matchLabels, metadata.labels));
    expect(scraped).to.have.length(1);
    const names = scraped.flatMap((service) => service.spec.ports.map((port) => port.name));
    for (const { port } of spec.endpoints) expect(names).to.include(port);
    expect(pod.metadata.annotations['prometheus.io/port']).to.equal(String(options.adminPort));
  }
}

function checkFiles(objects: readonly JsonObject[], { container, environment, pod }: Hook): void {
  const volumes = pod.spec.volumes.map((volume) => volume.name);
  expect(volumes).to.deep.equal([...new Set(volumes)]);
  expect(container.volumeMounts.map((mount) => mount.name)).to.have.members(volumes);
  for (const { configMap } of pod.spec.volumes) {
    if (configMap !== undefined) installed.only(objects, 'ConfigMap', configMap.name, installed.ConfigMap);
  }
  for (const [variable, path] of Object.entries(environment)) {
    if (!variable.endsWith('_FILE')) continue;
    const isMounted = container.volumeMounts.some(({ mountPath }) => path.startsWith(`${mountPath}/`));
    expect(isMounted, `${variable} ${path}`).to.equal(true);
  }
  installed.only(objects, 'ServiceAccount', pod.spec.serviceAccountName, installed.AnyObject);
}

/** The index and the policy are there if the hook relies on them. */
function checkRelated(objects: readonly JsonObject[], { options }: Hook): void {
  const kinds = objects.map(({ kind, metadata }) => `${kind} ${JSON.stringify(metadata)}`);
  const has = (kind: string, part: string) => kinds.some((one) => one.startsWith(`${kind} `) && one.includes(part));
  expect(has('DecoratorController', 'gateway-index')).to.equal(options.gatewayIndex);
  expect(has('ValidatingAdmissionPolicy', 'name-guard')).to.equal(options.nameGuard === 'admission');
  expect(has('ValidatingAdmissionPolicyBinding', 'name-guard')).to.equal(options.nameGuard === 'admission');
}

function checkControllers(objects: readonly JsonObject[]): void {
  for (const object of objects.filter(({ kind }) => kind === 'CompositeController')) {
    const controller = CompositeController.parse(object);
    const isOwn = JSON.stringify(object).includes('"mesh.internal/v1alpha1"');
    const asked = isOwn ? {} : undefined;
    const serviceAccount = isOwn ? { create: true, name: undefined } : undefined;
    for (const workload of isOwn ? (['Deployment', 'DaemonSet'] as const) : (['Deployment'] as const)) {
      const children = { workload, autoscaling: asked, podDisruptionBudget: asked, serviceAccount };
      expect(checkController(controller, children)).to.deep.equal([]);
    }
  }
}
