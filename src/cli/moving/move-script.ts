import { type JsonObject, objectAt } from '../../api/json.ts';
import { inBatches, keysOf, type Pace } from '../batches.ts';
import { settleFunctions } from '../rollout/settle.ts';
import { backFunctions } from './back-functions.ts';
import { moveFunctions } from './move-functions.ts';
import { stateFunctions } from './state-functions.ts';

/** The move of an instance from one group to the other. */
export interface Move {
  /** `namespace/name` */
  readonly key: string;
  /** The instance that the script creates. */
  readonly object: JsonObject;
  /** Whether the instance of kuma.io is Ready, or was when it was saved. */
  readonly isReady: boolean;
}

/**
 * Returns a shell script that moves running instances to mesh.internal batch by batch, in the steps of docs/moving.md. It stops at the
 * first instance that is not taken over and Ready. Instances that were not Ready come last, and nothing waits until they are. All
 * steps can be repeated, so the script can be run again.
 */
export function moveScript(moves: readonly Move[], pace: Pace): string {
  return batchScript(moves, pace, 'from kuma.io to mesh.internal', [
    ...manifestFunction('manifest', 'Prints the new instance.', moves),
    ...manifestFunction('suspended', 'Prints the new instance, suspended.', moves.map(suspend)),
    ...stateFunctions,
    ...moveFunctions,
    ...settleFunctions('$1/$2 does not become ready in mesh.internal; the batches after it are unchanged'),
  ]);
}

/** Returns a shell script that moves instances back to kuma.io in the same way. */
export function moveBackScript(moves: readonly Move[], pace: Pace): string {
  return batchScript(moves, pace, 'back from mesh.internal to kuma.io', [
    ...manifestFunction('manifest', 'Prints the instance of kuma.io.', moves),
    ...stateFunctions,
    ...backFunctions,
  ]);
}

/** @param functions define the functions `move` and `settled` */
function batchScript(moves: readonly Move[], pace: Pace, how: string, functions: readonly string[]): string {
  const { batches, last } = inBatches(moves, pace.batch, ({ isReady }) => isReady);
  return [
    '#!/bin/sh',
    `# Moves ${moves.length} instance${moves.length === 1 ? '' : 's'} ${how}, ${pace.batch} at a time. Stops at the first one that is not`,
    '# taken over and Ready. Run it again to continue.',
    ...last.map(({ key }) => `# ${key}: is not Ready before, comes last, and nothing waits until it is`),
    'set -eu',
    'former=meshgatewayinstances.kuma.io',
    'kind=meshgatewayinstances.mesh.internal',
    `timeout=${pace.timeout}`,
    '',
    ...functions,
    ...batches.flatMap((batch, index) => [
      `echo "batch ${index + 1} of ${batches.length}"`,
      `move ${keysOf(batch)}`,
      ...batch.map(({ key }) => `settled ${key.replace('/', ' ')}`),
    ]),
    ...(last.length === 0 ? [] : ['echo "without waiting until they are Ready"', `move ${keysOf(last)}`]),
    '',
  ].join('\n');
}

function suspend(move: Move): Move {
  return { ...move, object: { ...move.object, spec: { ...objectAt(move.object, 'spec'), suspend: true } } };
}

/** Returns a shell function that prints an instance as JSON, on one line. */
function manifestFunction(name: string, what: string, moves: readonly Move[]): readonly string[] {
  const cases = moves.flatMap(({ key, object }) => [
    `  ${key})`,
    "    cat <<'END'",
    JSON.stringify(object),
    'END',
    '    ;;',
  ]);
  return [
    `# ${what} Its arguments are a namespace and a name.`,
    `${name}() {`,
    '  case "$1/$2" in',
    ...cases,
    '  esac',
    '}',
    '',
  ];
}
