import type { Logger } from '../ports/logger';
import { BoundedSource, WorkSource } from '../rxjs/bounded';
import { SOURCE, type ResolvedSourceOptions } from '../rxjs/source-options';
import { SourceReader } from '../rxjs/source-reader';
import { holdsPromises } from '../thenable';

/**
 * The kind of work that an Observable belongs to, which says what ends it before its own end. `work`, of a handler or
 * scheduled method: the incarnation has to end. `source`, of `step`, `onStart` and `connect`: also when the runtime
 * drains. `drain`, of `onDrain`: the incarnation is cut off.
 */
export type SourceKind = 'work' | 'source' | 'drain';

/** One Observable, and what becomes of its values. */
export interface Followed {
  readonly kind: SourceKind;
  readonly source: object;
  readonly options?: ResolvedSourceOptions;
  /** What it belongs to, for messages. */
  readonly where: string;
  /** The method or hook that it belongs to. */
  readonly method: string;
  /**
   * Runs code of the source when it is subscribed to. Undefined for a source that belongs to no code in progress: it
   * runs in the scope of its owner.
   */
  readonly within?: ((work: () => void) => void) | undefined;
  take(value: unknown): PromiseLike<unknown> | undefined;
  /** It was emitted, and will not be taken. */
  giveUp(value: unknown): void;
}

/** The part of an incarnation that its sources need. */
interface SourcesHost {
  readonly fenced: boolean;
  /** Runs code of the actor in its scope. */
  onScope<T>(work: () => T, method?: string): T;
  readonly logger: Pick<Logger, 'warn'>;
  /** A source has ended that was not in a turn. */
  onSourceOver(): void;
}

/** The Observables that one incarnation reads. All of them are unsubscribed when it ends. */
export class Sources {
  readonly #host: SourcesHost;
  readonly #open = new Map<SourceReader, Followed>();
  #draining: boolean;
  #aborted = false;

  /** @param draining the runtime drains: of a source only what it emits at once is taken */
  constructor(host: SourcesHost, draining = false) {
    this.#host = host;
    this.#draining = draining;
  }

  /** Something that a source emitted is still to be published. */
  get isFeeding(): boolean {
    for (const [reader, { kind }] of this.#open) if (kind === 'source' && !reader.isIdle) return true;
    return false;
  }

  /**
   * Subscribes, and takes what comes. Resolves at the end, or when it has been stopped and what came before is taken.
   * @throws (as a rejection) the error of the source, SOURCE_OVERFLOW, and what `take` rejects with
   */
  async follow(followed: Followed, opened?: (reader: SourceReader) => void): Promise<void> {
    if (this.#host.fenced) return;
    const {
      kind,
      source,
      where,
      options = source instanceof BoundedSource ? source.options : SOURCE.defaults,
    } = followed;
    // Promises are refused when they are taken, and may have rejected by then.
    const reader = new SourceReader(where, options, holdsPromises);
    this.#open.set(reader, followed);
    opened?.(reader);
    try {
      const open = (): void => {
        reader.open(source instanceof BoundedSource ? source.source : source);
      };
      if (followed.within === undefined) this.#host.onScope(open, followed.method);
      else followed.within(open);
      // What it emits at once is taken.
      if (this.#isOver(kind)) this.#stopWhenFree(reader, source);
      // Of the first loss of a long one: the number is known at its end only, which may never come.
      let watched = kind === 'source';
      await reader.forEach((value) => {
        if (watched && reader.dropped > 0) {
          watched = false;
          this.#host.logger.warn(reader.losingText);
        }
        return followed.take(value);
      });
    } finally {
      this.#close(reader, followed);
      if (kind === 'source') this.#host.onSourceOver();
    }
  }

  #isOver(kind: SourceKind): boolean {
    return (this.#draining && kind === 'source') || (this.#aborted && kind !== 'drain');
  }

  /** The runtime drains: sources stop first. What they have emitted is taken. */
  drain(): void {
    this.#draining = true;
    this.#stopThoseOver();
  }

  /** The incarnation has to end. What was emitted is taken. */
  abort(): void {
    this.#aborted = true;
    this.#stopThoseOver();
  }

  /** Ends what the code in progress follows. What was emitted is taken. */
  endWork(): void {
    for (const [reader, { within, source }] of this.#open) if (within !== undefined) this.#stopWhenFree(reader, source);
  }

  #stopThoseOver(): void {
    for (const [reader, { kind, source }] of this.#open) if (this.#isOver(kind)) this.#stopWhenFree(reader, source);
  }

  #stopWhenFree(reader: SourceReader, source: object): void {
    const busy = source instanceof WorkSource ? source.busy() : undefined;
    if (busy === undefined) this.stop(reader);
    else
      void busy.then(() => {
        if (this.#open.has(reader)) this.#stopWhenFree(reader, source);
      });
  }

  /** Unsubscribes; what was emitted is taken. */
  stop(reader: SourceReader): void {
    this.#host.onScope(() => {
      reader.stop();
    });
  }

  /** What it emits is still taken, or will be. */
  isReading(reader: SourceReader): boolean {
    return this.#open.has(reader);
  }

  /** Nothing more is taken. */
  close(): void {
    for (const [reader, followed] of this.#open) this.#close(reader, followed);
  }

  #close(reader: SourceReader, followed: Followed): void {
    if (!this.#open.delete(reader)) return;
    for (const value of this.#host.onScope(() => reader.close())) followed.giveUp(value);
    if (reader.dropped > 0) this.#host.logger.warn(reader.droppedText);
  }
}
