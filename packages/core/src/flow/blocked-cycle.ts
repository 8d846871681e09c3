import { blockedCycle } from '../errors';
import type { Log } from './log';
import type { Publication, Sender } from './publication';
import type { Wait } from './wait';

/** One step of a circle: `from` goes on only when `to` does. */
interface Step {
  readonly from: Sender;
  readonly to: Sender;
  /** Undefined when `from` publishes to the full mailbox of `to`. */
  readonly why: Wait['why'] | undefined;
}

interface Cycle {
  readonly steps: readonly Step[];
  readonly publication: Publication;
  /** Where the first publication of the cycle waits. */
  readonly log: Log;
}

/**
 * Refuses publications of `sender` until it no longer waits for itself. An actor waits for every full mailbox it publishes to;
 * the owner of a full mailbox makes room only when its own publications are accepted, when it has started, which may have to
 * wait for others, and when those are up that it spawns and waits for. So any circle of such waits would last for ever (the
 * original hangs here).
 */
export function breakCycles(sender: Sender): void {
  if (sender.id === undefined) return;
  for (let cycle = findCycle(sender); cycle !== undefined; cycle = findCycle(sender)) {
    const { steps, publication, log } = cycle;
    const path = [...steps.map(({ from }) => String(from.id)), sender.id];
    for (const { envelope, slot } of log.giveUp((waiter) => waiter.publication === publication)) {
      const error = blockedCycle(path, envelope.topic, steps.map(told));
      publication.fail(error);
      for (const reader of log.readers) reader.deadLetter(envelope, slot, 'blocked-cycle', error);
      publication.leaves(log);
    }
  }
}

function findCycle(origin: Sender): Cycle | undefined {
  const visited = new Set<Sender>();
  for (const publication of origin.unaccepted) {
    for (const log of publication.waitingIn) {
      const steps = through(origin, log, origin, visited);
      if (steps !== undefined) return { steps, publication, log };
    }
  }
  return undefined;
}

/** The steps from `from`, which waits for room in `log`, to `origin`; undefined when no wait leads there. */
function through(from: Sender, log: Log, origin: Sender, visited: Set<Sender>): Step[] | undefined {
  for (const reader of log.readers) {
    const to = reader.receiver.sender;
    if (!reader.isFull || to === undefined) continue;
    const rest = to === origin ? [] : waitsOf(to, origin, visited);
    if (rest !== undefined) return [{ from, to, why: undefined }, ...rest];
  }
  return undefined;
}

function waitsOf(from: Sender, origin: Sender, visited: Set<Sender>): Step[] | undefined {
  if (visited.has(from)) return undefined;
  visited.add(from);
  for (const publication of from.unaccepted) {
    for (const log of publication.waitingIn) {
      const steps = through(from, log, origin, visited);
      if (steps !== undefined) return steps;
    }
  }
  for (const { sender: to, why } of from.mailbox?.receiver.waitsFor ?? []) {
    const rest = to === origin ? [] : waitsOf(to, origin, visited);
    if (rest !== undefined) return [{ from, to, why }, ...rest];
  }
  return undefined;
}

/** A wait that no publication shows, in words. */
function told({ from, to, why }: Step): string | undefined {
  switch (why) {
    case 'start':
      return `"${String(from.id)}" starts after "${String(to.id)}"`;
    case 'end':
      return `"${String(from.id)}" comes back after "${String(to.id)}" is down`;
    case 'spawn':
      return `"${String(from.id)}" waits until "${String(to.id)}", which it spawns, has started`;
    case undefined:
      return undefined;
  }
}
