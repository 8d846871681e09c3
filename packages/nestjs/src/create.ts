import { Inject, Injectable, type InjectionToken, type Type } from '@nestjs/common';
import type { ContextId, ModuleRef } from '@nestjs/core';

/** What is asked of a module. */
interface Wanted {
  readonly tokens: readonly InjectionToken[];
  /** A class of which the recorded constructor and field dependencies count as well; its constructor is not called. */
  readonly base?: Type | undefined;
  /** The class that transient dependencies find an instance of as `INQUIRER`, not constructed, as in Nest. */
  readonly inquirer: Type;
}

/** Calls `make` with what the module of `host` has for the tokens, its own providers and those of its imports. */
export async function create<T extends object>(
  host: ModuleRef,
  { tokens, base, inquirer }: Wanted,
  contextId: ContextId,
  make: (...dependencies: unknown[]) => T,
): Promise<T> {
  // A constructor may return another object than `this`: Nest then sets injected fields on that one.
  function Made(...dependencies: unknown[]): T {
    return make(...dependencies);
  }
  const type = Made as unknown as Type<T>;
  if (base !== undefined) {
    Object.setPrototypeOf(Made, base);
    Object.defineProperty(Made, 'name', { value: base.name });
  }
  Injectable()(type);
  tokens.forEach((token, index) => {
    Inject(token)(type, undefined, index);
  });
  return inquiring(host, type, inquirer, contextId).create(type, contextId);
}

/** What Nest knows of a class while it creates an instance. */
interface Wrapper {
  readonly metatype: unknown;
  instance: unknown;
  setInstanceByContextId(contextId: ContextId, host: object): void;
}

interface Injector {
  resolveConstructorParams(wrapper: Wrapper, ...others: unknown[]): Promise<void>;
}

/**
 * Nest takes `INQUIRER` from the instance of the static context, which `ModuleRef.create` leaves out in another
 * context, or from that of the context. Both are filled in where Nest begins to look at the dependencies.
 */
function inquiring(host: ModuleRef, type: Type, inquirer: Type, contextId: ContextId): ModuleRef {
  const { injector } = host as unknown as { readonly injector: Injector };
  const filling = Object.assign(Object.create(injector) as Injector, {
    resolveConstructorParams(wrapper: Wrapper, ...others: unknown[]): Promise<void> {
      if (wrapper.metatype === type) {
        const instance: unknown = Object.create(inquirer.prototype as object);
        wrapper.instance = instance;
        wrapper.setInstanceByContextId(contextId, { instance, isResolved: false, isPending: false });
      }
      return injector.resolveConstructorParams(wrapper, ...others);
    },
  });
  return Object.create(host, { injector: { value: filling } }) as ModuleRef;
}
