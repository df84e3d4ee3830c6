import { configFlags, describeOptions } from '../config/options.ts';
import { folders, payloadUsage, places } from './help-payloads.ts';
import { overview } from './overview.ts';

const usage = new Map([
  ...payloadUsage,
  [
    'serve',
    `Usage: mgi serve [options]

Runs the hook. The hook port serves POST /sync and POST /customize. The admin port serves /healthz, /readyz and
/metrics. The environment variables of kuma-cp that configure gateways (KUMA_...) override --kuma-cp-config.

Unknown variables that begin with MGI_, and unknown keys in the parts of kuma-cp's file that the hook reads, are warnings in the
log. With --strict-options, the hook does not start with them.

Options (environment variable; default):
${describeOptions()}
`,
  ],
  [
    'render',
    `Usage: mgi render -f FILE|DIR|- [-f ...] [options]

Prints the children of each MeshGatewayInstance of kuma.io or mesh.internal: the Service, the Deployment or the DaemonSet, and the
ServiceAccount, the HorizontalPodAutoscaler and the PodDisruptionBudget if the instance asks for them.

The manifests are YAML or JSON, with several documents or Lists. They contain MeshGatewayInstances, their
MeshGatewayInstanceClasses, MeshGateways and Namespaces. Services, Deployments, DaemonSets, ServiceAccounts, HorizontalPodAutoscalers and PodDisruptionBudgets in the manifests are existing
objects.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
${places}
  -o, --output FORMAT          yaml or json (default yaml)
      --status                 also print each instance with its status
      --instance NS/NAME       render only this instance
      --strict                 exit with an error if a template has a field that Kubernetes does not have
${describeOptions(configFlags)}

An instance without a MeshGateway has no children. It is reported on stderr, and the exit code stays 0, because a cluster can
have more MeshGateways than the manifests. For an exit code of 1, use mgi check.
`,
  ],
  [
    'explain',
    `Usage: mgi explain -f FILE|DIR|- [-f ...] [options]

Explains how the hook reads each MeshGatewayInstance. Prints the mesh and its source, the tags, the match result of
every MeshGateway, the ports, and the invalid fields. For an instance of mesh.internal, also prints the result of
gatewayRef, its class, whether the instance is suspended, and the fields that its templates and each of its patches change.
If it has a class, prints where each changed field comes from: the class, the instance, or a patch of either.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
${places}
      --instance NS/NAME       explain only this instance
      --strict                 exit with an error if a template has a field that Kubernetes does not have
${describeOptions(configFlags)}

The exit code stays 0 for an instance without a MeshGateway. For an exit code of 1, use mgi check.
`,
  ],
  [
    'convert',
    `Usage: mgi convert -f FILE|DIR|- [-f ...] [options]

Converts each MeshGatewayInstance of kuma.io to an instance of mesh.internal and prints it. The new instance renders
the same children, except for the termination grace period of the pods. Its gatewayRef names the MeshGateway that the
manifests bind. If they bind none, gatewayRef is omitted and a warning is printed on stderr. If the manifests contain
a default MeshGatewayInstanceClass, className is empty, so that the class changes nothing. Other objects in the
manifests are not printed. docs/moving.md describes how to move a running instance.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
${places}
  -o, --output FORMAT          yaml or json (default yaml)
      --suspend                set spec.suspend: true, to hand over the children before anything changes
      --instance NS/NAME       convert only this instance
      --strict                 exit with an error if a template has a field that Kubernetes does not have
${describeOptions(configFlags)}
`,
  ],
  [
    'diff',
    `Usage: mgi diff -f FILE|DIR|- [-f ...] [--against FILE|DIR|- ...] [options]

Prints the changes to the children of the instances as a unified diff. Does not need a cluster.

With --against, compares the children of two sets of manifests: the old ones of --against and the new ones of -f. Each
set is read separately, so each set needs its MeshGateways and MeshGatewayInstanceClasses:
  mgi diff -f new/ --against old/

Without --against, compares the children with the existing objects in the manifests:
  kubectl get services,deployments,daemonsets,hpa,pdb,meshgateways,mgic,namespaces -A -o json | mgi diff -f edge.yaml -f -
The diff shows the changes of an apply: fields that the hook sets, and fields that it set before and no longer sets.
It does not show fields that others set or that the API server fills in, because an apply does not change them.

  -f, --filename FILE|DIR|-    new manifests; may be repeated
      --against FILE|DIR|-     old manifests; may be repeated
      --against-kustomize DIR  old kustomization, built by your kubectl kustomize; may be repeated
      --explain                name the cause of each difference in a line that begins with #, such as the Kuma release, the
                               MeshGateway, the configuration of kuma-cp, or the templates
${places}
      --instance NS/NAME       compare only this instance
      --strict                 exit with an error if a template has a field that Kubernetes does not have
${describeOptions(configFlags)}

Each of the options --env-from to --node-port-range can be given for the old side alone, with --against- before its name, such
as --against-kuma-version. The old side has the options of the new one otherwise; with --against-env-from it has only its own.
Without --against, both sides have the manifests of -f. This shows an upgrade before it happens:
  mgi diff -f manifests/ --explain --kuma-version 2.14 --against-kuma-version 2.13

For an existing child that Metacontroller did not apply yet, lines that begin with # name the fields that the hook does not set, and
whether an apply removes them.

Exit codes, as for diff: 0 no differences; 1 differences; 2 invalid input or usage error.
`,
  ],
  [
    'adopt',
    `Usage: mgi adopt [-f FILE|DIR|- ...] [options]

For every MeshGatewayInstance of kuma.io or mesh.internal, prints the owners of the objects with the names of its
children, and the commands that hand the instance and these objects over in place, without a new Service: first the
label of the children, last the label of the instance. Reads standard input if no file is given:
  kubectl get meshgatewayinstances.kuma.io,meshgateways,services,deployments,namespaces -A -o json | mgi adopt
With the MeshGateways and Namespaces in the input, it warns of pods that would restart, because the hook renders them
in another way than the control plane.

  -f, --filename FILE|DIR|-    existing objects; may be repeated
${places}
  -o, --output FORMAT          text, or commands for a shell (default text)
      --release                hand instances of kuma.io and their children back to the control plane
      --repair                 set the owner of children that Metacontroller released although their instance was not
                               handed over; also list children whose instance was deleted
      --orphan                 delete instances of mesh.internal and keep their children: the Service with its address and
                               the pods stay, and nothing reconciles them. The commands refuse while Metacontroller
                               reconciles these instances. docs/removing.md has all steps
      --instance NS/NAME       process only this instance
${describeOptions(configFlags)}
`,
  ],
  [
    'detect',
    `Usage: mgi detect [-f FILE|DIR|- ...] --ca FILE|- [options]

Prints the configuration of the control plane in the cluster for the hook: the release, the image of the data plane, the
variables and the file of kuma-cp that gateways need, and the CA. Finds the control plane by the labels of the charts kuma
and kong-mesh. Reads standard input if no file is given:
  kubectl get secret kuma-tls-cert -n kuma-system -o jsonpath='{.data.ca\\.crt}' > ca.txt
  kubectl get deployments,configmaps -n kuma-system -o json | mgi detect --ca ca.txt > kuma-cp/kustomization.yaml
For Kong Mesh, the names are kong-mesh-tls-cert and kong-mesh-system. If --ca is missing, the error message contains the command
for the Secret of your control plane.

  -f, --filename FILE|DIR|-      Deployments and ConfigMaps of the control plane; may be repeated
${folders}
      --ca FILE|-                CA of the control plane: PEM, or PEM as base64; never a private key
      --kuma-version RELEASE     release of the control plane; required if the tag of its image is not a release
      --control-plane NS/NAME    the Deployment of the control plane, if there are several
  -o, --output FORMAT            component (kustomize), or env, a file for --env-from of other commands (default component)
      --check                    compare with the options of the running hook, whose Deployment and ConfigMap are also among
                                 the input, and print the differences

Exit codes: 0 success; 1 --check found differences; 2 invalid input or usage error.
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
${places}
      --batch COUNT            instances that follow at the same time (default 1)
      --timeout DURATION       longest time for each wait (default 5m)
`,
  ],
  [
    'check',
    `Usage: mgi check -f FILE|DIR|- [-f ...] [options]

Checks manifests before they are applied, and prints all findings of all documents on stdout. Each finding has a severity,
the object, the field and what to do. Checks MeshGatewayInstances, MeshGatewayInstanceClasses and MeshGateways: documents
that cannot be read, misspelled kinds, unknown fields, the rules of the CustomResourceDefinitions, values that the hook
refuses, instances without a MeshGateway, and names that two objects need. Does not need a cluster. Kinds that are not read
are notes.

The input contains the MeshGateways and the Namespaces with labels that the instances need. With existing Services and
Deployments in the input, also finds those that have the name of a child.

  -f, --filename FILE|DIR|-    manifests to check; may be repeated
${places}
  -o, --output FORMAT          text, json, sarif (SARIF 2.1.0) or junit (default text)
      --fail-on SEVERITY       exit with 1 on findings of this severity or a more serious one: error, warning or note
                               (default error)
      --server                 also let the API server validate the children of the instances without errors, by
                               kubectl apply --dry-run=server with your kubectl and its current context; stores nothing
${describeOptions(configFlags)}

Exit codes: 0 no findings that fail; 1 findings that fail; 2 usage error.
`,
  ],
  ['sync', request('sync')],
  ['customize', request('customize')],
  [
    'crds',
    `Usage: mgi crds [--group kuma.io|mesh.internal]

Prints the CustomResourceDefinitions of kuma.io and of mesh.internal. Those of kuma.io are for clusters without the
CRDs of Kuma.

      --group GROUP            print only the definitions of this group
`,
  ],
]);

/** Returns the text that `mgi COMMAND --help` prints. */
export function helpOf(command: string): string {
  return usage.get(command) ?? overview;
}

function request(hook: string): string {
  return `Usage: mgi ${hook} FILE|- [options]

Answers one ${hook} request and prints the response as JSON. The file contains the JSON body that Metacontroller
sends.

Options (environment variable; default):
${describeOptions(configFlags)}
`;
}
