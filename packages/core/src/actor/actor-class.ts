/** A class with actors as instances. */
export type ActorClass<T extends object = object> = new (...args: never[]) => T;

/** A token of a container: a class, or a name. */
export type Token<T = unknown> = (abstract new (...args: never[]) => T) | string | symbol;
