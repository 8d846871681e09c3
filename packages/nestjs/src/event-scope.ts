import { ofThisCopy } from './copies';
import type { Envelope } from '@maiko/core';
import { ContextIdFactory, type ContextId, type ModuleRef } from '@nestjs/core';
import type { InjectionToken, Type } from '@nestjs/common';
import { create } from './create';

/**
 * The access to request-scoped providers inside an actor: the event that a handler got is the request. Inject it into
 * the constructor of the actor.
 * @example
 * @Subscribe(OrderPlaced)
 * async place(order: Order, envelope: Envelope) {
 *   const tenant = await this.scope.resolve(TenantService, envelope);
 * }
 */
export class EventScope {
  readonly #host: ModuleRef;
  readonly #actor: Type;
  readonly #contexts = new WeakMap<Envelope, ContextId>();

  /** @param actor what transient providers get as `INQUIRER` */
  constructor(host: ModuleRef, actor: Type) {
    this.#host = host;
    this.#actor = actor;
  }

  /**
   * What the module of the actor has for a token. Within one event the instances of request-scoped providers are the
   * same; what injects `REQUEST` gets the envelope. A durable provider is shared as the strategy of `ContextIdFactory`
   * says.
   * @throws (as a rejection) what Nest rejects with when it cannot be resolved
   */
  async resolve<T>(token: InjectionToken<T>, envelope: Envelope): Promise<T> {
    const resolved = { tokens: [token], inquirer: this.#actor };
    return (await create(this.#host, resolved, this.#contextOf(envelope), (value) => ({ value: value as T }))).value;
  }

  #contextOf(envelope: Envelope): ContextId {
    const known = this.#contexts.get(envelope);
    if (known !== undefined) return known;
    const contextId = ContextIdFactory.getByRequest(envelope);
    this.#host.registerRequestByContextId(envelope, contextId);
    this.#contexts.set(envelope, contextId);
    return contextId;
  }
}

ofThisCopy(EventScope);
