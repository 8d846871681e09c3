import type { Clock } from '../ports/clock';
import type { Task } from '../ports/dispatcher';
import type { FlowSink } from './flow-monitor';
import type { DeadLetterReason } from './dead-letters';
import type { Envelope } from './envelope';
import type { Log } from './mailbox/log';
import type { Mailbox } from './mailbox/mailbox';

/** The environment that the parts of the flow floor share within one runtime. */
export interface FlowEnvironment {
  readonly clock: Clock;
  readonly monitors: FlowSink;
  /** Runs a task soon, never on the caller's stack. */
  schedule(task: Task): void;
  /** A task of the runtime itself threw. */
  onTaskFailed(thrown: unknown): void;
  /** The logs of a topic or pattern have changed: routes found so far are stale. */
  onRoutesChanged(pattern: string): void;
  /** A mailbox left the log `shared` for one of its own, which takes the same events. */
  onDetached(own: Log, shared: Log): void;
  /** The log that `mailbox`, which has nothing queued, may share again; from now on its own takes no events. */
  logToRejoin(mailbox: Mailbox): Log | undefined;
  /** `mailbox` will not handle the event. */
  deadLetter(
    envelope: Envelope,
    mailbox: Mailbox,
    subscriptionIndex: number,
    reason: DeadLetterReason,
    error: Error,
  ): void;
}

/** Makes the environment of mailboxes that no route leads to: nothing that happens to them makes a route stale. */
export function unrouted(environment: FlowEnvironment): FlowEnvironment {
  return {
    clock: environment.clock,
    monitors: environment.monitors,
    schedule: (task) => {
      environment.schedule(task);
    },
    onTaskFailed: (thrown) => {
      environment.onTaskFailed(thrown);
    },
    onRoutesChanged: () => undefined,
    onDetached: () => undefined,
    logToRejoin: () => undefined,
    deadLetter: (...letter) => {
      environment.deadLetter(...letter);
    },
  };
}
