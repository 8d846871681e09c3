import { standsFor } from '@maiko/core/adapter';

export type Method = (...args: unknown[]) => unknown;
export type Name = string | symbol;

/**
 * Makes an object with replaced methods that the runtime calls in the place of an instance. The instance stays as it
 * is: calls of its own code go through no replacement.
 * @param replace undefined for a method that stays as it is
 */
export function withMethods<T extends object>(
  instance: T,
  replace: (name: Name, method: Method) => Method | undefined,
): T {
  // Private fields are reached through the instance only.
  const called = Object.create(instance) as T;
  for (const [name, method] of methodsOf(instance)) {
    const value = replace(name, method) ?? method.bind(instance);
    // It may be read-only where it comes from, so it cannot be assigned.
    Object.defineProperty(called, name, { value, configurable: true, writable: true });
  }
  return standsFor(called, instance);
}

/** The methods of an instance, the nearest of each name. Getters are not read. */
function methodsOf(instance: object): Map<Name, Method> {
  const methods = new Map<Name, Method>();
  for (
    let at: object | null = instance;
    at !== null && at !== Object.prototype;
    at = Object.getPrototypeOf(at) as object | null
  ) {
    for (const name of Reflect.ownKeys(at)) {
      const value: unknown = Object.getOwnPropertyDescriptor(at, name)?.value;
      if (typeof value === 'function' && name !== 'constructor' && !methods.has(name))
        methods.set(name, value as Method);
    }
  }
  return methods;
}
