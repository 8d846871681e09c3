import { Observable, Subscriber, type Observer, type OperatorFunction, type Subscription } from 'rxjs';
import { toError } from '../errors';
import { subjectSourceFailed } from '../flow/errors';
import { observerOf, type ObserverArguments } from '../flow/observing/observer';
import { TopicSubject } from '../flow/observing/topic-subject';
import type { Topic } from '../topic/topic';
import { observerFailed } from './errors';
import type { Incarnation, PublishingLoop } from './incarnation';

/** The Subject of a topic in the hands of an actor: what is done through it belongs to one incarnation. */
export class ActorSubject<E> extends TopicSubject<E> {
  readonly #owner: Incarnation;

  constructor(topic: Topic, turns: PublishingLoop, owner: Incarnation) {
    super(topic, turns.broker, {
      sender: turns,
      inHand: () => turns.eventInHand,
      publish: (on, payload) => owner.publishOn(on, payload, undefined),
    });
    this.#owner = owner;
  }

  /** A source that the actor has subscribed for the topic has failed, and so has the actor. */
  override error(thrown: unknown): void {
    this.#owner.onFailedBeside(subjectSourceFailed(this.topic, toError(thrown)));
  }

  override subscribe(...given: ObserverArguments<E>): Subscription {
    return super.subscribe(supervised(observerOf(given), this.#onFailed));
  }

  override pipe(...operators: OperatorFunction<never, never>[]): Observable<never> {
    const piped = super.pipe(...(operators as []));
    return new SupervisedObservable<never>(piped as Observable<never>, this.#onFailed);
  }

  /** They end with the incarnation, and what they pass on runs where its code does. */
  protected override payloads(): Observable<E> {
    const owner = this.#owner;
    const payloads = super.payloads();
    return new Observable<E>((subscriber) => {
      if (owner.fenced) {
        subscriber.complete();
        return undefined;
      }
      const observing = (owner.observing ??= new Set());
      observing.add(subscriber);
      const subscription = payloads.subscribe({
        next: (payload) => {
          owner.within(() => {
            subscriber.next(payload);
          });
        },
        complete: () => {
          subscriber.complete();
        },
      });
      return () => {
        observing.delete(subscriber);
        subscription.unsubscribe();
      };
    });
  }

  readonly #onFailed = (thrown: unknown): void => {
    const owner = this.#owner;
    owner.onFailedBeside(observerFailed(owner.id, this.topic, toError(thrown)));
  };
}

/** What an actor makes of a subject with operators. */
class SupervisedObservable<T> extends Observable<T> {
  readonly #onFailed: (thrown: unknown) => void;

  constructor(supervisedSource: Observable<T>, onFailed: (thrown: unknown) => void) {
    super((subscriber) => supervisedSource.subscribe(subscriber));
    this.#onFailed = onFailed;
  }

  override subscribe(...given: ObserverArguments<T>): Subscription {
    return super.subscribe(supervised(observerOf(given), this.#onFailed));
  }

  override pipe(...operators: OperatorFunction<never, never>[]): Observable<never> {
    return new SupervisedObservable<never>(super.pipe(...(operators as [])) as Observable<never>, this.#onFailed);
  }
}

/** RxJS would throw what nothing handles out of a timer, which ends the process. */
function supervised<T>(observer: Partial<Observer<T>>, onFailed: (thrown: unknown) => void): Partial<Observer<T>> {
  // One of RxJS, of an operator: it hands errors on.
  if (observer instanceof Subscriber) return observer;
  const guard = (work: () => void): void => {
    try {
      work();
    } catch (thrown) {
      onFailed(thrown);
    }
  };
  return {
    next: (value) => {
      guard(() => observer.next?.(value));
    },
    error: (thrown) => {
      if (observer.error === undefined) onFailed(thrown);
      else guard(() => observer.error?.(thrown));
    },
    complete: () => {
      guard(() => observer.complete?.());
    },
  };
}
