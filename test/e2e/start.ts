import { readOffer } from './cluster.ts';

if (readOffer(process.env) === undefined) {
  process.stderr.write(
    'test:e2e: set KUBEBUILDER_ASSETS (etcd, kube-apiserver, kube-controller-manager), METACONTROLLER_BIN and METACONTROLLER_CRDS, or KUBECONFIG and E2E_HOOK_URL\n',
  );
  process.exit(1);
}
