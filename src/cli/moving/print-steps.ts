import type { Io } from '../io.ts';
import { pause, type Step } from './adoption-steps.ts';

/** The planned steps of one instance. */
export interface AdoptionPlan {
  /** The kind, the namespace and the name, for people. */
  readonly name: string;
  /** `namespace/name` */
  readonly key: string;
  readonly steps: readonly Step[];
  /** Commands that fail unless the instance was taken over and is Ready. */
  readonly checks: readonly string[];
  /** False for an instance that was not Ready before, which may never become Ready. */
  readonly isWaitedFor: boolean;
}

/** A command, and the instance that it changes. A pause belongs to no instance. */
interface KeyedCommand {
  readonly command: string;
  readonly key?: string;
}

/** Prints the steps of an instance for people: a line for each object, and the commands below it. */
export function printText({ name, steps }: AdoptionPlan, io: Io): void {
  io.stdout(`${name}\n`);
  let before: Step | undefined;
  for (const step of steps) {
    io.stdout(`  ${step.line}\n`);
    const isApart = before !== undefined && before.of !== step.of;
    for (const command of [...(isApart && step.commands.length > 0 ? [pause] : []), ...step.commands]) {
      io.stdout(`    ${command}\n`);
    }
    if (step.commands.length > 0) before = step;
  }
}

/** Returns the commands for a shell: those of all children and those of all instances, with one pause between them. */
export function inOrder(plans: readonly AdoptionPlan[]): readonly KeyedCommand[] {
  const steps = plans.flatMap(({ key, steps: own }) => own.map((step) => ({ ...step, key })));
  const first = steps.find(({ commands }) => commands.length > 0)?.of;
  const [early = [], late = []] = [true, false].map((isFirst) =>
    steps
      .filter((step) => (step.of === first) === isFirst)
      .flatMap(({ commands, key }) => commands.map((command): KeyedCommand => ({ command, key }))),
  );
  return [...early, ...(late.length > 0 ? [{ command: pause }, ...late] : [])];
}

/** Prints on stderr which objects are not changed, and which pods restart. */
export function printRemarks(plans: readonly AdoptionPlan[], io: Io): void {
  for (const { name, steps } of plans) {
    const remarks = steps.filter(({ line, refused }) => refused || line.startsWith('warning: '));
    for (const { line } of remarks) io.stderr(`${name}: ${line}\n`);
  }
}
