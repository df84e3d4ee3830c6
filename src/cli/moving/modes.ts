import type { ManifestIndex } from '../manifests/manifest-index.ts';
import type { Wording } from './adoption-script.ts';
import { type AdoptingInstance, adoptSteps, releaseSteps, repairSteps, type Step } from './adoption-steps.ts';
import { adoptChecks, type Checks, orphanChecks, runningChecks } from './checks.ts';
import { orphanGuard, orphanSteps } from './orphan-steps.ts';

/** What `mgi adopt` does with instances. */
interface Mode {
  readonly stepsOf: (parent: AdoptingInstance, index: ManifestIndex) => readonly Step[];
  readonly checksOf: Checks;
  /** The group of the instances, for messages. Empty if the mode is for both groups. */
  readonly group: '' | 'kuma.io' | 'mesh.internal';
  readonly wording: Wording;
  /** The commands before all others. */
  readonly guard: readonly string[];
}

/** The modes, by the name of their option. */
export const modes = {
  adopt: {
    stepsOf: adoptSteps,
    checksOf: adoptChecks,
    group: '',
    wording: { does: 'Hands over', done: 'handed over' },
    guard: [],
  },
  release: {
    stepsOf: releaseSteps,
    checksOf: runningChecks,
    group: 'kuma.io',
    wording: { does: 'Hands back', done: 'handed back' },
    guard: [],
  },
  repair: {
    stepsOf: repairSteps,
    checksOf: runningChecks,
    group: 'kuma.io',
    wording: { does: 'Repairs', done: 'repaired' },
    guard: [],
  },
  orphan: {
    stepsOf: orphanSteps,
    checksOf: orphanChecks,
    group: 'mesh.internal',
    wording: { does: 'Deletes, without their children,', done: 'deleted without its children' },
    guard: orphanGuard,
  },
} as const satisfies Readonly<Record<string, Mode>>;
export type ModeName = keyof typeof modes;
