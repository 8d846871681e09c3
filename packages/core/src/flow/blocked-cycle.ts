import { blockedCycle } from '../errors';
import type { Log } from './log';
import type { Publication, Sender } from './publication';

interface Cycle {
  /** The actors that wait for each other, the first one named twice. */
  readonly path: readonly string[];
  readonly publication: Publication;
  /** Where the first publication of the cycle waits. */
  readonly log: Log;
}

/**
 * Refuses publications of `sender` until it no longer waits for itself. An actor waits for every full mailbox it
 * publishes to; the owner of a full mailbox makes room only when its own publications are accepted. So any circle of
 * such waits would last for ever (the original hangs here).
 */
export function breakCycles(sender: Sender): void {
  if (sender.id === undefined) return;
  for (let cycle = findCycle(sender); cycle !== undefined; cycle = findCycle(sender)) {
    const { path, publication, log } = cycle;
    for (const { envelope, slot } of log.giveUp((waiter) => waiter.publication === publication)) {
      const error = blockedCycle(path, envelope.topic);
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
      const path = waitsFor(origin, log, visited);
      if (path !== undefined) return { path: [String(origin.id), ...path], publication, log };
    }
  }
  return undefined;
}

/** The actors from the full readers of `log` to `origin`; undefined when no wait leads there. */
function waitsFor(origin: Sender, log: Log, visited: Set<Sender>): string[] | undefined {
  for (const reader of log.readers) {
    if (!reader.isFull) continue;
    const { sender, waitsFor: starting, id } = reader.receiver;
    if (sender === undefined) continue;
    if (sender === origin) return [id];
    if (starting === origin) return [id, String(origin.id)];
    if (visited.has(sender)) continue;
    visited.add(sender);
    for (const publication of sender.unaccepted) {
      for (const next of publication.waitingIn) {
        const path = waitsFor(origin, next, visited);
        if (path !== undefined) return [id, ...path];
      }
    }
  }
  return undefined;
}
