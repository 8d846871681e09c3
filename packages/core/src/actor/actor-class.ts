/** A class whose instances are actors. */
export type ActorClass<T extends object = object> = new (...args: never[]) => T;

/** What a container can be asked for: a class, or a name. */
export type Token<T = unknown> = (abstract new (...args: never[]) => T) | string | symbol;
