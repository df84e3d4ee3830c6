import { readOffer } from './cluster.ts';

if (readOffer(process.env) === undefined) {
  process.stderr.write(
    'test:e2e: no cluster found; set KUBEBUILDER_ASSETS (etcd, kube-apiserver, kube-controller-manager), METACONTROLLER_BIN and METACONTROLLER_CRDS to start one, or KUBECONFIG and E2E_HOOK_URL to use an existing one\n',
  );
  process.exit(1);
}
