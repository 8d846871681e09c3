import type { MailboxCounters } from '../flow/mailbox/mailbox';
import type { ActorChild } from '../supervision/actor-child';
import type { ActorStatus, Health } from '../actor/status';

/** The report of one actor in a stop. */
export interface ActorReport extends MailboxCounters {
  readonly id: string;
  readonly module: string;
  /** Events handled after `stop` was called. */
  readonly drained: number;
  readonly restarts: number;
  /** How many events it has published. */
  readonly published: number;
  /** A handler or hook did not end in time and was left behind. */
  readonly abandoned: boolean;
  /** How long its end took, from the moment it was told to. Milliseconds. */
  readonly duration: number;
}

/** The report of `stop`. */
export interface StopReport {
  /**
   * No event was lost on the way to the end: every one that had been accepted, and every one that an actor published
   * until it had ended, was handled, failed in its handler, or was dropped by its overflow policy; no loop
   * over events was cut off with a loss. False with `drain: false`.
   */
  readonly drained: boolean;
  /** Milliseconds. */
  readonly duration: number;
  /** The names of the actors of which something was left behind. */
  readonly abandoned: readonly string[];
  /** How many events were given back to the transport, which delivers them again. */
  readonly returned: number;
  /** Why the runtime ended by itself; undefined when it was stopped. */
  readonly failure: Error | undefined;
  /** In the order they started; a keyed actor once, with all its instances. */
  readonly actors: readonly ActorReport[];
}

export function actorStatus(child: ActorChild, health: Health): ActorStatus {
  const { cell, restarts, supervisor, ended: ended, counters, published } = child;
  const { mailbox } = cell;
  const instances = child.instances?.size;
  return {
    id: cell.id,
    module: supervisor.name,
    health,
    status: ended && cell.state !== 'ended' ? 'stopping' : statusOf(cell.state, cell.incarnation === undefined),
    incarnation: cell.incarnation?.incarnation ?? 0,
    restarts,
    mailbox: { size: mailbox.size, capacity: mailbox.capacity },
    counters,
    published,
    pipes: cell.pipes?.status,
    key: cell.key,
    instances,
  };
}

function statusOf(state: ActorChild['cell']['state'], neverStarted: boolean): ActorStatus['status'] {
  switch (state) {
    case 'idle':
      return neverStarted ? 'waiting' : 'restarting';
    case 'starting':
      return 'starting';
    case 'open':
      return 'running';
    case 'judging':
      return 'restarting';
    case 'ending':
      return 'stopping';
    case 'ended':
      return 'stopped';
  }
}

export function reportOf(
  children: readonly ActorChild[],
  drained: boolean,
  duration: number,
  failure: Error | undefined,
): StopReport {
  const whole = children.filter((child) => child.whole === child);
  const actors = whole.map((child) => ({
    id: child.id,
    module: child.supervisor.name,
    ...child.counters,
    drained: child.counters.handled - child.handledBeforeDrain,
    restarts: child.restarts,
    published: child.published,
    abandoned: child.leftBehind.length > 0,
    duration: child.endedIn,
  }));
  const abandoned = whole.flatMap(({ leftBehind }) => leftBehind);
  const returned = actors.reduce((sum, actor) => sum + actor.returned, 0);
  return { drained, duration, abandoned, returned, failure, actors };
}
