import { blockedCycle } from '../errors';
import type { Envelope } from '../envelope';
import type { Log } from './log';
import type { Sender } from '../publication';
import type { Wait } from '../wait';

/** One step of a circle: `from` goes on only when `to` does. */
interface Step {
  readonly from: Sender;
  readonly to: Sender;
  /** Undefined when `from` publishes to the full mailbox of `to`. */
  readonly why: Wait['why'] | undefined;
  /** How the search came to `from`. */
  readonly before: Step | undefined;
}

/**
 * Finds the steps from `origin`, if it waited for room in `log`, to itself; undefined when no wait leads back to it. An
 * actor waits for every full mailbox it publishes to; the owner of a full mailbox makes room only when its own
 * publications are accepted, when it has started, which may have to wait for others, and when those are up that it
 * spawns and waits for. So any circle of such waits would last forever (the original hangs here).
 *
 * A circle closes with its last wait, so it is looked for where a wait begins, and where the mailbox of a sender that
 * waits becomes full. That keeps the price of a publish independent of how many wait already.
 */
export function cycleThrough(origin: Sender, log: Log): readonly Step[] | undefined {
  if (origin.id === undefined) return undefined;
  const seen = new Set<Sender | Log>([log]);
  const steps: Step[] = [];
  follow(origin, log, undefined, steps);
  // It grows meanwhile.
  for (const step of steps) {
    const { to } = step;
    if (to === origin) return inOrder(step);
    if (seen.has(to)) continue;
    seen.add(to);
    for (const further of to.blockedIn) {
      if (seen.has(further)) continue;
      seen.add(further);
      follow(to, further, step, steps);
    }
    for (const { sender, why } of to.mailbox?.receiver.waitsFor ?? [])
      steps.push({ from: to, to: sender, why, before: step });
  }
  return undefined;
}

/** The senders that have to make room in `log`. */
function follow(from: Sender, log: Log, before: Step | undefined, steps: Step[]): void {
  for (const reader of log.readers) {
    const to = reader.receiver.sender;
    if (to !== undefined && reader.isFull) steps.push({ from, to, why: undefined, before });
  }
}

function inOrder(last: Step): Step[] {
  const steps: Step[] = [];
  for (let step: Step | undefined = last; step !== undefined; step = step.before) steps.push(step);
  return steps.reverse();
}

/** Refuses the publication of an event that would close a circle, with the chain of waits as its text. */
export function refuseOn(cycle: readonly Step[], log: Log, { envelope, subscriptionIndex }: Refused): Error {
  const path = [...cycle, cycle[0] as Step].map(({ from }) => String(from.id));
  const error = blockedCycle(path, envelope.topic, cycle.map(describeWait));
  for (const reader of log.readers) reader.deadLetter(envelope, subscriptionIndex, 'blocked-cycle', error);
  return error;
}

interface Refused {
  readonly envelope: Envelope;
  readonly subscriptionIndex: number;
}

/** Refuses the publications of a sender that wait on a circle, after what `sender` or another waits for has changed. */
export function breakCycles(sender: Sender): void {
  for (const log of [...sender.blockedIn]) {
    const cycle = cycleThrough(sender, log);
    if (cycle === undefined) continue;
    for (const blocked of log.giveUp(({ publication }) => publication?.sender === sender)) {
      blocked.publication?.fail(refuseOn(cycle, log, blocked));
      blocked.publication?.leave(log);
    }
  }
}

/** A wait that no publication shows, in words. */
function describeWait({ from, to, why }: Step): string | undefined {
  switch (why) {
    case 'start':
      return `"${String(from.id)}" starts after "${String(to.id)}"`;
    case 'end':
      return `"${String(from.id)}" comes back after "${String(to.id)}" is down`;
    case 'spawn':
      return `"${String(from.id)}" waits until "${String(to.id)}", which it spawns, has started`;
    case 'room':
    case undefined:
      return undefined;
  }
}
