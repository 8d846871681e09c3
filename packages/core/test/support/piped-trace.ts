import type { DeadLetter, Envelope } from '@maiko/core';
import { finalize, map, Observable, tap, type SchedulerLike } from 'rxjs';
import { piped, type Operator } from './random-operators';

/** The end of one event in front of a pipe. */
export interface Fate {
  readonly to: 0 | 1;
  /** Undefined when nothing waits for that, or it has not settled. */
  accepted?: boolean;
  taken: number;
  /** Operators failed on it. */
  failed: boolean;
  dropped: number;
  unrouted: number;
  readonly letters: DeadLetter[];
}

/** One value that came out of a pipe, and its end. */
export interface Box {
  readonly serial: number;
  readonly value: unknown;
  readonly pipe: MadePipe;
  /** Its pipe has taken an event before. */
  readonly hasCause: boolean;
  entered: number;
  handled: number;
  threw: boolean;
  /** The event that its handler has returned. */
  gave: number | undefined;
  readonly letters: DeadLetter[];
}

/** The operators as they were made once. */
export interface MadePipe {
  readonly index: 0 | 1;
  readonly life: number;
  inHand: Fate | undefined;
  /** How many subscriptions inside of it are open. */
  open: number;
  /** Its events have ended, or it has failed. */
  over: boolean;
}

/** A record of all that goes into the pipes of one actor, and comes out, in all its incarnations. */
export class PipedTrace {
  readonly violations = new Set<string>();
  readonly fates = new Map<number, Fate>();
  readonly boxes: [Box[], Box[]] = [[], []];
  readonly made: MadePipe[] = [];
  /** Operators have completed by themselves: a pipe takes events, and they do not get them. */
  readonly swallows: [boolean, boolean] = [false, false];
  readonly letters: DeadLetter[] = [];
  readonly #ended = new Set<number>();
  readonly #entered: [number, number] = [-1, -1];
  readonly #taken: [boolean, boolean] = [false, false];
  readonly #events = new Map<string, number>();
  readonly #capacity: number;
  #serial = 0;

  /** @param capacity of the mailboxes */
  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  /** Makes the payload of an event for a pipe: a number that names it. */
  payload(to: 0 | 1): number {
    const serial = this.#serial++;
    this.fates.set(serial, { to, taken: 0, failed: false, dropped: 0, unrouted: 0, letters: [] });
    return serial;
  }

  /** Puts the operators between, with a count of what is subscribed to. */
  through(
    index: 0 | 1,
    events: Observable<unknown>,
    operators: readonly Operator[],
    life: number,
    at: SchedulerLike,
  ): Observable<unknown> {
    for (const { index: other, open } of this.made)
      if (other === index && open > 0) this.violations.add(`a pipe is made while ${String(open)} are open of another`);
    const pipe: MadePipe = { index, life, inHand: undefined, open: 0, over: false };
    this.made.push(pipe);
    const counted = <T>(source: Observable<T>): Observable<T> =>
      new Observable<T>((subscriber) => {
        pipe.open++;
        const subscription = source.subscribe(subscriber);
        return () => {
          pipe.open--;
          subscription.unsubscribe();
        };
      });
    let isSubscribed = false;
    const taken = new Observable((subscriber) => {
      isSubscribed = true;
      return events.subscribe({
        next: (value) => {
          const fate = this.#take(index, value);
          pipe.inHand = fate;
          subscriber.next(value);
          pipe.inHand = undefined;
        },
        error: (error) => {
          subscriber.error(error);
        },
        complete: () => {
          pipe.over = true;
          subscriber.complete();
        },
      });
    }).pipe(
      finalize(() => {
        if (!pipe.over) this.swallows[index] = true;
      }),
    );
    const emitted = counted(
      piped(taken, operators, at, counted).pipe(
        map((value) => this.#box(pipe, value)),
        tap({
          error: () => {
            pipe.over = true;
            if (pipe.inHand !== undefined) pipe.inHand.failed = true;
          },
        }),
      ),
    );
    return new Observable((subscriber) => {
      const subscription = emitted.subscribe(subscriber);
      // As `take` behind `startWith`.
      if (!isSubscribed && !pipe.over) this.swallows[index] = true;
      return subscription;
    });
  }

  #take(index: 0 | 1, value: unknown): Fate | undefined {
    this.#taken[index] = true;
    const fate = this.fates.get(value as number);
    if (fate?.to !== index) this.violations.add(`pipe ${String(index)} got a foreign event`);
    else if (++fate.taken > 1) this.violations.add(`event ${String(value)} was taken twice`);
    // What the end of a pipe emits does not wait for room.
    const ended = this.made.filter((each) => each.index === index).length > 1;
    const waiting = this.boxes[index].filter(({ entered, letters }) => entered + letters.length === 0).length;
    if (!ended && waiting > this.#capacity) this.violations.add(`pipe ${String(index)} takes while values wait`);
    return fate;
  }

  #box(pipe: MadePipe, value: unknown): Box {
    const { index, life } = pipe;
    if (this.#ended.has(life)) this.violations.add(`incarnation ${String(life)} emitted after its end`);
    const all = this.boxes[index];
    const hasCause = this.#taken[index];
    const box: Box = {
      serial: all.length,
      value,
      pipe,
      hasCause,
      entered: 0,
      handled: 0,
      threw: false,
      gave: undefined,
      letters: [],
    };
    all.push(box);
    return box;
  }

  /** A handler gets what came out. */
  enter(index: 0 | 1, box: Box, life: number, { parentId }: Envelope): void {
    if (++box.entered > 1) this.violations.add(`value ${name(box)} was handled twice`);
    if (box.pipe.index !== index) this.violations.add(`value ${name(box)} came to the other handler`);
    if (box.pipe.life > life) this.violations.add(`value ${name(box)} came to an earlier incarnation`);
    if (box.serial <= this.#entered[index]) this.violations.add(`value ${name(box)} came too late`);
    this.#entered[index] = box.serial;
    const parent = this.fates.get(this.#events.get(parentId ?? '') ?? -1);
    if ((box.hasCause || parentId !== undefined) && parent?.to !== index)
      this.violations.add(`value ${name(box)} has a parent that its pipe did not take`);
  }

  // ---- what the monitors tell ----

  #isBox(payload: unknown): payload is Box {
    return typeof payload === 'object' && payload !== null && 'pipe' in payload;
  }

  dispatched({ id, payload }: Envelope): void {
    if (typeof payload === 'number') this.#events.set(id, payload);
  }

  handled({ payload }: Envelope): void {
    if (!this.#isBox(payload)) return;
    payload.handled++;
    const gave = this.fates.get(payload.gave ?? -1);
    if (gave !== undefined) gave.accepted = true;
  }

  dropped({ payload }: Envelope): void {
    const fate = this.fates.get(payload as number);
    if (fate === undefined) this.violations.add('something else than an event in front was dropped');
    else fate.dropped++;
  }

  unrouted({ payload }: Envelope): void {
    const fate = this.fates.get(payload as number);
    if (fate !== undefined) fate.unrouted++;
  }

  dead(letter: DeadLetter): void {
    const { payload } = letter.envelope;
    this.letters.push(letter);
    (this.#isBox(payload) ? payload : this.fates.get(payload as number))?.letters.push(letter);
  }

  stopped(life: number): void {
    this.#ended.add(life);
    for (const pipe of this.made)
      if (pipe.life === life && pipe.open > 0)
        this.violations.add(`${String(pipe.open)} subscriptions outlive incarnation ${String(life)}`);
  }
}

const name = ({ pipe: { index, life }, serial, value }: Box): string =>
  `${String(index)}#${String(serial)} (incarnation ${String(life)}, ${JSON.stringify(value)})`;
