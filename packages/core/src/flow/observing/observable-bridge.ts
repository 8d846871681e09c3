import { EMPTY, storeLeftBehind } from '../../ports/async-scope';
import type { Dispatcher, Task } from '../../ports/dispatcher';
import type { FlowSink } from '../flow-monitor';
import { Audience } from './audience';
import type { Envelope } from '../envelope';
import type { Mailbox } from '../mailbox/mailbox';
import type { Receiver } from '../mailbox/receiver';
import { NO_WAITS } from '../wait';

/** The part of the runtime that a bridge calls. */
export interface BridgeHost {
  readonly monitors: FlowSink;
  onTaskFailed(thrown: unknown): void;
}

/** The bridge from a topic or pattern to its RxJS observers, in turns of its own. */
export class ObservableBridge implements Receiver, Task {
  batch = 1;
  readonly sender = undefined;
  readonly direct = undefined;
  readonly inHand = 0;
  readonly ready = true;
  readonly waitsFor = NO_WAITS;
  mailbox: Mailbox | undefined;
  readonly audience = new Audience<ObservableBridge>();
  readonly pattern: string;
  readonly #dispatcher: Dispatcher;
  readonly #host: BridgeHost;
  readonly #caughtUp: (bridge: ObservableBridge) => void;

  /** @param caughtUp called when it has carried everything there was */
  constructor(pattern: string, dispatcher: Dispatcher, host: BridgeHost, caughtUp: (bridge: ObservableBridge) => void) {
    this.pattern = pattern;
    this.#dispatcher = dispatcher;
    this.#host = host;
    this.#caughtUp = caughtUp;
  }

  get id(): string {
    return `observers of ${this.pattern}`;
  }

  /** Events that were published earlier are still to come. */
  get behind(): boolean {
    return this.mailbox !== undefined && (this.mailbox.size > 0 || this.mailbox.log.waiting !== undefined);
  }

  wake(): void {
    this.#dispatcher.schedule(this);
  }

  hold(): void {
    // It never keeps an event beyond `next`.
  }

  onOverflow(): void {
    // Its policy is always `block`.
  }

  failed(thrown: unknown): void {
    this.#host.onTaskFailed(thrown);
  }

  /** RxJS tells an observer's error to its own error handler; it throws here only if the process has asked it to. */
  #next(envelope: Envelope): void {
    try {
      this.audience.next(envelope);
    } catch (error) {
      this.#host.onTaskFailed(error);
    }
  }

  run(limit: number): number {
    return EMPTY.isCurrent ? this.#run(limit) : EMPTY.run(this.#run, this, limit);
  }

  #run(limit: number): number {
    const { mailbox } = this;
    if (mailbox === undefined) return 0;
    const from = mailbox.cursor;
    let taken = 0;
    for (; taken < limit && mailbox.cursor < mailbox.log.tail && !storeLeftBehind(); taken++) {
      const envelope = mailbox.log.envelopeAt(mailbox.cursor++);
      if (envelope === undefined) continue;
      mailbox.handled++;
      this.#next(envelope);
      this.#host.monitors.passed?.(envelope);
      if (mailbox.closed) return taken + 1;
    }
    if (mailbox.log.waiting !== undefined) mailbox.log.onAdvanced(from, mailbox.cursor);
    if (mailbox.cursor < mailbox.log.tail) this.#dispatcher.schedule(this);
    else {
      mailbox.sleep();
      this.#caughtUp(this);
    }
    return taken;
  }
}
