import type { ActorContainer, Clock, Logger, Runtime, StopReport } from '@maiko/core';
import { stopOnSignals } from './signals';
import type { TsyringeContainer } from './tsyringe-container';

const nothing = (): void => undefined;

/** The process of a runtime: it stays alive while the runtime lives, obeys signals, and ends when it was told to. */
export class ProcessHost {
  readonly #clock: Clock;
  readonly #logger: Logger;
  #runtime: Runtime | undefined;
  #release: (() => void) | undefined;
  #ignoreSignals: (() => void) | undefined;
  #signalled = false;
  /** The start of the runtime has succeeded. */
  #started = false;
  /** The container is closed, or has failed to close. */
  #closed = false;

  constructor(clock: Clock, logger: Logger) {
    this.#clock = clock;
    this.#logger = logger;
  }

  /** The same container, which tells how far its runtime is: it creates once that starts, and is closed last. */
  around(container: TsyringeContainer): ActorContainer {
    return {
      open: (runtime) => {
        container.open(runtime);
      },
      create: (actor, context) => {
        if (this.#release === undefined) this.keepAlive();
        return container.create(actor, context);
      },
      dispose: (instance) => container.dispose(instance),
      verify: (actor) => {
        container.verify(actor);
      },
      close: async () => {
        // It may never be closed: stop() returns the report that is being made, within its deadline.
        void this.#runtime?.stop().then((report) => {
          this.#ended(report);
        });
        await container.close().finally(() => {
          this.#closed = true;
          this.#letGo();
        });
      },
    };
  }

  /** @param signals whether SIGINT and SIGTERM stop the runtime */
  serve(runtime: Runtime, signals: boolean): void {
    this.#runtime = runtime;
    if (!signals) return;
    this.#ignoreSignals = stopOnSignals(() => {
      this.#signalled = true;
      void runtime.stop();
    });
  }

  /** The runtime starts: the process stays alive until it has stopped. */
  keepAlive(): void {
    this.#release = this.#clock.keepAlive?.() ?? nothing;
    this.#runtime?.start().then(
      () => (this.#started = true),
      // The caller gets the error.
      () => undefined,
    );
  }

  #letGo(): void {
    const release = this.#release;
    this.#release = nothing;
    release?.();
    this.#ignoreSignals?.();
  }

  #ended({ failure, abandoned }: StopReport): void {
    this.#letGo();
    if (this.#started && failure !== undefined) process.exitCode = 1;
    const behind = this.#closed ? abandoned : [...abandoned, 'the container'];
    // A part that does not end may keep the process alive, and nothing would end it: the sender of the signal waits for
    // it.
    if (!this.#signalled || behind.length === 0) return;
    this.#logger.error(`The process ends with exit code 1: something did not end in time (${behind.join(', ')})`);
    process.exit(1);
  }
}
