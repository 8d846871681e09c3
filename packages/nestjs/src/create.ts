import { Inject, Injectable, type InjectionToken, type Type } from '@nestjs/common';
import type { ContextId, ModuleRef } from '@nestjs/core';

/**
 * Calls `make` with what the module of `host` has for the tokens, its own providers and those of its imports.
 * @param base a class whose recorded constructor and field dependencies count as well; its constructor is not called
 */
export async function create<T extends object>(
  host: ModuleRef,
  tokens: readonly InjectionToken[],
  contextId: ContextId,
  make: (...dependencies: unknown[]) => T,
  base?: Type,
): Promise<T> {
  // A constructor may answer another object than `this`: Nest then sets injected fields on that one.
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
  return host.create(type, contextId);
}
