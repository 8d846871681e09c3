import type { ActorClass } from '@maiko/core';
import type { ExternalContextCreator } from '@nestjs/core';
import type { ExternalErrorProxy } from '@nestjs/core/helpers/external-proxy.js';
import type { InterceptorsConsumer } from '@nestjs/core/interceptors/interceptors-consumer.js';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { checkMade, enhancedHandlers, hostKeyOf, type EnhancerSource } from './checks';
import { withMethods, type Method, type Name } from '../with-methods';
import { HandlerCall } from './handler-call';
import { argumentOf, argumentsOf, ENVELOPE } from './parameters';

/** What `ExecutionContext.getType()` says while an event is handled. */
const MAIKO = 'maiko';

type Replaced = 'getContextModuleKey' | 'getMetadata' | 'getParamValue' | 'transformToResult';

/**
 * Wraps an instance that has enhancers for the runtime: handlers go through them, everything else is as it was. The
 * instance itself stays as it is, so a handler that its own code calls does not go through them.
 * @throws REQUEST_SCOPED_ENHANCER, ENHANCERS_WITHOUT_HOST
 */
export function withEnhancers<T extends object>(instance: T, actor: ActorClass, source: EnhancerSource): T {
  const enhanced = enhancedHandlers(actor, source);
  if (enhanced.length === 0) return instance;
  checkMade(actor, enhanced, source);
  const pipeline = pipelineFor(actor, source);
  return withMethods(instance, (name, method) =>
    enhanced.includes(name) ? enhance(instance, method, name, pipeline) : undefined,
  );
}

function enhance(instance: object, method: Method, name: Name, pipeline: ExternalContextCreator): Method {
  const options = { guards: true, interceptors: true, filters: true };
  const parameters = { exchangeKeyForValue: argumentOf };
  return pipeline.create(instance, method, name as string, undefined, parameters, undefined, undefined, options, MAIKO);
}

/**
 * Nest's own, except for four things: the module is that which lists the class itself, arguments are described for each
 * class (Nest remembers them by its name, which two may share), pipes never get the envelope, and an Observable is
 * published as it emits.
 */
function pipelineFor(actor: ActorClass, { creator, modules }: EnhancerSource): ExternalContextCreator {
  const own: Pick<ExternalContextCreator, Replaced> = {
    getContextModuleKey: () => hostKeyOf(actor, modules),
    getMetadata(instance, name, _key, factory) {
      const parameters = argumentsOf(actor, name);
      const contextOf = (event: unknown[]): ExecutionContextHost => {
        const context = new ExecutionContextHost(event, actor as never, (instance as Record<Name, Method>)[name]);
        context.setType(MAIKO);
        return context;
      };
      return {
        argsLength: Math.max(...Object.values(parameters).map(({ index }) => index)) + 1,
        paramtypes: Reflect.getMetadata('design:paramtypes', actor.prototype as object, name) as unknown[],
        getParamsMetadata: (moduleKey, contextId, inquirerId) =>
          creator.exchangeKeysForValues(
            Object.keys(parameters),
            parameters,
            moduleKey,
            factory as NonNullable<typeof factory>,
            contextId,
            inquirerId,
            contextOf,
          ),
      };
    },
    getParamValue(value, metadata, pipes) {
      return (metadata.type as number | string) === ENVELOPE
        ? Promise.resolve(value)
        : creator.getParamValue(value, metadata, pipes);
    },
    transformToResult: (result) => Promise.resolve(result),
  };
  return Object.assign(Object.create(creator) as ExternalContextCreator, own, streaming(creator));
}

/** The parts of Nest's pipeline that interceptors and filters are run by. It declares them private. */
interface NestPipeline {
  readonly interceptorsConsumer: Pick<InterceptorsConsumer, 'intercept'>;
  readonly externalErrorProxy: Pick<ExternalErrorProxy, 'createProxy'>;
}

/** A call that got past the guards, and what the interceptors made of it. */
interface Intercepted {
  readonly call: HandlerCall;
  readonly result: unknown;
}

/** As Nest does for microservices: filters get the errors of an Observable, too. */
function streaming(creator: object): NestPipeline {
  const { interceptorsConsumer } = creator as NestPipeline;
  return {
    interceptorsConsumer: {
      async intercept(interceptors, args, instance, callback, next, type): Promise<Intercepted> {
        const call = new HandlerCall(interceptors.length > 0);
        const run = (): Promise<unknown> => call.run(next);
        return {
          call,
          result: await interceptorsConsumer.intercept(interceptors, args, instance, callback, run, type),
        };
      },
    },
    externalErrorProxy: {
      createProxy(target, filters, type) {
        return async (...args: unknown[]) => {
          const filter = (error: Error): unknown => {
            const host = new ExecutionContextHost(args);
            host.setType(type ?? MAIKO);
            return filters.next(error, host);
          };
          try {
            const { call, result } = (await target(...args)) as Intercepted;
            return call.publishable(result, filter as (error: unknown) => unknown);
          } catch (error) {
            return filter(error as Error);
          }
        };
      },
    },
  };
}
