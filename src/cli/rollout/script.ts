import { inBatches, type Pace } from '../batches.ts';
import type { RolloutInstance } from './instance.ts';
import { settleFunctions } from './settle.ts';

/**
 * Returns a shell script that suspends instances, and lets them follow a new configuration batch by batch. Suspended
 * instances are left alone. Instances that are not ready come last, and nothing waits for them.
 */
export function rolloutScript(instances: readonly RolloutInstance[], pace: Pace): string {
  const held = instances.filter(({ isSuspended }) => !isSuspended);
  const { batches, last } = inBatches(held, pace.batch, ({ isReady }) => isReady);
  return [
    ...introduction(held.length, pace.batch),
    ...instances
      .filter(({ isSuspended }) => isSuspended)
      .map((one) => `# ${keyOf(one)}: already suspended, left alone`),
    ...last.map((one) => `# ${keyOf(one)}: not Ready, comes last, and nothing waits for it`),
    ...functions(pace.timeout),
    `case "\${1:-}" in`,
    'suspend)',
    ...held.map((one) => `  set_suspend true ${argumentsFor(one)}`),
    ...held.map((one) => `  observed ${argumentsFor(one)}`),
    '  ;;',
    'resume)',
    ...batches.flatMap((batch, index) => resume(batch, `batch ${index + 1} of ${batches.length}`)),
    ...last.map((one) => `  set_suspend null ${argumentsFor(one)}`),
    '  ;;',
    '*)',
    '  echo "usage: $0 suspend|resume" >&2',
    '  exit 2',
    '  ;;',
    'esac',
    '',
  ].join('\n');
}

function introduction(count: number, batch: number): readonly string[] {
  return [
    '#!/bin/sh',
    `# Rolls out a new configuration of the hook to ${count} instance${count === 1 ? '' : 's'}, ${batch} at a time:`,
    '#   1. Run this script with "suspend": the gateways stay as they are.',
    '#   2. Apply the new configuration, and wait until the hook runs it.',
    '#   3. Run this script with "resume": the gateways follow, batch by batch. It stops at the first one that fails.',
    '#      Run it again to continue.',
  ];
}

/** The functions of the script. Their arguments are a namespace and a name. */
function functions(timeout: string): readonly string[] {
  return [
    'set -eu',
    'kind=meshgatewayinstances.mesh.internal',
    `timeout=${timeout}`,
    '',
    'set_suspend() { # arguments: value, namespace, name',
    '  kubectl patch "$kind/$3" --namespace "$2" --type=merge --patch "{\\"spec\\":{\\"suspend\\":$1}}"',
    '}',
    '',
    ...settleFunctions(
      '$1/$2 does not become ready with the new configuration; the instances after it are still suspended',
    ),
  ];
}

function resume(batch: readonly RolloutInstance[], title: string): readonly string[] {
  return [
    `  echo "${title}"`,
    ...batch.map((one) => `  set_suspend null ${argumentsFor(one)}`),
    ...batch.map((one) => `  settled ${argumentsFor(one)}`),
  ];
}

function keyOf({ name, namespace }: RolloutInstance): string {
  return `${namespace}/${name}`;
}

function argumentsFor({ name, namespace }: RolloutInstance): string {
  return `${namespace} ${name}`;
}
