import type { Io } from '../io.ts';
import { pause, type Step } from './adoption-steps.ts';

/** The planned steps of one instance. */
export interface AdoptionPlan {
  readonly name: string;
  readonly steps: readonly Step[];
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

/** Prints commands for a shell: those of all children and those of all instances, with one pause between them. */
export function printCommands(plans: readonly AdoptionPlan[], io: Io): void {
  const steps = plans.flatMap((plan) => plan.steps);
  const first = steps.find(({ commands }) => commands.length > 0)?.of;
  const [early, late] = [true, false].map((isFirst) =>
    steps.filter((step) => (step.of === first) === isFirst).flatMap(({ commands }) => commands),
  );
  const commands = [...(early ?? []), ...(late?.length ? [pause, ...late] : [])];
  for (const command of commands) io.stdout(`${command}\n`);
  for (const { name, steps: all } of plans) {
    const remarks = all.filter(({ line, refused }) => refused || line.startsWith('warning: '));
    for (const { line } of remarks) io.stderr(`${name}: ${line}\n`);
  }
}
