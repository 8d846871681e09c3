import {
  matchesTopic,
  publishTopic,
  topic,
  type AnyTopic,
  type EventClass,
  type PublishTarget,
  type Runtime,
} from '@maiko/core';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { publishEmitted } from '../listeners/emitter';
import { EmittedValues } from './emitted';
import { nameOfEvent } from './on-event';

/** How many topics are remembered; names may be made at run time. */
const REMEMBERED = 10_000;

/** What emitters throw when nobody listens to it. */
const ERROR = 'error';

/** Publishes whatever is emitted on the topic of the same name. There is one for every emitter. */
export class Intake {
  static readonly #all = new WeakMap<EventEmitter2, Intake>();
  readonly #topics = new Map<string, PublishTarget<never> | undefined>();

  static of(emitter: EventEmitter2, runtime: Runtime): Intake {
    let intake = this.#all.get(emitter);
    if (intake === undefined) this.#all.set(emitter, (intake = new Intake(emitter, runtime)));
    return intake;
  }

  private constructor(emitter: EventEmitter2, runtime: Runtime) {
    // `emitAsync` awaits what a listener returns.
    emitter.onAny((event: unknown, ...values: unknown[]): unknown => {
      if (event === ERROR && !isHeard(emitter, runtime)) throw uncaught(values[0]);
      const target = this.#topicOf(event);
      return target && publishEmitted(runtime, target, EmittedValues.payloadOf(values));
    });
  }

  /** Events of these topics are published with the options they were declared with. */
  declare(topics: readonly (AnyTopic | EventClass)[]): void {
    for (const each of topics) this.#topics.set(publishTopic(each).name, each as PublishTarget<never>);
  }

  /** Undefined for an event that cannot be a topic: no listener that is an actor asks for it. */
  #topicOf(event: unknown): PublishTarget<never> | undefined {
    const key = Array.isArray(event) ? event.map(String).join('.') : String(event);
    if (this.#topics.has(key)) return this.#topics.get(key);
    const target = topicNamed(event);
    if (this.#topics.size < REMEMBERED) this.#topics.set(key, target);
    return target;
  }
}

function topicNamed(event: unknown): PublishTarget<never> | undefined {
  try {
    return topic<never>(nameOfEvent(event));
  } catch {
    return undefined;
  }
}

/** An emitter with a listener to everything, which this is, would not throw an error that nobody takes. */
function isHeard(emitter: EventEmitter2, runtime: Runtime): boolean {
  if ((emitter as { ignoreErrors?: boolean }).ignoreErrors === true) return true;
  if (emitter.listenerCount(ERROR) > 0 || emitter.listenersAny().length > 1) return true;
  return runtime
    .topology()
    .actors.some(({ subscriptions }) => subscriptions.some(({ topic: pattern }) => matchesTopic(pattern, ERROR)));
}

/** As the emitter does. */
function uncaught(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error("Uncaught, unspecified 'error' event.");
}
