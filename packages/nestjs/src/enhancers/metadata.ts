import type { ActorClass } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';

/** Where `@UseGuards` and its like record, on a class or on a method. */
const KEYS = ['__guards__', '__interceptors__', '__pipes__', '__exceptionFilters__'] as const;

/** Where parameter decorators record, those of microservices, gateways and `createParamDecorator` included. */
const PARAMETERS = '__routeArguments__';

/** One decorated parameter. */
interface Parameter {
  readonly index: number;
  readonly data?: unknown;
  readonly pipes?: readonly unknown[];
}

/** Decorated parameters by `type:index`, as Nest records them. */
export type Parameters = Readonly<Record<string, Parameter>>;

type Name = string | symbol;

export function handlersOf(actor: ActorClass): Name[] {
  return [...new Set(readSpec(actor).subscriptions.map(({ method }) => method))];
}

export function parametersOf(actor: ActorClass, method: Name): Parameters | undefined {
  return Reflect.getMetadata(PARAMETERS, actor, method) as Parameters | undefined;
}

/** Whether a handler has guards, pipes, interceptors, filters or decorated parameters of its own or of its class. */
export function isEnhanced(actor: ActorClass, method: Name): boolean {
  return KEYS.some((key) => Reflect.hasMetadata(key, actor)) || isDecorated(actor, method);
}

/** Has the handler enhancers or parameters of its own? Those of its class do not count. */
export function isDecorated(actor: ActorClass, method: Name): boolean {
  const [called] = versions(actor, method);
  return (
    parametersOf(actor, method) !== undefined ||
    (called !== undefined && KEYS.some((key) => Reflect.hasMetadata(key, called)))
  );
}

/**
 * Lists the guards, pipes, interceptors and filters of a handler that are given as classes, which Nest has to create.
 */
export function enhancerClasses(actor: ActorClass, method: Name): Set<object> {
  const [called] = versions(actor, method);
  const holders = called === undefined ? [actor] : [actor, called];
  const given = holders.flatMap((holder) => KEYS.flatMap((key) => listOf(Reflect.getMetadata(key, holder))));
  const pipes = Object.values(parametersOf(actor, method) ?? {}).flatMap((each) => listOf(each.pipes));
  return new Set([...given, ...pipes].filter((each): each is object => typeof each === 'function'));
}

/** Whether a method replaces one of a base class, and leaves out decorators that the base class has on it. */
export function losesEnhancers(actor: ActorClass, method: Name): boolean {
  const [called, ...replaced] = versions(actor, method);
  if (called === undefined) return false;
  return KEYS.some(
    (key) =>
      !Reflect.hasMetadata(key, called) && replaced.some((each) => listOf(Reflect.getMetadata(key, each)).length > 0),
  );
}

/** The functions of a name along the prototypes of a class: that which is called, then those which it replaces. */
function versions(actor: ActorClass, method: Name): object[] {
  const found: object[] = [];
  for (let at = actor.prototype as object | null; at !== null; at = Object.getPrototypeOf(at) as object | null) {
    const value: unknown = Object.getOwnPropertyDescriptor(at, method)?.value;
    if (typeof value === 'function') found.push(value);
  }
  return found;
}

function listOf(recorded: unknown): unknown[] {
  return Array.isArray(recorded) ? recorded : [];
}
