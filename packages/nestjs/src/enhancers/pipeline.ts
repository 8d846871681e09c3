import type { ActorClass } from '@maiko/core';
import type { ExternalContextCreator } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import { isObservable, lastValueFrom, toArray } from 'rxjs';
import { checkMade, enhancedHandlers, hostKeyOf, type EnhancerSource } from './checks';
import { withMethods, type Method, type Name } from '../with-methods';
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
  const through = pipeline.create(
    instance,
    method,
    name as string,
    undefined,
    parameters,
    undefined,
    undefined,
    options,
    MAIKO,
  );
  // A filter may return an Observable.
  return async (...event) => publishable(await through(...event));
}

/**
 * Nest's own, except for four things: the module is that which lists the class itself, arguments are described for each
 * class (Nest remembers them by its name, which two may share), pipes never get the envelope, and nothing of what an
 * Observable emits is left out.
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
    transformToResult: publishable,
  };
  return Object.assign(Object.create(creator) as ExternalContextCreator, own);
}

/** Everything that an Observable emits, as a handler would return it. */
async function publishable(result: unknown): Promise<unknown> {
  if (!isObservable(result)) return result;
  const emitted = (await lastValueFrom(result.pipe(toArray()))).filter((each) => each !== undefined && each !== null);
  return emitted.length > 1 ? emitted : emitted[0];
}
