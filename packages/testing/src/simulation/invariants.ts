import { messageOf, type DeadLetter, type Envelope, type Monitor, type Runtime, type StopReport } from '@maiko/core';
import { outcomesOf, findOverfull, findUnbalanced } from '../guarantees';
import { INJECTED } from './errors';
import type { Findings } from './finding';

/** A predicate: whether a dead letter belongs to the normal course of the program. */
export type AllowDeadLetter = (letter: DeadLetter) => boolean;

/** The leftovers when the runtime has stopped. */
export interface Leftovers {
  /** How many timers of its clock are set. */
  readonly timers: number;
  /** How many outcomes have not settled. */
  readonly questions: number;
  /** The actors with contexts that have a signal which has not aborted. */
  readonly alive: readonly string[];
}

/** The guarantees of the runtime to every program, checked all the time. */
export class Invariants implements Monitor {
  readonly #findings: Findings;
  readonly #allowed: AllowDeadLetter;
  readonly #places = new Map<string, number>();
  readonly #last = new Map<string, number>();
  /** Incarnations that are up. */
  readonly #up = new Set<string>();
  /** How many publishers wait. */
  #blocked = 0;

  constructor(findings: Findings, allowed: AllowDeadLetter) {
    this.#findings = findings;
    this.#allowed = allowed;
  }

  dispatched({ id }: Envelope): void {
    this.#places.set(id, this.#places.size + 1);
  }

  /** G4: there is one order of publishing, and every actor sees a part of it. */
  delivered({ id, topic, attempt, node }: Envelope, actor: string): void {
    const place = this.#places.get(id);
    // What a transport delivers is in the order in which it was kept.
    if (place === undefined || attempt > 1 || node !== undefined) return;
    const last = this.#last.get(actor) ?? 0;
    if (place <= last)
      this.#findings.add('guarantee', 'G4', `"${actor}" got event ${id} of topic "${topic}" after a later one`);
    this.#last.set(actor, place);
  }

  publisherBlocked(): void {
    this.#blocked++;
  }

  publisherReleased(): void {
    this.#blocked--;
  }

  actorStarted(actor: string, incarnation: number): void {
    this.#up.add(`${actor}#${String(incarnation)}`);
  }

  actorStopped(actor: string, incarnation: number): void {
    this.#up.delete(`${actor}#${String(incarnation)}`);
  }

  deadLetter(letter: DeadLetter): void {
    const { envelope, subscriber, reason, error } = letter;
    if (isInjected(error) || this.#allowed(letter)) return;
    const receiver = subscriber === undefined ? '' : ` for "${subscriber}"`;
    this.#findings.add(
      'dead-letter',
      `${subscriber ?? 'no subscriber'} ${envelope.topic} ${reason}`,
      `Event ${envelope.id} of topic "${envelope.topic}" became a dead letter${receiver} (${reason}): ${messageOf(error)}`,
      error,
    );
  }

  /** G7 and G9, while nothing is moving. */
  atRest(runtime: Runtime): void {
    for (const { id, counters } of findUnbalanced(runtime))
      this.#findings.add('guarantee', 'G9', `The events of "${id}" do not add up: ${JSON.stringify(counters)}`);
    for (const { id, mailbox } of findOverfull(runtime))
      this.#findings.add('guarantee', 'G7', `The mailbox of "${id}" holds ${String(mailbox.size)} events`);
  }

  /** G9 and G10, when everything is over. */
  stopped({ actors, drained, abandoned, failure }: StopReport, left: Leftovers): void {
    for (const actor of actors) {
      const { id, accepted } = actor;
      const sum = outcomesOf(actor);
      if (accepted !== sum)
        this.#findings.add(
          'guarantee',
          'G9',
          `"${id}" accepted ${String(accepted)} events, of which ${String(sum)} are accounted for`,
        );
    }
    this.#left(left);
    if (failure !== undefined || (drained && abandoned.length === 0)) return;
    const leftBehind = abandoned.length === 0 ? '' : `; left behind: ${abandoned.join(', ')}`;
    this.#findings.add('stuck', 'stop', `The runtime could not stop in good order within its deadline${leftBehind}`);
  }

  /** G10: nothing of the runtime is left. */
  #left({ timers, questions, alive }: Leftovers): void {
    const left = {
      timers: timers === 0 ? [] : [`${String(timers)} timers of its clock`],
      publishers: this.#blocked === 0 ? [] : [`${String(this.#blocked)} publishers that wait`],
      questions: questions === 0 ? [] : [`${String(questions)} outcomes that have not settled`],
      incarnations: [...this.#up].map((each) => `${each}, which was not told as stopped`),
      contexts: alive.map((id) => `a context of "${id}" with a signal that has not aborted`),
    };
    for (const [name, each] of Object.entries(left)) {
      if (each.length > 0)
        this.#findings.add('guarantee', `left ${name}`, `The runtime has stopped and left ${each.join(', ')}`);
    }
  }
}

/** Whether the simulation itself is at the bottom of a failure. */
function isInjected(error: unknown): boolean {
  try {
    for (let link = error, depth = 0; link instanceof Error && depth < 10; link = link.cause, depth++) {
      if ((INJECTED as readonly string[]).includes((link as { code?: string }).code ?? '')) return true;
    }
  } catch {
    // An error that cannot be read is none of ours.
  }
  return false;
}
