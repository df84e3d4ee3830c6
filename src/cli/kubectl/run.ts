import type { Io, ProgramResult } from '../io.ts';

/** The cluster that kubectl talks to. Without these, kubectl takes the one that the user has configured. */
export interface Target {
  readonly context?: string | undefined;
  readonly kubeconfig?: string | undefined;
}

/** Runs the user's kubectl. */
export function runKubectl(argv: readonly string[], target: Target, io: Io, stdin = ''): Promise<ProgramResult> {
  const { context, kubeconfig } = target;
  const flags = [
    ...(kubeconfig === undefined ? [] : [`--kubeconfig=${kubeconfig}`]),
    ...(context === undefined ? [] : [`--context=${context}`]),
  ];
  return io.run('kubectl', [...flags, ...argv], stdin);
}

/** Says that kubectl cannot be started. */
export function cannotStart({ stderr }: Pick<ProgramResult, 'stderr'>): string {
  return `kubectl cannot be started: ${stderr}`;
}
