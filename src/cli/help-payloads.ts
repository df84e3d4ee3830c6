import { configFlags, describeOptions } from '../config/options.ts';

/** The help of the options that name manifests. */
export const folders = `  -k, --kustomize DIR          kustomization to read, built by your kubectl kustomize; may be repeated
  -R, --recursive              also read the sub-folders of folders`;

/** The help of the options that name manifests and select instances. */
export const places = `${folders}
  -n, --namespace NAMESPACE    only the instances of this namespace`;

/** The help of the commands that print, answer and simulate requests of Metacontroller, by command. */
export const payloadUsage: readonly (readonly [string, string])[] = [
  [
    'request',
    `Usage: mgi request -f FILE|DIR|- [-f ...] [--instance NS/NAME] [options]

Prints the body of the sync request that Metacontroller sends for an instance in a cluster with these manifests, as JSON: hook
version v2, with the CompositeController, the instance with the defaults of its CustomResourceDefinition, its children among the
manifests, and the related objects that the answer to the customize request asks for. Send it to a hook, or keep it for a test:
  mgi request -f edge.yaml | curl -sS -H 'Content-Type: application/json' -d @- http://127.0.0.1:8080/sync

The CompositeController is the one in the manifests for the group of the instance, or the one of the installation. The variables
MGI_GATEWAY_INDEX and MGI_NAME_GUARD of the hook decide which objects are related.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
${places}
      --instance NS/NAME       the instance; required if the manifests contain several
      --group kuma.io|mesh.internal
                               the group of the instance; required if it exists in both groups
      --customize              print the body of the customize request instead
${describeOptions(configFlags)}
`,
  ],
  [
    'replay',
    `Usage: mgi replay DIR|FILE... [options]

Answers the requests again that mgi serve --record wrote, at their recorded time, and prints each difference from the recorded
answer as a unified diff: run it with a new release or another configuration before a roll-out. Give it the options and the
environment of the hook that recorded (--env-from), because the configuration decides the answers.

      --instance NS/NAME       answer only the requests for this instance
${describeOptions(configFlags)}

Exit codes, as for diff: 0 no differences; 1 differences; 2 invalid input or usage error.
`,
  ],
  [
    'simulate',
    `Usage: mgi simulate -f FILE|DIR|- [-f ...] [options]

Runs the loop of a cluster offline for each instance, until nothing changes any more: the hook answers the request of
Metacontroller, Metacontroller applies the answer (dynamic apply), and one round later the Service has its addresses and the
pods are ready. Prints the changes of the children and of the conditions in each round.

  -f, --filename FILE|DIR|-    manifests to read; may be repeated
${places}
      --instance NS/NAME       simulate only this instance
      --rounds COUNT           the most rounds (default 10)
${describeOptions(configFlags)}

Exit codes: 0 all instances are stable; 1 an instance still changes or would be refused; 2 usage error.
`,
  ],
];
