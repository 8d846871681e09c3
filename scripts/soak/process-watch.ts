/**
 * The watch of what reaches the process and should not: a rejection or an error of no actor, a list of listeners that
 * grows.
 */
export class ProcessWatch {
  readonly #found: (text: string) => void;
  readonly #rejected = (reason: unknown): void => {
    this.#found(`An unhandled rejection: ${textOf(reason)}`);
  };
  readonly #thrown = (error: unknown): void => {
    this.#found(`An uncaught exception: ${textOf(error)}`);
  };
  readonly #warned = ({ name, message }: Error): void => {
    if (name === 'MaxListenersExceededWarning') this.#found(`I-33 ${message}`);
  };

  constructor(found: (text: string) => void) {
    this.#found = found;
    process.on('unhandledRejection', this.#rejected);
    process.on('uncaughtException', this.#thrown);
    process.on('warning', this.#warned);
  }

  end(): void {
    process.off('unhandledRejection', this.#rejected);
    process.off('uncaughtException', this.#thrown);
    process.off('warning', this.#warned);
  }

  /** Timers, sockets, files and other things that hold the process, but for a turn that is due. */
  static get resources(): number {
    return process.getActiveResourcesInfo().filter((each) => each !== 'Immediate').length;
  }
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
