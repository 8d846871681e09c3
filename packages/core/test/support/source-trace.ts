import { isMaikoError, type DeadLetter, type Envelope } from '@maiko/core';
import type { TestClock } from '@maiko/testing';
import { Observable, type Subscriber } from 'rxjs';
import { DEFAULT_CAPACITY, type SourcePlace, type SourcePlan } from './random-source';

/** One subscription to a random source. */
export class OpenSource {
  open = true;
  /** What it emits on this stack is taken, whatever has ended. */
  subscribing = true;
  readonly emitted: number[] = [];
  /** The values that wait, as a buffer of this policy holds them. */
  readonly waiting: number[] = [];
  /** What the policy has lost. */
  readonly lost = new Set<number>();
  error: Error | undefined;
  /** How often its error was told, and that it was too fast. */
  told = 0;
  overflowTold = 0;
  readonly plan: SourcePlan;
  readonly place: SourcePlace;
  /** The incarnation that it belongs to; 0 outside of the actors. */
  readonly life: number;

  constructor(plan: SourcePlan, place: SourcePlace, life: number) {
    this.plan = plan;
    this.place = place;
    this.life = life;
  }

  get #capacity(): number {
    const { overflow, capacity, like } = this.plan;
    if (like !== 'bounded' && this.place !== 'ctx' && this.place !== 'outside') return DEFAULT_CAPACITY;
    return overflow === 'latest' ? 1 : capacity;
  }

  get #overflow(): SourcePlan['overflow'] {
    const { overflow, like } = this.plan;
    return like === 'bounded' || this.place === 'ctx' || this.place === 'outside' ? overflow : 'fail';
  }

  emit(serial: number): void {
    this.emitted.push(serial);
    const { waiting, lost } = this;
    if (waiting.length < this.#capacity) waiting.push(serial);
    else if (this.#overflow === 'fail' || this.#overflow === 'drop-newest') lost.add(serial);
    else {
      lost.add(waiting.shift() as number);
      waiting.push(serial);
    }
  }

  taken(serial: number): void {
    const index = this.waiting.indexOf(serial);
    if (index >= 0) this.waiting.splice(index, 1);
  }
}

/** The end of one value. */
export interface ValueFate {
  readonly serial: number;
  /** It cannot be published where only events can be. */
  readonly isJunk: boolean;
  readonly source: OpenSource;
  published: number;
  readonly at: number[];
  /** Before it was routed, and behind that. */
  readonly refused: DeadLetter[];
  readonly letters: DeadLetter[];
}

/** A record of what random sources emit, and where it goes. */
export class SourceTrace {
  readonly violations = new Set<string>();
  readonly sources: OpenSource[] = [];
  readonly fates = new Map<unknown, ValueFate>();
  readonly letters: DeadLetter[] = [];
  /** Sources stop first when a runtime stops. */
  stopping = false;
  readonly #clock: TestClock;
  readonly #aborted = new Set<number>();
  readonly #ended = new Set<number>();
  readonly #last = new Map<OpenSource, number>();
  #serial = 0;

  constructor(clock: TestClock) {
    this.#clock = clock;
  }

  /** Makes an Observable that does what is planned. */
  observable(
    plan: SourcePlan,
    place: SourcePlace,
    life: number,
    valueOf: (serial: number) => unknown,
  ): Observable<unknown> {
    return new Observable((subscriber) => {
      const source = new OpenSource(plan, place, life);
      this.sources.push(source);
      let cancel: (() => void) | undefined;
      const play = (next: number): void => {
        const burst = plan.bursts[next];
        if (burst === undefined) {
          this.#end(source, subscriber);
          return;
        }
        const run = (): void => {
          for (let each = 0; each < burst.count && !subscriber.closed; each++) {
            subscriber.next(valueOf(this.#emitted(source, (serial) => serial)));
          }
          if (!subscriber.closed) play(next + 1);
        };
        if (burst.wait === 0) run();
        else cancel = this.#clock.setTimer(run, burst.wait);
      };
      play(0);
      source.subscribing = false;
      return () => {
        source.open = false;
        cancel?.();
        if (plan.throwsAtEnd) throw new Error('thrown when unsubscribed');
      };
    });
  }

  #emitted<T>(source: OpenSource, valueOf: (serial: number) => T): T {
    const serial = this.#serial++;
    const value = valueOf(serial);
    const isJunk = typeof value === 'string';
    const at = [this.#clock.now()];
    this.fates.set(value, { serial, isJunk, source, published: 0, at, refused: [], letters: [] });
    source.emit(serial);
    const { place, life } = source;
    if (!source.subscribing && this.#isOver(source))
      this.violations.add(`the source of ${place} in incarnation ${String(life)} emits, and is over`);
    return value;
  }

  #isOver({ place, life }: OpenSource): boolean {
    if (this.#ended.has(life)) return true;
    if (place === 'onDrain') return false;
    return this.#aborted.has(life) || (this.stopping && place !== 'handler');
  }

  #end(source: OpenSource, subscriber: Subscriber<unknown>): void {
    switch (source.plan.end) {
      case 'complete':
        subscriber.complete();
        return;
      case 'error':
        source.error = new Error(`source ${String(this.sources.indexOf(source))}`);
        subscriber.error(source.error);
        return;
      case 'junk':
        subscriber.next(this.#emitted(source, (serial) => `junk ${String(serial)}`));
        return;
      case 'never':
    }
  }

  // ---- what becomes of it ----

  /** Looked at by a schema, or published. */
  taken(value: unknown): void {
    const fate = this.fates.get(value);
    if (fate === undefined) return;
    const { source, serial } = fate;
    source.taken(serial);
    const last = this.#last.get(source) ?? -1;
    if (last > serial) this.violations.add(`value ${String(serial)} of ${source.place} comes too late`);
    this.#last.set(source, serial);
  }

  published({ payload, sender }: Envelope): void {
    const fate = this.fates.get(payload);
    if (fate === undefined) return;
    this.taken(payload);
    fate.published++;
    fate.at.push(this.#clock.now());
    const { place, life } = fate.source;
    if (this.#ended.has(life))
      this.violations.add(`incarnation ${String(life)} published after its end, from ${place}`);
    if ((sender === undefined) !== (place === 'outside'))
      this.violations.add(`${place} published as ${String(sender)}`);
  }

  dead(letter: DeadLetter): void {
    this.letters.push(letter);
    const fate = this.fates.get(letter.envelope.payload);
    if (fate === undefined) return;
    (letter.subscriber === undefined ? fate.refused : fate.letters).push(letter);
  }

  /** @param of the source that it is told of; undefined if that is not said */
  failed(error: Error, of?: OpenSource): void {
    for (let each: unknown = error; each instanceof Error; each = each.cause) {
      const source = this.sources.find((one) => one.error === each);
      if (source !== undefined) source.told++;
      if (of !== undefined && isMaikoError(each) && each.code === 'SOURCE_OVERFLOW') of.overflowTold++;
    }
  }

  /** At rest, with nothing that waits for room: what came before an error is taken, so the error was told. */
  checkTold(): void {
    const taken = new Set(this.sources);
    for (const { source, serial, published, refused } of this.fates.values())
      if (published + refused.length === 0 && !source.lost.has(serial)) taken.delete(source);
    for (const { place, life, error, told, lost, plan, overflowTold } of taken) {
      if (this.#aborted.has(life) || this.#ended.has(life)) continue;
      if ((place === 'outside' || place === 'handler') && error !== undefined && told === 0)
        this.violations.add(`the error of a source of ${place} is not told`);
      if (place === 'outside' && plan.overflow === 'fail' && lost.size > 0 && overflowTold !== 1)
        this.violations.add(`that a source of ${place} is too fast was told ${String(overflowTold)} times`);
    }
  }

  aborted(life: number): void {
    this.#aborted.add(life);
  }

  stopped(life: number): void {
    this.#ended.add(life);
    for (const { place, open, life: its } of this.sources)
      if (its === life && open) this.violations.add(`the source of ${place} outlives incarnation ${String(life)}`);
  }

  hasEnded(life: number): boolean {
    return this.#ended.has(life);
  }
}
