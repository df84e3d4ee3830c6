import { configFlags, describeOptions } from '../config/options.ts';

const usage = new Map([
  [
    'serve',
    `Usage: mgi serve [options]

Runs the hook: POST /sync and POST /customize on the hook port; /healthz, /readyz and /metrics on the admin port.
kuma-cp's own environment variables for what gateways need (KUMA_...) win over --kuma-cp-config.

Options (environment variable; default):
${describeOptions()}
`,
  ],
  [
    'render',
    `Usage: mgi render -f FILE|DIR|- [-f ...] [options]

Prints the children that each MeshGatewayInstance, of kuma.io or of mesh.internal, becomes: Service and Deployment, and
HorizontalPodAutoscaler and PodDisruptionBudget where they are asked for. Reads MeshGatewayInstances, MeshGateways, Namespaces
and, as what exists already, objects of the kinds of the children; YAML or JSON, several documents, Lists.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
  -o, --output FORMAT          yaml or json (default yaml)
      --status                 print each instance with its status too
      --instance NS/NAME       render this one alone
${describeOptions(configFlags)}
`,
  ],
  [
    'explain',
    `Usage: mgi explain -f FILE|DIR|- [-f ...] [options]

Tells for each MeshGatewayInstance, in plain words: its mesh and where that came from, its tags, every MeshGateway with
the verdict, the ports, and what is invalid; of one of mesh.internal also what becomes of its gatewayRef, whether it is
suspended, and which fields its templates change.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
      --instance NS/NAME       explain this one alone
${describeOptions(configFlags)}
`,
  ],
  [
    'convert',
    `Usage: mgi convert -f FILE|DIR|- [-f ...] [options]

Prints each MeshGatewayInstance of kuma.io as one of mesh.internal that makes the same, but for the time that pods have to
stop in. It names the MeshGateway that the manifests bind; where they bind none, that is told on stderr. Nothing else of the
manifests is printed. docs/moving.md tells how to move an instance that runs.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
  -o, --output FORMAT          yaml or json (default yaml)
      --suspend                with spec.suspend: true, to be handed over before anything is changed
      --instance NS/NAME       convert this one alone
${describeOptions(configFlags)}
`,
  ],
  [
    'diff',
    `Usage: mgi diff -f FILE|DIR|- [-f ...] [--against FILE|DIR|- ...] [options]

Prints what would change in the children of the instances, as a unified diff, without a cluster.

With --against, between what the manifests of --against and those of -f become. Each side is read alone, so each needs its
MeshGateways:
  mgi diff -f new/ --against old/

Without it, in the children that are among the manifests as they exist:
  kubectl get services,deployments,hpa,pdb,meshgateways,namespaces -A -o yaml | mgi diff -f edge.yaml -f -
Shown is what applying would change: fields that the hook sets, and those that it set and sets no more. What others set and
what the API server fills in stays, and is left out.

  -f, --filename FILE|DIR|-    manifests as they are to be; may be repeated
      --against FILE|DIR|-     manifests as they are; may be repeated
      --instance NS/NAME       compare this one alone
${describeOptions(configFlags)}

Exit codes, as those of diff: 0 nothing differs; 1 something does; 2 input or usage is invalid.
`,
  ],
  [
    'adopt',
    `Usage: mgi adopt [-f FILE|DIR|- ...] [options]

Tells of each MeshGatewayInstance, of kuma.io or of mesh.internal, whose the objects with the names of its children are, and
which commands hand them over to Metacontroller in place: no new Service, no restart. Reads standard input where no file is
named:
  kubectl get meshgatewayinstances.kuma.io,services,deployments -A -o json | mgi adopt

  -f, --filename FILE|DIR|-    objects as they exist; may be repeated
  -o, --output FORMAT          text, or commands alone, for a shell (default text)
      --release                the way back to Kuma's control plane, for instances of kuma.io
      --instance NS/NAME       this one alone
`,
  ],
  [
    'rollout',
    `Usage: mgi rollout [-f FILE|DIR|- ...] [options]

Prints a shell script that rolls out a new configuration of the hook to running instances of mesh.internal, batch by batch:
"suspend" keeps all gateways as they are, "resume" lets them follow and stops at the first that does not become ready.
Instances that are suspended already are left alone. Reads standard input if no file is named:
  kubectl get meshgatewayinstances.mesh.internal -A -o json | mgi rollout --batch 3 > rollout.sh
To limit it to some instances, give kubectl get a namespace (-n) or a selector (-l). Others follow at once.

  -f, --filename FILE|DIR|-    instances as they exist; may be repeated
      --batch COUNT            instances that follow at the same time (default 1)
      --timeout DURATION       longest time for each wait (default 5m)
`,
  ],
  ['sync', request('sync')],
  ['customize', request('customize')],
  [
    'crds',
    `Usage: mgi crds [--group kuma.io|mesh.internal]

Prints the CustomResourceDefinitions: of kuma.io, for clusters without Kuma's own, and of mesh.internal.
`,
  ],
]);

/** What `mgi --help` prints. */
export const overview = `Usage: mgi COMMAND [options]

Runs Kuma's built-in gateways with Metacontroller: MeshGatewayInstance in, Deployment, Service and status out.

  serve        run the hook
  render       show what instances become, from manifests
  explain      say why, from manifests
  sync         answer one recorded sync request
  customize    answer one recorded customize request
  convert      turn instances of kuma.io into instances of mesh.internal
  diff         show what a change of instances changes in their children
  adopt        hand over to Metacontroller what Kuma made, in place
  rollout      print a script that rolls out a new configuration batch by batch
  crds         print the CustomResourceDefinitions

  mgi COMMAND --help    the options of a command
  mgi --version

Exit codes: 0 fine; 1 something in the input is invalid; 2 usage. Of diff: 0 same; 1 different; 2 input or usage is invalid.
`;

/** What `mgi COMMAND --help` prints. */
export function helpOf(command: string): string {
  return usage.get(command) ?? overview;
}

function request(hook: string): string {
  return `Usage: mgi ${hook} FILE|- [options]

Answers one ${hook} request, the JSON body that Metacontroller sends, and prints the response as JSON.

Options (environment variable; default):
${describeOptions(configFlags)}
`;
}
