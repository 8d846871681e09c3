import { notSubscribable, subscribeTarget } from '../errors';
import type { Envelope } from '../flow/envelope';
import { anything, checkOptions, flag, type OptionRules } from '../options-check';
import {
  isSubscribable,
  subscribeTopic,
  type AnyEvent,
  type ClassEvent,
  type EventClass,
  type PayloadOf,
} from '../topic/event';
import type { AnyTopic } from '../topic/topic';
import { OVERFLOW_RULES, type OverflowOptions } from '../topic/topic-options';
import { resolveRetry, type RetryOptions } from './retry';
import { recordOf } from './spec';

/** One thing to subscribe to: a topic, a family, an event class, or a pattern as a string. */
type One = AnyTopic | EventClass | string;

/** What `@Subscribe` takes: one or several, or a function that chooses by the options of the actor. */
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

export interface SubscribeOptions<P = never> extends OverflowOptions<P> {
  /** Receive the actor's own events too. Default false. */
  readonly own?: boolean | undefined;
  /** Handle an event that failed again, before any later one. Default: it becomes a dead letter at once. */
  readonly retry?: RetryOptions | undefined;
}

/** Whether a handler may return `R`: nothing, an event, or an iterable or async iterable of events. */
type IsEmission<R> = 0 extends 1 & R
  ? true
  : R extends void | undefined | AnyEvent
    ? true
    : R extends Iterable<infer Each> | AsyncIterable<infer Each>
      ? R extends string
        ? false
        : IsEmission<Each>
      : R extends object
        ? [ClassEvent<R>] extends [never]
          ? false
          : true
        : false;

/** In the way of a handler whose return value could not be published. */
type CheckReturn<F> = F extends (...args: never[]) => infer R
  ? false extends IsEmission<Awaited<R>>
    ? { readonly 'a handler returns nothing, an event, or an iterable or async iterable of events': never }
    : unknown
  : unknown;

type Handler<P> = (payload: P, envelope: Envelope<P>) => unknown;

/** A method decorator under both conventions. */
interface SubscribeDecorator<P> {
  <This, F extends Handler<P>>(method: F & CheckReturn<F>, context: ClassMethodDecoratorContext<This, F>): void;
  <F extends Handler<P>>(
    prototype: object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<F> & CheckReturn<F>,
  ): void;
}

const RULES: OptionRules<SubscribeOptions> = { ...OVERFLOW_RULES, own: flag, retry: anything };

/**
 * Subscribes a method to a topic, several topics (an array), a pattern, or what a function of the actor's options
 * chooses. Without an argument: the default topic. The compiler rejects a handler that cannot take the payload.
 * @throws SUBSCRIBE_TARGET, NOT_A_TOPIC, INVALID_PATTERN, INVALID_OPTION, UNKNOWN_OPTION
 * @example
 * @Subscribe(Reading)
 * regulate(reading: PayloadOf<typeof Reading>) { ... }
 */
export function Subscribe<const T extends SubscribeTarget | undefined = undefined>(
  target?: T,
  options: SubscribeOptions<PayloadOfTarget<T>> = {},
): SubscribeDecorator<PayloadOfTarget<T>> {
  const given = arguments.length > 0;
  const decorate = (value: unknown, place: unknown, descriptor?: PropertyDescriptor): void => {
    const { holder, method } = isStandard(place)
      ? standardHolder(place)
      : legacyHolder(value, place as string | symbol, descriptor);
    checkTarget(String(method), target, given);
    const where = `@Subscribe on "${String(method)}"`;
    checkOptions(where, options as SubscribeOptions, RULES);
    resolveRetry(where, options.retry);
    recordOf(holder).subscriptions.push({ method, target, options: options });
  };
  return decorate;
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

function isStandard(place: unknown): place is ClassMethodDecoratorContext {
  return typeof place === 'object' && place !== null && 'kind' in place;
}

interface Holder {
  readonly holder: object;
  readonly method: string | symbol;
}

function standardHolder(context: ClassMemberDecoratorContext): Holder {
  const member = String(context.name);
  if (context.kind !== 'method') {
    throw subscribeTarget(member, `it is ${context.kind === 'accessor' ? 'an' : 'a'} ${context.kind}, not a method`);
  }
  if (context.static) throw subscribeTarget(member, 'it is static');
  if (context.private) throw subscribeTarget(member, 'it is private');
  return { holder: context.metadata, method: context.name };
}

function legacyHolder(prototype: unknown, member: string | symbol, descriptor: PropertyDescriptor | undefined): Holder {
  if (typeof prototype === 'function') throw subscribeTarget(String(member), 'it is static');
  if (typeof descriptor?.value !== 'function') {
    throw subscribeTarget(
      String(member),
      descriptor === undefined ? 'it is a property, not a method' : 'it is an accessor, not a method',
    );
  }
  return { holder: (prototype as object).constructor, method: member };
}
