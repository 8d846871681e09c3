import { notSubscribable, subscribeTarget } from './errors';
import type { Envelope } from '../flow/envelope';
import type { DurablePlan } from '../flow/subscriptions';
import { defineOptions } from '../define-options';
import { anything, callback, count, flag, oneOf } from '../options-check';
import { isSubscribable, subscribeTopic, type EventClass, type PayloadOf } from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import { OVERFLOW, type OverflowOptions } from '../topic/topic-options';
import { decoratedMethod, type EmittingMethodDecorator } from './decorated-method';
import type { Pipe, UnlessPromises } from './pipe';
import { resolveRetry, type RetryOptions } from './retry';
import { recordOf } from './spec';

/** One thing to subscribe to: a topic, a family, an event class, or a pattern as a string. */
type One = AnyTopic | EventClass | string;

/** The argument of `@Subscribe`: one or several, or a function that chooses by the options of the actor. */
export type SubscribeTarget = One | readonly One[] | ((options: never) => One | readonly One[]);

/** The payload a handler of this target must take. */
type PayloadOfTarget<T> = T extends undefined
  ? never
  : T extends AnyTopic | EventClass
    ? PayloadOf<T>
    : T extends string
      ? unknown
      : T extends readonly (infer Each)[]
        ? PayloadOfTarget<Each>
        : T extends (options: never) => infer Chosen
          ? PayloadOfTarget<Chosen>
          : never;

export interface SubscribeOptions<P = never, R = unknown, A = never> extends OverflowOptions<P> {
  /** Receive the actor's own events too. Default false. */
  readonly own?: boolean | undefined;
  /** Handle an event that failed again, before any later one. Default: it becomes a dead letter at once. */
  readonly retry?: RetryOptions | undefined;
  /**
   * RxJS operators between the topic and the mailbox: the handler gets what they emit. A pipe belongs to an
   * incarnation. It has a mailbox of its own in front, to which `overflow` applies. Default: none.
   */
  readonly pipe?: Pipe<P, R, A> | undefined;
  /**
   * Of a durable topic: the name of the place of this subscription in the stream, which is lost when the name changes.
   * Readers of one name in several processes share its events. False: live, what is published from now on, at most
   * once. Default: the names of the actor and of the method, as in `Billing-bill`; a plain pattern is live.
   */
  readonly durable?: string | false | undefined;
  /**
   * Of a durable subscription: how often an event is delivered at most, after crashes and restarts of the process as
   * well. After that it is a dead letter, `delivery-exhausted`. Default 5.
   */
  readonly maxDeliver?: number | undefined;
  /**
   * Where a durable subscription begins that is new to the transport: with the next event, or with the first that is
   * kept. Default `new`.
   */
  readonly from?: 'new' | 'start' | undefined;
}

/** What a handler is called with. */
type Handled<P> = [payload: P, envelope: Envelope<P>];

// Only checked here: the topic has what a subscription does not say.
const SUBSCRIBE = defineOptions<SubscribeOptions>()({
  ...OVERFLOW.rows,
  own: [flag, false],
  retry: [anything],
  pipe: [callback],
  durable: [
    (value) =>
      value === false || (typeof value === 'string' && /^[\w-]+$/.test(value))
        ? undefined
        : 'a name of letters, digits, "-" and "_", or false',
  ],
  maxDeliver: [count(1), 5],
  from: [oneOf('new', 'start'), 'new'],
});

/** Fills in the defaults of a durable subscription. */
export function durablePlan({ durable, maxDeliver, from }: SubscribeOptions): DurablePlan {
  const { defaults } = SUBSCRIBE;
  return {
    name: durable === false ? undefined : durable,
    maxDeliver: maxDeliver ?? defaults.maxDeliver,
    from: from ?? defaults.from,
  };
}

/**
 * Subscribes a method to a topic, several topics (an array), a pattern, or what a function of the actor's options
 * chooses. Without an argument: the default topic. The compiler rejects a handler that cannot take the payload.
 * @throws SUBSCRIBE_TARGET, NOT_A_TOPIC, INVALID_PATTERN, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Subscribe(Reading)
 * regulate(reading: PayloadOf<typeof Reading>) { ... }
 */
export function Subscribe<const T extends SubscribeTarget | undefined = undefined, R = PayloadOfTarget<T>, A = unknown>(
  target?: T,
  options: SubscribeOptions<PayloadOfTarget<T>, R, A> = {},
): UnlessPromises<R, EmittingMethodDecorator<Handled<NoInfer<R>>, NoInfer<A>>> {
  // NoInfer: without a pipe, the decorated method would decide what R and A are.
  const given = arguments.length > 0;
  const decorate = (value: unknown, place: unknown, descriptor?: PropertyDescriptor): void => {
    const { holder, method } = decoratedMethod(value, place, descriptor, subscribeTarget);
    checkTarget(String(method), target, given);
    const where = `@Subscribe on "${String(method)}"`;
    SUBSCRIBE.check(where, options);
    resolveRetry(where, options.retry);
    recordOf(holder).subscriptions.push({ method, target, options });
  };
  return decorate as never;
}

function checkTarget(method: string, target: unknown, given: boolean): void {
  if (target === undefined) {
    // An import cycle makes a topic undefined at decoration time: that must not silently mean the default topic.
    if (given) throw notSubscribable(method, target);
  } else if (Array.isArray(target)) {
    for (const each of target) {
      if (!isSubscribable(each)) throw notSubscribable(method, each);
      subscribeTopic(each);
    }
  } else if (isSubscribable(target)) {
    subscribeTopic(target);
  } else if (typeof target !== 'function' || isClass(target)) {
    throw notSubscribable(method, target);
  }
}

/** Whether a function is a class that cannot choose topics; called as one it would throw much later. */
function isClass(value: object): boolean {
  return Function.prototype.toString.call(value).startsWith('class');
}
