import { toError } from '../../errors';
import { notFlushed, pipeFailed } from '../errors';
import type { Incarnation } from '../incarnation';
import type { DeclaredPipe } from '../child-spec';
import type { InletOwner } from './inlet-owner';
import { OpenPipe, type PipeObserver } from './open-pipe';

/** The pipe of one `@Subscribe` as the present incarnation has it, from its begin to its end. */
export class CurrentPipe {
  readonly #owner: InletOwner;
  readonly #method: string;
  readonly #declared: DeclaredPipe;
  readonly #observer: PipeObserver;
  #open: OpenPipe | undefined;
  /** How many values have come out since the pipe began to end. */
  #atEnd: number | undefined;

  constructor(owner: InletOwner, method: string, declared: DeclaredPipe, observer: PipeObserver) {
    this.#owner = owner;
    this.#method = method;
    this.#declared = declared;
    this.#observer = observer;
  }

  /**
   * Makes the pipe of the incarnation that is about to open; nothing is subscribed to.
   * @throws PIPE_FAILED
   */
  prepare(): void {
    try {
      this.#make();
    } catch (error) {
      throw pipeFailed(this.#owner.turns.id, this.#method, undefined, toError(error));
    }
  }

  #make(): void {
    const incarnation = this.#owner.incarnation as Incarnation;
    this.#open = incarnation.within(
      () => new OpenPipe(this.#method, this.#declared.make, incarnation, this.#observer),
      this.#method,
    );
  }

  subscribe(): void {
    const open = this.#open;
    this.#owner.incarnation?.within(() => open?.open(), this.#method);
    // It may have failed on the way here.
    if (open?.state === 'failed') this.#open = undefined;
  }

  /** Puts a payload in. One that was flushed or has failed is made again in the same incarnation. */
  next(payload: unknown): void {
    if (this.#open === undefined || this.#open.isFlushed) this.#makeAgain();
    // One that has completed by itself, as with `take(1)`, wants nothing more.
    if (this.#open?.state === 'live') this.#open.next(payload);
  }

  #makeAgain(): void {
    try {
      this.#make();
      this.subscribe();
    } catch (error) {
      this.#observer.onFailed(error);
    }
  }

  /** What the operators hold goes where all that is queued goes: to the next incarnation, or to the dead letters. */
  end(): void {
    const open = this.#open;
    if (open === undefined) return;
    const { host, incarnation, turns } = this.#owner;
    if (this.isFlushing) host.environment.logger.warn(notFlushed(turns.id, this.#method));
    this.#open = undefined;
    this.#atEnd = 0;
    incarnation?.within(() => {
      open.end();
    }, this.#method);
    this.#atEnd = undefined;
  }

  /** Counts a value that has come out: how many came before it since the pipe began to end; undefined before that. */
  countAtEnd(): number | undefined {
    return this.#atEnd === undefined ? undefined : this.#atEnd++;
  }

  /** Forgets one that has failed. */
  drop(): void {
    this.#open = undefined;
  }

  /** It may hold something; also when it has taken no event, as operators make values of their own. */
  get owesFlush(): boolean {
    const open = this.#open;
    return open?.isFlushed === false && open.state === 'live';
  }

  /** Has the operators emit what they hold. What comes later goes through a pipe of its own. */
  flush(): void {
    this.#owner.incarnation?.within(() => this.#open?.flush(), this.#method);
  }

  get isFlushed(): boolean {
    return this.#open?.isFlushed === true;
  }

  /** It was flushed, and has not completed. */
  get isFlushing(): boolean {
    return this.isFlushed && this.#open?.state === 'live';
  }
}
