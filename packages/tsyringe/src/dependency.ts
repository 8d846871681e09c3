/** One argument of a constructor or factory: what to ask the container for. */
export interface Dependency {
  readonly index: number;
  /** A token; or what the compiler emitted for a type that is no class; or undefined, which an import cycle leaves. */
  readonly token: unknown;
  /** `all`: every provider of the token, as a list. `lazy`: made when first touched, by tsyringe's `delay`. */
  readonly how: 'one' | 'all' | 'lazy';
  /** Left undefined unless a provider exists: tsyringe's `isOptional`, or an argument with a default. */
  readonly optional: boolean;
  /** The token of an object with a `transform(value, ...args)` that makes the argument. */
  readonly transform: { readonly token: unknown; readonly args: readonly unknown[] } | undefined;
}

/** The result of tsyringe's `delay`. Its class is not exported. */
export interface Delayed {
  createProxy(create: (target: unknown) => unknown): unknown;
}

/** What tsyringe's parameter decorators record. */
interface Descriptor {
  readonly token: unknown;
  readonly multiple?: boolean;
  readonly isOptional?: boolean;
  readonly transform?: unknown;
  readonly transformArgs?: readonly unknown[];
}

/** The key under which tsyringe's parameter decorators record; not exported. */
const INJECTION_TOKENS = 'injectionTokens';

/** An argument that nothing is known about. */
interface Gap {
  readonly missing: number;
}

/**
 * Reads the dependencies of a constructor: explicit tokens first, then tsyringe's parameter decorators, then the types
 * that the compiler emitted. The index of the first argument that none of these covers, if there is one.
 */
export function constructorDependencies(
  target: object,
  explicit: readonly unknown[] = [],
): readonly Dependency[] | Gap {
  const { types, described, length } = signature(target);
  const dependencies: Dependency[] = [];
  for (let index = 0; index < Math.max(length, types?.length ?? 0, explicit.length); index++) {
    if (index < explicit.length) dependencies.push(toDependency(index, explicit[index], false));
    else if (described[index] !== undefined) dependencies.push(toDependency(index, described[index], index >= length));
    else if (types !== undefined) dependencies.push(toDependency(index, types[index], index >= length));
    else if (index < length) return { missing: index };
  }
  return dependencies;
}

export function listedDependencies(tokens: readonly unknown[] = []): readonly Dependency[] {
  return tokens.map((token, index) => toDependency(index, token, false));
}

/** Returns the class that `delay` stands for. */
export function delayedTarget(delayed: Delayed): unknown {
  let found: unknown;
  const proxy = delayed.createProxy((target) => {
    found = target;
    return {};
  }) as object;
  // The first touch asks for the class.
  Reflect.has(proxy, 'constructor');
  return found;
}

interface Signature {
  readonly types: readonly unknown[] | undefined;
  readonly described: Readonly<Record<number, unknown>>;
  /** How many arguments come before the first one with a default. */
  readonly length: number;
}

/**
 * The constructor that `new target()` runs. A class without one of its own has no metadata of its own and length 0;
 * then it is the one of its base class. Metadata is never inherited past a constructor.
 */
function signature(target: object): Signature {
  for (
    let at: unknown = target;
    typeof at === 'function' && at !== Function.prototype;
    at = Object.getPrototypeOf(at)
  ) {
    const types = Reflect.getOwnMetadata('design:paramtypes', at) as readonly unknown[] | undefined;
    const described = Reflect.getOwnMetadata(INJECTION_TOKENS, at) as Record<number, unknown> | undefined;
    const { length } = at;
    if (types !== undefined || described !== undefined || length > 0)
      return { types, described: described ?? {}, length };
  }
  return { types: [], described: {}, length: 0 };
}

function toDependency(index: number, source: unknown, defaulted: boolean): Dependency {
  const {
    token,
    multiple = false,
    isOptional = false,
    transform,
    transformArgs = [],
  }: Descriptor = isDescriptor(source) ? source : { token: source };
  return {
    index,
    token,
    how: isDelayed(token) ? 'lazy' : multiple ? 'all' : 'one',
    optional: defaulted || isOptional,
    transform: transform === undefined ? undefined : { token: transform, args: transformArgs },
  };
}

function isDescriptor(source: unknown): source is Descriptor {
  return typeof source === 'object' && source !== null && 'token' in source;
}

export function isDelayed(token: unknown): token is Delayed {
  return typeof token === 'object' && token !== null && 'createProxy' in token;
}
