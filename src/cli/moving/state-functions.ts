/** A line for each object, with the fields that `read_state` reads. */
const stateColumns =
  '{range .items[*]}{.apiVersion};{.metadata.uid};{.metadata.ownerReferences[?(@.controller==true)].uid};{.metadata.labels.mesh\\.internal/managed}{"\\n"}{end}';

/**
 * The shell functions that find out where an instance and its children are. They use the variables `former` and `kind`. Without other
 * words, their arguments are a namespace and a name.
 */
export const stateFunctions: readonly string[] = [
  '# Names the instance at which a step fails.',
  'current=',
  `trap '[ -z "$current" ] || echo "stopped: $current is not moved; the batches after it are unchanged" >&2' EXIT`,
  '',
  'stop() { # arguments: namespace, name, reason',
  '  echo "$1/$2: $3" >&2',
  '  exit 1',
  '}',
  '',
  '# Reads, in one call, the uids of the instance of kuma.io (old) and of mesh.internal (new), the label of the old one, and the children with',
  '# their controllers. All of them are empty if the object does not exist.',
  'read_state() {',
  `  state=$(kubectl get "$former/$2" "$kind/$2" "service/$2" "deployment/$2" --namespace "$1" --ignore-not-found --output=jsonpath='${stateColumns}')`,
  '  old= new= label= children= owners=',
  `  while IFS=';' read -r version uid owner managed; do`,
  '    case "$version" in',
  '    kuma.io/*) old=$uid label=$managed ;;',
  '    mesh.internal/*) new=$uid ;;',
  '    v1) children="$children service/$2" owners="$owners service/$2=$owner" ;;',
  '    apps/v1) children="$children deployment/$2" owners="$owners deployment/$2=$owner" ;;',
  '    esac',
  '  done <<END',
  '$state',
  'END',
  '}',
  '',
  '# Which instances of kuma.io Metacontroller reconciles: all, those with a label, or none.',
  `served=$(kubectl get compositecontrollers.metacontroller.k8s.io --output=go-template='{{range .items}}{{if eq .spec.parentResource.apiVersion "kuma.io/v1alpha1"}}{{if .spec.parentResource.labelSelector}}labelled {{else}}all {{end}}{{end}}{{end}}')`,
  'is_served() { # uses the label that read_state found',
  '  case "$served/$label" in',
  '  *all*/* | *labelled*/true) ;;',
  '  *) return 1 ;;',
  '  esac',
  '}',
  '',
];

/** Returns a shell function that takes one step after the other for all instances of a batch. */
export function inSteps(steps: string): readonly string[] {
  return [
    'move() { # arguments: namespace/name ...',
    `  for step in ${steps}; do`,
    '    for current; do',
    `      "$step" "\${current%/*}" "\${current#*/}"`,
    '    done',
    '  done',
    '  current=',
    '}',
    '',
  ];
}
