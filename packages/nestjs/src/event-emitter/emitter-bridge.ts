import { topic, type AnyTopic, type EventClass, type PublishTarget, type Runtime } from '@maiko/core';
import { matchesTopic, publishTopic } from '@maiko/core/adapter';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import { Emission } from '../listeners/emission';
import { publishEmission } from '../listeners/emitter';
import { EmittedValues } from './emitted';
import { nameOfEvent } from './on-event';

/** How many topics are remembered; names may be made at run time. */
const REMEMBERED = 10_000;

/** What emitters throw when nothing listens to it. */
const ERROR = 'error';

/** An emitter as it is, undocumented: whether it has wildcards decides what separates the tokens of a name. */
interface EmitterOptions {
  readonly wildcard?: boolean;
  readonly delimiter?: string;
  readonly ignoreErrors?: boolean;
}

/**
 * The bridge from an emitter to topics: it publishes every emission on the topic of the same name. There is one for
 * every emitter. It listens by wrapping the two methods that emit: a listener to everything would show in what they
 * return.
 */
export class EmitterBridge {
  static readonly #all = new WeakMap<EventEmitter2, EmitterBridge>();
  readonly #topics = new Map<string, PublishTarget<never> | undefined>();
  readonly #emitter: EventEmitter2;
  readonly #runtime: Runtime;
  /** The event that is being emitted, for listeners that are called meanwhile. */
  emission: Emission | undefined;
  /** Whether its emitter wants what listeners return. */
  isAwaited = true;

  static of(emitter: EventEmitter2, runtime: Runtime): EmitterBridge {
    let bridge = this.#all.get(emitter);
    if (bridge === undefined) this.#all.set(emitter, (bridge = new EmitterBridge(emitter, runtime)));
    return bridge;
  }

  private constructor(emitter: EventEmitter2, runtime: Runtime) {
    this.#emitter = emitter;
    this.#runtime = runtime;
    this.#wrap('emit', false, () => true);
    this.#wrap('emitAsync', true, () => Promise.resolve([]));
  }

  /**
   * A test may have put an emitter there that lacks the method, or a method that records its calls and is asked for
   * them.
   */
  #wrap(method: 'emit' | 'emitAsync', isAwaited: boolean, taken: () => unknown): void {
    const emitter = this.#emitter as unknown as Record<string, unknown>;
    const original = emitter[method];
    if (typeof original !== 'function') return;
    emitter[method] = new Proxy(original as (...event: unknown[]) => unknown, {
      apply: (target, self, event: unknown[]) =>
        this.#emits(event, isAwaited, () => Reflect.apply(target, self ?? emitter, event), taken),
    });
  }

  /** Events of these topics are published with the options they were declared with. */
  declare(topics: readonly (AnyTopic | EventClass)[]): void {
    for (const each of topics) this.#topics.set(publishTopic(each).name, each as PublishTarget<never>);
  }

  #emits([event, ...values]: unknown[], isAwaited: boolean, emit: () => unknown, taken: () => unknown): unknown {
    const { emission: outer, isAwaited: wasAwaited } = this;
    const target = this.#topicOf(event);
    this.emission = target && new Emission(publishTopic(target).name);
    this.isAwaited = isAwaited;
    if (target !== undefined && this.emission !== undefined)
      publishEmission(this.#runtime, target, EmittedValues.payloadOf(values), this.emission);
    try {
      // An emitter throws an error that it has no listener for; an actor may be one.
      return event === ERROR && this.#isTaken() ? taken() : emit();
    } finally {
      this.emission = outer;
      this.isAwaited = wasAwaited;
    }
  }

  /** Whether nothing but an actor takes an error that is emitted. */
  #isTaken(): boolean {
    const emitter = this.#emitter;
    const { ignoreErrors } = emitter as EmitterOptions;
    if (ignoreErrors === true || emitter.listenerCount(ERROR) > 0 || listensToAll(emitter)) return false;
    return this.#runtime
      .topology()
      .actors.some(({ subscriptions }) => subscriptions.some(({ topic: pattern }) => matchesTopic(pattern, ERROR)));
  }

  /** Undefined for an event that cannot be a topic: no actor asks for it. */
  #topicOf(event: unknown): PublishTarget<never> | undefined {
    const { wildcard, delimiter = '.' } = this.#emitter as EmitterOptions;
    const tokens = wildcard === true && typeof event === 'string' ? event.split(delimiter) : event;
    const key = Array.isArray(tokens) ? tokens.map(String).join('.') : String(tokens);
    if (this.#topics.has(key)) return this.#topics.get(key);
    const target = topicNamed(tokens);
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

/** A mock of a test answers anything. */
function listensToAll(emitter: EventEmitter2): boolean {
  const listeners: unknown = emitter.listenersAny();
  return Array.isArray(listeners) && listeners.length > 0;
}
