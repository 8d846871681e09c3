import type { InteropObservable, Observable, Subscribable } from 'rxjs';
import type { MaikoError } from '../errors';
import type { Envelope } from '../flow/envelope';
import type { AnyEvent, ClassEvent } from '../topic/event';

/** Whether a method may return `R`: nothing, an event, or an iterable, async iterable or Observable of events. */
type IsEmission<R> = 0 extends 1 & R
  ? true
  : R extends void | undefined | AnyEvent
    ? true
    : R extends Iterable<infer Each> | AsyncIterable<infer Each> | Observable<infer Each>
      ? R extends string
        ? false
        : IsEmission<Each>
      : R extends Subscribable<infer Each> | InteropObservable<infer Each>
        ? IsEmission<Each>
        : R extends Envelope
          ? false
          : R extends object
            ? [ClassEvent<R>] extends [never]
              ? false
              : true
            : false;

/** A type that refuses a method with a return value that could not be published. */
type CheckReturn<F> = F extends (...args: never[]) => infer R
  ? false extends IsEmission<Awaited<R>>
    ? { readonly 'a handler returns nothing, an event, or an iterable, async iterable or Observable of events': never }
    : unknown
  : unknown;

/** A decorator, under both conventions, of methods of an `Instance` that are called with `Args` and emit events. */
export interface EmittingMethodDecorator<Args extends unknown[], Instance = unknown> {
  <This extends Instance, F extends (...args: Args) => unknown>(
    method: F & CheckReturn<F>,
    context: ClassMethodDecoratorContext<This, F>,
  ): void;
  <F extends (...args: Args) => unknown>(
    prototype: Instance & object,
    method: string | symbol,
    descriptor: TypedPropertyDescriptor<F> & CheckReturn<F>,
  ): void;
}

/** A method, and the object that holds what decorators say about its class. */
interface DecoratedMethod {
  readonly holder: object;
  readonly method: string | symbol;
}

/** Makes the error for a member that cannot be decorated. */
type Refuse = (member: string, problem: string) => MaikoError;

/**
 * Finds out what a decorator stands on, from its arguments under either convention.
 * @throws what `refuse` makes, unless it is a public instance method
 */
export function decoratedMethod(
  value: unknown,
  place: unknown,
  descriptor: PropertyDescriptor | undefined,
  refuse: Refuse,
): DecoratedMethod {
  return isStandard(place)
    ? standardMethod(place, refuse)
    : legacyMethod(value, place as string | symbol, descriptor, refuse);
}

function isStandard(place: unknown): place is ClassMethodDecoratorContext {
  return typeof place === 'object' && place !== null && 'kind' in place;
}

function standardMethod(context: ClassMemberDecoratorContext, refuse: Refuse): DecoratedMethod {
  const member = String(context.name);
  if (context.kind !== 'method') {
    throw refuse(member, `it is ${context.kind === 'accessor' ? 'an' : 'a'} ${context.kind}, not a method`);
  }
  if (context.static) throw refuse(member, 'it is static');
  if (context.private) throw refuse(member, 'it is private');
  return { holder: context.metadata, method: context.name };
}

function legacyMethod(
  prototype: unknown,
  member: string | symbol,
  descriptor: PropertyDescriptor | undefined,
  refuse: Refuse,
): DecoratedMethod {
  if (typeof prototype === 'function') throw refuse(String(member), 'it is static');
  if (typeof descriptor?.value !== 'function') {
    throw refuse(
      String(member),
      descriptor === undefined ? 'it is a property, not a method' : 'it is an accessor, not a method',
    );
  }
  return { holder: (prototype as object).constructor, method: member };
}
