import { ActorContext, type ActorClass, type ActorContainer, type Token } from '@maiko/core';
import { readSpec, withInjector } from '@maiko/core/adapter';
import { checkTimes } from './arguments';
import { notProvided } from './errors';

/** One actor that a `FakeContainer` made. */
export interface FakeCreation {
  readonly actorClass: ActorClass;
  readonly context: ActorContext;
  readonly instance: object;
}

/**
 * A container for tests: it gives out what it was told to, and remembers what it made and disposed.
 * @example
 * const container = new FakeContainer().provide(Heating, new FakeHeating());
 * const harness = await createHarness({ actors: [Thermostat] }, { container });
 */
export class FakeContainer implements ActorContainer {
  /** Every instance it made, in order. */
  readonly created: FakeCreation[] = [];
  /** Every instance that was disposed, in order. */
  readonly disposed: object[] = [];
  /** How often it was closed: once when the runtime has stopped. */
  closed = 0;
  readonly #provided = new Map<unknown, unknown>();
  readonly #failures: Error[] = [];

  /** Provides `value` for `token`. */
  provide<T>(token: Token<T>, value: NoInfer<T>): this {
    this.#provided.set(token, value);
    return this;
  }

  /** The next creations fail with `error`. @throws INVALID_OPTION */
  failNext(error: Error, times = 1): void {
    checkTimes('FakeContainer.failNext', times);
    for (let count = 0; count < times; count++) this.#failures.push(error);
  }

  /** @throws UNKNOWN_DEPENDENCY */
  verify(actorClass: ActorClass): void {
    for (const token of argumentsOf(actorClass)) if (token !== ActorContext) this.#resolve(actorClass, token);
  }

  /** @throws UNKNOWN_DEPENDENCY, what `failNext` was given, and what the constructor throws */
  create<T extends object>(actorClass: ActorClass<T>, context: ActorContext): T {
    const failure = this.#failures.shift();
    if (failure !== undefined) throw failure;
    const resolve = (token: unknown): unknown => (token === ActorContext ? context : this.#resolve(actorClass, token));
    const tokens = argumentsOf(actorClass);
    // Without a word about its arguments, the context is all it can be given.
    const args = (tokens.length === 0 && actorClass.length > 0 ? [ActorContext] : tokens).map(resolve);
    const instance = withInjector({ resolve }, () => new actorClass(...(args as never[])));
    this.created.push({ actorClass, context, instance });
    return instance;
  }

  dispose(instance: object): void {
    this.disposed.push(instance);
  }

  close(): void {
    this.closed++;
  }

  #resolve(actorClass: ActorClass, token: unknown): unknown {
    if (this.#provided.has(token)) return this.#provided.get(token);
    throw notProvided(typeof token === 'function' ? token.name : String(token), actorClass.name);
  }
}

/** The constructor arguments as far as they are known: from `@Actor({ inject })`, else as the compiler emitted them. */
function argumentsOf(actorClass: ActorClass): readonly unknown[] {
  const { getMetadata } = Reflect as { getMetadata?: (key: string, target: object) => unknown };
  return (
    readSpec(actorClass).inject ??
    (getMetadata?.('design:paramtypes', actorClass) as readonly unknown[] | undefined) ??
    []
  );
}
