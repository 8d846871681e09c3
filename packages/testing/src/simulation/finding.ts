/**
 * The kind of a finding. `invariant`: one of the user's does not hold. `guarantee`: one of the runtime's does not.
 * `scenario`: it threw. `start`: the program does not come up. `escalation`: the runtime gave up. `dead-letter`: an
 * event was lost that should not have been. `stuck`: something waits and nothing can happen any more. `endless`: it
 * never comes to rest. `real-time`: an RxJS operator was given no scheduler.
 */
export type FindingKind =
  'invariant' | 'guarantee' | 'scenario' | 'start' | 'escalation' | 'dead-letter' | 'stuck' | 'endless' | 'real-time';

/** A fault that a run has shown. Two of the same kind and name are the same trouble. */
export interface Finding {
  readonly kind: FindingKind;
  /** Which invariant, guarantee or actor it is about. */
  readonly name: string;
  readonly message: string;
  readonly cause: unknown;
}

export function sameFinding(a: Finding | undefined, b: Finding): boolean {
  return a?.kind === b.kind && a.name === b.name;
}

/** The first trouble of a run; what comes after it is its consequence. */
export class Findings {
  first: Finding | undefined;

  add(kind: FindingKind, name: string, message: string, cause?: unknown): void {
    this.first ??= { kind, name, message, cause };
  }
}
