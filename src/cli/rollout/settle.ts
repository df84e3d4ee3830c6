/**
 * Returns the shell functions that wait for an instance of mesh.internal. They use the variables `kind` and `timeout`, and their
 * arguments are a namespace and a name.
 * @param stopped the message of a script that stops at an instance, with `$1/$2` for the instance
 */
export function settleFunctions(stopped: string): readonly string[] {
  return [
    '# Waits until the hook has answered for the newest spec. Metacontroller writes this status after the children. Sets `uid`.',
    'observed() {',
    '  newest=$(kubectl get "$kind/$2" --namespace "$1" --output=jsonpath="{.metadata.uid} {.metadata.generation}") || return',
    `  uid=\${newest% *}`,
    `  kubectl wait "$kind/$2" --namespace "$1" --for=jsonpath="{.status.observedGeneration}=\${newest#* }" --timeout="$timeout"`,
    '}',
    '',
    '# Waits until the pods of the Deployment or of the DaemonSet are replaced. Uses `uid`.',
    'rolled_out() {',
    '  workloads=$(kubectl get deployments.apps,daemonsets.apps --namespace "$1" --selector="controller-uid=$uid" --output=name) || return',
    '  for workload in $workloads; do',
    '    kubectl rollout status "$workload" --namespace "$1" --timeout="$timeout" || return',
    '  done',
    '}',
    '',
    '# Waits until the children are as asked and the pods run. Ready alone is not enough: the old pods keep it True.',
    'settled() {',
    '  if observed "$1" "$2" &&',
    '    kubectl wait "$kind/$2" --namespace "$1" --for=condition=Synced --timeout="$timeout" &&',
    '    rolled_out "$1" "$2" &&',
    '    kubectl wait "$kind/$2" --namespace "$1" --for=condition=Ready --timeout="$timeout"; then',
    '    return',
    '  fi',
    `  echo "stopped: ${stopped}" >&2`,
    '  exit 1',
    '}',
    '',
  ];
}
