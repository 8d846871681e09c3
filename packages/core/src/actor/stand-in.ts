const instances = new WeakMap<object, object>();

/**
 * Notes that the runtime calls `standIn` where an actor's instance would be, as adapters do to have something around
 * handlers. Pipes are given the instance: private fields cannot be reached through anything else.
 */
export function standsFor<T extends object>(standIn: T, instance: object): T {
  instances.set(standIn, instanceBehind(instance));
  return standIn;
}

/** Returns the instance behind what the runtime calls. */
export function instanceBehind(called: object): object {
  return instances.get(called) ?? called;
}
