import type { InjectionToken } from '@nestjs/common';
import { ModuleRef, type ModulesContainer } from '@nestjs/core';

type NestModule = ModulesContainer extends Map<string, infer M> ? M : never;

/** The instances that one module can inject, without creating any. */
export class Visible {
  readonly #module: NestModule;

  constructor(module: NestModule) {
    this.#module = module;
  }

  /**
   * Returns the instance of a token that Nest would inject into providers of the module: its own, or that of a module
   * that it imports, global ones included; else that of any other. Two modules may have a token in common, such as two
   * tenants of one dynamic module.
   * @throws what `ModuleRef.get` throws: it is not there, or there are several instances of it
   */
  get(token: InjectionToken): unknown {
    const own = this.#module;
    const home = own.providers.has(token) ? own : exporterOf(own, token);
    return home === undefined
      ? refOf(own).get<unknown>(token, { strict: false })
      : refOf(home).get<unknown>(token, { strict: true });
  }
}

/** As Nest looks for it: in what is imported, and in what that exports of its own imports. */
function exporterOf(module: NestModule, token: InjectionToken, seen?: Set<NestModule>): NestModule | undefined {
  const visited = seen ?? new Set([module]);
  for (const each of module.imports) {
    if (visited.has(each) || (seen !== undefined && !module.exports.has(each.metatype))) continue;
    visited.add(each);
    const found = each.exports.has(token) && each.providers.has(token) ? each : exporterOf(each, token, visited);
    if (found !== undefined) return found;
  }
  return undefined;
}

export function refOf(module: NestModule): ModuleRef {
  return module.providers.get(ModuleRef)?.instance as ModuleRef;
}
