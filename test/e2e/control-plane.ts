import { execFile, execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { objectAt } from '../support/dynamic-apply.ts';
import type { Cluster } from './cluster.ts';
import { eventually, freePort } from './processes.ts';

const run = promisify(execFile);
const namespace = 'kuma-system';
const lease = `/apis/coordination.k8s.io/v1/namespaces/${namespace}/leases/cp-leader-lease`;
const imageVariable = 'KUMA_RUNTIME_KUBERNETES_INJECTOR_SIDECAR_CONTAINER_IMAGE';

/** Ports of kuma-cp. None is used by a test, but two control planes on one machine must not share them. */
const portVariables = [
  'KUMA_API_SERVER_HTTP_PORT',
  'KUMA_API_SERVER_HTTPS_PORT',
  'KUMA_DP_SERVER_PORT',
  'KUMA_INTER_CP_SERVER_PORT',
  'KUMA_MONITORING_ASSIGNMENT_SERVER_PORT',
  'KUMA_RUNTIME_KUBERNETES_ADMISSION_SERVER_PORT',
];

/** A kuma-cp binary and the folder with the CRDs of its release. */
export interface Kuma {
  readonly binary: string;
  readonly crds: string;
  /** Such as `2.14`. */
  readonly release: string;
}

/** Pairs the binaries in KUMA_CP_BIN with the folders in KUMA_CRDS. Both are lists separated by colons, as PATH is. */
export function readKumas(env: NodeJS.ProcessEnv): readonly Kuma[] {
  const folders = listOf(env['KUMA_CRDS']);
  return listOf(env['KUMA_CP_BIN']).map((binary, index) => {
    const crds = folders[index];
    if (crds === undefined) throw new Error(`KUMA_CRDS has no folder for ${binary}: list one folder for each binary`);
    const output = execFileSync(binary, ['version'], { encoding: 'utf8' });
    const [release] = output.match(/\d+\.\d+/) ?? [];
    if (release === undefined) throw new Error(`${binary} version: expected a release, found ${output}`);
    return { binary, crds, release };
  });
}

function listOf(paths = ''): readonly string[] {
  return paths.split(':').filter((path) => path !== '');
}

/** A real zone control plane that uses the API server of a cluster. It runs outside a pod and registers no webhooks. */
export class ControlPlane {
  readonly #cluster: Cluster;
  readonly #kuma: Kuma;
  #ports: NodeJS.ProcessEnv = {};
  #diagnosticsPort = 0;

  constructor(cluster: Cluster, kuma: Kuma) {
    this.#cluster = cluster;
    this.#kuma = kuma;
  }

  /** Creates the system namespace and the certificate. */
  async prepare(): Promise<void> {
    await this.#cluster.kubectl('create', 'namespace', namespace);
    await this.#makeCertificate();
    // The name of the program is the name of the field manager.
    symlinkSync(resolve(this.#kuma.binary), join(this.#folder, 'kuma-cp'));
    this.#diagnosticsPort = await freePort();
    const ports = portVariables.map(async (name) => [name, String(await freePort())] as const);
    this.#ports = Object.fromEntries(await Promise.all(ports));
  }

  /** The variables that the hook needs to render gateways as this control plane does. */
  hookEnvironment(more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return {
      MGI_KUMA_VERSION: this.#kuma.release,
      KUMA_DP_SERVER_PORT: this.#ports['KUMA_DP_SERVER_PORT'],
      KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: join(this.#folder, 'tls.crt'),
      [imageVariable]: imageOf('1'),
      ...more,
    };
  }

  /** Starts kuma-cp and waits until it is the leader. */
  async start(more: NodeJS.ProcessEnv = {}): Promise<void> {
    const certificate = join(this.#folder, 'tls.crt');
    const key = join(this.#folder, 'tls.key');
    const { hostname, port } = new URL(await this.#cluster.serverUrl());
    await this.#cluster.request('DELETE', lease).catch(() => undefined);
    this.#cluster.startProgram('kuma-cp', join(this.#folder, 'kuma-cp'), ['run', '--log-level=info'], {
      ...this.#ports,
      KUBECONFIG: this.#cluster.kubeconfig,
      KUBERNETES_SERVICE_HOST: hostname,
      KUBERNETES_SERVICE_PORT: port,
      KUMA_DIAGNOSTICS_SERVER_PORT: String(this.#diagnosticsPort),
      KUMA_ENVIRONMENT: 'kubernetes',
      KUMA_GENERAL_TLS_CERT_FILE: certificate,
      KUMA_GENERAL_TLS_KEY_FILE: key,
      KUMA_GENERAL_WORK_DIR: this.#folder,
      KUMA_INTER_CP_CATALOG_INSTANCE_ADDRESS: '127.0.0.1',
      KUMA_MODE: 'zone',
      KUMA_MONITORING_ASSIGNMENT_SERVER_ENABLED: 'false',
      KUMA_REPORTS_ENABLED: 'false',
      KUMA_RUNTIME_KUBERNETES_ADMISSION_SERVER_CERT_DIR: this.#folder,
      KUMA_RUNTIME_KUBERNETES_INJECTOR_CA_CERT_FILE: certificate,
      KUMA_STORE_KUBERNETES_SYSTEM_NAMESPACE: namespace,
      KUMA_STORE_TYPE: 'kubernetes',
      [imageVariable]: imageOf('1'),
      ...more,
    });
    await eventually(async () => {
      const { ok } = await fetch(`${this.diagnosticsUrl}/ready`);
      const { holderIdentity } = objectAt(await this.#cluster.request('GET', lease), 'spec');
      if (!ok || !holderIdentity) throw new Error('kuma-cp is not ready');
    }, 60);
  }

  async stop(): Promise<void> {
    await this.#cluster.stopProgram('kuma-cp');
  }

  /** The URL of the server with the metrics. */
  get diagnosticsUrl(): string {
    return `http://127.0.0.1:${this.#diagnosticsPort}`;
  }

  /** Restarts kuma-cp with other variables, and gives its reconciler time to list its objects. */
  async restart(more: NodeJS.ProcessEnv = {}): Promise<void> {
    await this.stop();
    await this.start(more);
    await sleep(2_000);
  }

  get #folder(): string {
    return join(this.#cluster.folder, 'kuma-cp');
  }

  /** Creates a self-signed certificate, which is also the CA that kuma-cp gives to data planes. */
  async #makeCertificate(): Promise<void> {
    mkdirSync(this.#folder, { recursive: true });
    const service = `kuma-control-plane.${namespace}`;
    const names = ['localhost', service, `${service}.svc`].map((name) => `DNS:${name}`).join(',');
    const key = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-keyout', 'tls.key'];
    const subject = ['-subj', `/CN=${service}`, '-addext', `subjectAltName=${names}`, '-days', '30'];
    await run('openssl', ['req', '-x509', ...key, '-out', 'tls.crt', ...subject], { cwd: this.#folder });
  }
}

/** The variable that sets an image of the data plane. */
export function imageVariables(tag: string): NodeJS.ProcessEnv {
  return { [imageVariable]: imageOf(tag) };
}

/** An image of the data plane. No node pulls it. */
export function imageOf(tag: string): string {
  return `registry.example.com/kuma-dp:${tag}`;
}
