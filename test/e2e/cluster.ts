import { execFile } from 'node:child_process';
import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Json, JsonObject } from '../../src/api/json.ts';
import { apiServerArguments, controllerManagerArguments, etcdArguments, kubeconfigOf } from './cluster-programs.ts';
import { eventually, freePort, type Program, runFolder, start, stop } from './processes.ts';

const run = promisify(execFile);
const root = new URL('../../', import.meta.url).pathname;
const token = 'e2e-admin';
/** What the environment provides: binaries to start a new cluster, or an existing cluster. */
export interface Offer {
  readonly assets?: string;
  readonly metacontroller?: string;
  readonly metacontrollerCrds?: string;
  readonly kubeconfig?: string;
  readonly hookUrl?: string;
}

export function readOffer(env: NodeJS.ProcessEnv): Offer | undefined {
  const {
    KUBEBUILDER_ASSETS: assets,
    METACONTROLLER_BIN: metacontroller,
    METACONTROLLER_CRDS: metacontrollerCrds,
  } = env;
  const { KUBECONFIG: kubeconfig, E2E_HOOK_URL: hookUrl } = env;
  if (assets && metacontroller && metacontrollerCrds) return { assets, metacontroller, metacontrollerCrds };
  return kubeconfig && hookUrl ? { kubeconfig, hookUrl } : undefined;
}

/** What differs from the usual cluster. */
interface ClusterOptions {
  readonly hasControlPlane?: boolean;
  /** Returns further arguments of the API server, which may name files in the folder of the cluster. */
  readonly apiServerArgs?: (folder: string) => readonly string[];
  readonly controllerManagerArgs?: readonly string[];
}

/** A cluster with Metacontroller and a hook that Metacontroller can call. */
export class Cluster {
  readonly folder: string;
  readonly programs = new Map<string, Program>();
  #kubeconfig = '';
  #api = '';
  #hookPort = 0;
  #hookHost = '127.0.0.1';
  #scheme = 'http';
  #adminPort = 0;

  readonly #hasControlPlane: boolean;
  readonly #apiServerArgs: (folder: string) => readonly string[];
  readonly #controllerManagerArgs: readonly string[];

  /** The program of the hook. */
  mgi = join(root, 'bin/mgi.js');

  /** Without a control plane, the overlays serve every instance of kuma.io. */
  constructor(
    name: string,
    { hasControlPlane = false, apiServerArgs, controllerManagerArgs = [] }: ClusterOptions = {},
  ) {
    this.folder = runFolder(name);
    this.#hasControlPlane = hasControlPlane;
    this.#apiServerArgs = apiServerArgs ?? (() => []);
    this.#controllerManagerArgs = controllerManagerArgs;
  }

  /** The URL of the API server through a proxy that needs no credentials. */
  get api(): string {
    return this.#api;
  }

  get hookUrl(): string {
    return `${this.#scheme}://${this.#hookHost}:${this.#hookPort}`;
  }

  /** The URL of the API server itself. */
  async serverUrl(): Promise<string> {
    return this.kubectl('config', 'view', '--output=jsonpath={.clusters[0].cluster.server}');
  }

  /** The kubeconfig file of the cluster's administrator. */
  get kubeconfig(): string {
    return this.#kubeconfig;
  }

  /**
   * Starts the cluster, the hook and Metacontroller. `strategy` is Metacontroller's --apply-strategy. `crds` are the arguments
   * of the `kubectl apply` that installs the CRDs.
   */
  async start(
    offer: Offer,
    strategy: string,
    metacontrollerArgs: readonly string[] = [],
    crds: readonly string[] = ['kuma.io', 'mesh.internal'].flatMap((group) => [
      '-f',
      join(root, `manifests/crds/${group}.yaml`),
    ]),
  ): Promise<void> {
    if (offer.assets === undefined) {
      this.#kubeconfig = offer.kubeconfig ?? '';
      const url = new URL(offer.hookUrl ?? '');
      this.#hookHost = url.hostname;
      this.#hookPort = Number(url.port);
    } else {
      await this.#startApiServer(offer.assets);
      this.#startControllers(offer.assets);
      this.#hookPort = await freePort();
    }
    await this.#startProxy();
    await this.startHook();
    await this.kubectl('apply', ...crds);
    if (offer.assets !== undefined) await this.#startMetacontroller(offer, strategy, metacontrollerArgs);
  }

  /** Starts only the API server and a proxy, or a proxy to the existing cluster. */
  async startApi(offer: Offer): Promise<void> {
    if (offer.assets === undefined) this.#kubeconfig = offer.kubeconfig ?? '';
    else await this.#startApiServer(offer.assets);
    await this.#startProxy();
  }

  async stop(): Promise<void> {
    for (const program of [...this.programs.values()].reverse()) await stop(program);
    this.programs.clear();
  }

  /** Starts the built hook, as in production. */
  async startHook(more: readonly string[] = [], env: NodeJS.ProcessEnv = {}): Promise<void> {
    this.#adminPort = await freePort();
    const ports = ['--port', String(this.#hookPort), '--admin-port', String(this.#adminPort)];
    const argv = ['serve', '--host', '0.0.0.0', ...ports];
    this.#scheme = more.includes('--tls-cert-file') ? 'https' : 'http';
    this.startProgram('hook', process.execPath, [this.mgi, ...argv, ...more], env);
    await eventually(async () => ok(await fetch(`http://127.0.0.1:${this.#adminPort}/readyz`)));
  }

  /** Returns the number of sync requests that the hook has answered. */
  async countSyncs(): Promise<number> {
    const text = await (await fetch(`http://127.0.0.1:${this.#adminPort}/metrics`)).text();
    const counts = [...text.matchAll(/^mgi_syncs_total\{[^}]*\} (\S+)$/gm)].map(([, count]) => Number(count));
    return counts.reduce((sum, count) => sum + count, 0);
  }

  async stopProgram(name: string): Promise<void> {
    const program = this.programs.get(name);
    if (program !== undefined) await stop(program);
    this.programs.delete(name);
  }

  /** Restarts Metacontroller with the same arguments. */
  async restartMetacontroller(): Promise<void> {
    const argv = await this.restartProgram('metacontroller');
    const address = argv.find((argument) => argument.startsWith('--health-probe-bind-address='))?.split('=')[1];
    await eventually(async () => ok(await fetch(`http://${address}/readyz`)), 60);
  }

  /** Restarts a program with the same arguments and some more. Returns all of them. */
  async restartProgram(name: string, more: readonly string[] = []): Promise<readonly string[]> {
    const [command = '', ...before] = this.programs.get(name)?.child.spawnargs ?? [];
    const argv = [...before, ...more];
    await this.stopProgram(name);
    this.startProgram(name, command, argv);
    return argv;
  }

  /** Returns the kind and the resource version of each object of a kustomization, as text. */
  resourceVersions(folder: string): Promise<string> {
    const path = 'jsonpath={range .items[*]}{.kind} {.metadata.resourceVersion}{"\\n"}{end}';
    return this.kubectl('get', '-k', folder, '-o', path);
  }

  /** Runs kubectl. Returns its output. */
  async kubectl(...argv: readonly string[]): Promise<string> {
    const { stdout } = await run('kubectl', ['--kubeconfig', this.#kubeconfig, ...argv], { maxBuffer: 64 * 1024 ** 2 });
    return stdout;
  }

  /** Runs a shell command in which kubectl uses this cluster. Returns its output. */
  async shell(command: string): Promise<string> {
    const env = { ...process.env, KUBECONFIG: this.#kubeconfig };
    const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', command], {
      env,
      cwd: root,
      maxBuffer: 64 * 1024 ** 2,
    });
    return stdout;
  }

  /** Sends a request to the API server. Throws unless it succeeds. */
  async request(method: string, path: string, body?: Json, type = 'application/json'): Promise<JsonObject> {
    const init =
      body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'Content-Type': type } };
    const response = await fetch(`${this.#api}${path}`, init);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text.slice(0, 500)}`);
    const json: JsonObject = text.startsWith('{') ? JSON.parse(text) : { text };
    return json;
  }

  /** Runs `kubectl apply -k` for folders of the repository. Patches only the URLs of the webhooks. */
  async applyOverlay(
    resources: readonly string[],
    components: readonly string[] = [],
    hookUrl = this.hookUrl,
  ): Promise<void> {
    const folder = join(this.folder, 'overlay');
    mkdirSync(folder, { recursive: true });
    const relative = (path: string) => join('../../..', root, path);
    const url = (hook: string) => ({
      op: 'replace',
      path: `/spec/hooks/${hook}/webhook/url`,
      value: `${hookUrl}/${hook}`,
    });
    const indexUrl = { ...url('sync'), value: `${hookUrl}/index` };
    // Without the component gateway-index, kustomize does not print the DecoratorController.
    const isPrinted = resources.includes('metacontroller/gateway-index');
    const local = { op: 'remove', path: '/metadata/annotations/config.kubernetes.io~1local-config' };
    const printed = isPrinted ? [local] : [];
    const kustomization = {
      apiVersion: 'kustomize.config.k8s.io/v1beta1',
      kind: 'Kustomization',
      resources: resources.map(relative),
      components: [...(this.#hasControlPlane ? [] : ['manifests/components/without-control-plane']), ...components].map(
        relative,
      ),
      patches: [
        { target: { kind: 'CompositeController' }, patch: JSON.stringify([url('sync'), url('customize')]) },
        { target: { kind: 'DecoratorController' }, patch: JSON.stringify([indexUrl, ...printed]) },
      ],
    };
    writeFileSync(join(folder, 'kustomization.yaml'), JSON.stringify(kustomization));
    await this.kubectl('apply', '-k', folder);
  }

  /** Lists the log files of all programs. */
  describeLogs(): string {
    return [...this.programs.values()].map(({ name, logFile }) => `${name}: ${logFile}`).join('\n');
  }

  /** Starts a program that {@link stop} terminates. */
  startProgram(name: string, command: string, argv: readonly string[], env: NodeJS.ProcessEnv = {}): void {
    this.programs.set(name, start(this.folder, name, command, argv, env));
  }

  async #startApiServer(assets: string): Promise<void> {
    const [etcd, etcdPeer, api] = [await freePort(), await freePort(), await freePort()];
    const etcdUrl = `http://127.0.0.1:${etcd}`;
    const peerUrl = `http://127.0.0.1:${etcdPeer}`;
    this.startProgram('etcd', join(assets, 'etcd'), etcdArguments(join(this.folder, 'etcd'), etcdUrl, peerUrl));
    await eventually(async () => ok(await fetch(`${etcdUrl}/health`)));
    const key = join(this.folder, 'sa.key');
    writeFileSync(
      key,
      generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ type: 'pkcs8', format: 'pem' }),
    );
    const tokens = join(this.folder, 'tokens.csv');
    writeFileSync(tokens, `${token},admin,admin,system:masters\n`);
    this.startProgram('kube-apiserver', join(assets, 'kube-apiserver'), [
      ...apiServerArguments(etcdUrl, api, key),
      `--cert-dir=${join(this.folder, 'certs')}`,
      `--token-auth-file=${tokens}`,
      ...this.#apiServerArgs(this.folder),
    ]);
    this.#kubeconfig = join(this.folder, 'kubeconfig');
    writeFileSync(this.#kubeconfig, JSON.stringify(kubeconfigOf(`https://127.0.0.1:${api}`, token)));
    await eventually(() => this.kubectl('get', '--raw=/readyz'), 90, 500);
  }

  #startControllers(assets: string): void {
    const argv = [...controllerManagerArguments(this.#kubeconfig), ...this.#controllerManagerArgs];
    this.startProgram('kube-controller-manager', join(assets, 'kube-controller-manager'), argv);
  }

  async #startProxy(): Promise<void> {
    const port = await freePort();
    const argv = ['--kubeconfig', this.#kubeconfig, 'proxy', `--port=${port}`, '--reject-paths=^$'];
    this.startProgram('kubectl-proxy', 'kubectl', argv);
    this.#api = `http://127.0.0.1:${port}`;
    await eventually(() => this.request('GET', '/version'));
  }

  async #startMetacontroller(offer: Offer, strategy: string, more: readonly string[]): Promise<void> {
    await this.kubectl('apply', '-f', offer.metacontrollerCrds ?? '');
    const [metrics, health] = [await freePort(), await freePort()];
    this.startProgram('metacontroller', offer.metacontroller ?? '', [
      `--kubeconfig=${this.#kubeconfig}`,
      `--apply-strategy=${strategy}`,
      '--discovery-interval=2s',
      '--client-go-qps=200',
      '--client-go-burst=400',
      '--leader-election=false',
      `--metrics-address=127.0.0.1:${metrics}`,
      `--health-probe-bind-address=127.0.0.1:${health}`,
      ...more,
    ]);
    await eventually(async () => ok(await fetch(`http://127.0.0.1:${health}/readyz`)), 60);
  }
}

function ok(response: Response): void {
  if (!response.ok) throw new Error(`${response.url}: ${response.status}`);
}
