import { readSpec, type ActorClass } from '@maiko/core';
import type { ExternalContextCreator, ModulesContainer } from '@nestjs/core';
import { enhancersWithoutHost, requestScopedEnhancer } from './errors';

/** Where `@UsePipes` and its like record. */
const PIPES = '__pipes__';
const ENHANCERS = ['__guards__', '__interceptors__', '__exceptionFilters__', PIPES];

/** What `ExecutionContext.getType()` says while an event is handled. */
const MAIKO = 'maiko';

/** Where the arguments of enhanced handlers are described to Nest: the payload as a body, so that `ValidationPipe` takes it. */
const ARGUMENTS = 'maiko:arguments';
const BODY = '3';
const ENVELOPE = '100';
const describeArguments = (actor: object, name: string | symbol): void => {
  const pipes: unknown[] = [];
  const described = { [`${BODY}:0`]: { index: 0, pipes }, [`${ENVELOPE}:1`]: { index: 1, pipes } };
  if (!Reflect.hasOwnMetadata(ARGUMENTS, actor, name)) Reflect.defineMetadata(ARGUMENTS, described, actor, name);
};
const inOrder = {
  exchangeKeyForValue: (type: number, _data: unknown, given: unknown[]) => given[type === Number(BODY) ? 0 : 1],
};

type Method = (...args: unknown[]) => unknown;

/** What makes and knows the enhancers of an application. */
export interface EnhancerSource {
  readonly creator: ExternalContextCreator;
  readonly modules: ModulesContainer;
}

/** The handlers of a class that have guards, pipes, interceptors or filters of their own or of their class. */
function enhancedHandlers(actor: ActorClass): (string | symbol)[] {
  const prototype = actor.prototype as Record<string | symbol, object>;
  const has = (key: string, method: string | symbol) =>
    Reflect.hasMetadata(key, actor) || Reflect.hasMetadata(key, prototype[method] as object);
  const methods = new Set(readSpec(actor).subscriptions.map(({ method }) => method));
  return [...methods].filter((method) => ENHANCERS.some((key) => has(key, method)));
}

/** @throws ENHANCERS_WITHOUT_HOST when Nest has not made the enhancers of this actor */
export function checkEnhancers(actor: ActorClass, { creator }: EnhancerSource): void {
  if (enhancedHandlers(actor).length === 0 || creator.getContextModuleKey(actor) !== '') return;
  throw enhancersWithoutHost(actor.name);
}

/**
 * Known only once all modules have been instantiated: Nest remembers the first answer.
 * @throws REQUEST_SCOPED_ENHANCER
 */
function checkScopes(actor: ActorClass, { creator, modules }: EnhancerSource): void {
  const enhancers = modules.get(creator.getContextModuleKey(actor))?.providers.get(actor)?.getEnhancersMetadata();
  const scoped = enhancers?.find((enhancer) => !enhancer.isDependencyTreeStatic());
  if (scoped !== undefined) throw requestScopedEnhancer(actor.name, String(scoped.name));
}

/**
 * What the runtime calls instead of the instance, if it has enhancers: handlers go through them, everything else is as it was. The
 * instance itself stays as it is, so a handler that its own code calls does not go through them.
 * @throws REQUEST_SCOPED_ENHANCER
 */
export function withEnhancers<T extends object>(instance: T, actor: ActorClass, made: EnhancerSource): T {
  const enhanced = enhancedHandlers(actor);
  if (enhanced.length === 0) return instance;
  checkScopes(actor, made);
  const { creator } = made;
  const called = Object.create(instance) as Record<string | symbol, Method>;
  const { subscriptions, schedules } = readSpec(actor);
  const methods = [...subscriptions, ...schedules].map(({ method }) => method);
  const source = instance as unknown as Record<string | symbol, Method | undefined>;
  for (const name of new Set([...methods, 'onStart', 'onStop', 'onError', 'step'])) {
    const method = source[name];
    if (method === undefined) continue;
    called[name] = enhanced.includes(name) ? enhance(instance, method, name, actor, creator) : method.bind(instance);
  }
  return called as unknown as T;
}

function enhance(
  instance: object,
  method: Method,
  name: string | symbol,
  actor: ActorClass,
  creator: ExternalContextCreator,
): Method {
  const piped = Reflect.hasMetadata(PIPES, actor) || Reflect.hasMetadata(PIPES, method);
  if (piped) describeArguments(actor, name);
  const options = { guards: true, interceptors: true, filters: true };
  return creator.create(
    instance,
    method,
    name as string,
    piped ? ARGUMENTS : undefined,
    piped ? inOrder : undefined,
    undefined,
    undefined,
    options,
    MAIKO,
  ) as Method;
}
