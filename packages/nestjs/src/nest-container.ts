import { ActorContext, type ActorClass, type ActorContainer, type Runtime } from '@maiko/core';
import { discoveredActors, readSpec, withInjector, nameOfToken } from '@maiko/core/adapter';
import type { Type } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { create } from './create';
import { checkEnhancers, type EnhancerSource } from './enhancers/checks';
import { withEnhancers } from './enhancers/pipeline';
import { checkRoles } from './roles';
import {
  actorAsService,
  dependencyFailed,
  isUnknownDependency,
  missingMetadata,
  noHost,
  unknownDependency,
  unknownField,
} from './errors';
import { EventScope } from './event-scope';
import type { ModuleHost, ModuleHosts } from './module-hosts';
import { incarnationRequest } from './incarnation-request';
import { emittingAs } from './listeners/emitting-actor';
import { isListenerActor } from './listeners/listener-actor';

/**
 * Creates a new instance for every incarnation, with the dependencies of the module that lists the actor.
 * @param emitting the runtime, if actors may emit in the way of another library
 */
export function nestContainer(
  hosts: ModuleHosts,
  enhancers: EnhancerSource,
  emitting: (() => Runtime) | undefined,
): ActorContainer {
  return {
    verify(actor) {
      const arguments_ = untypedArguments(actor);
      if (arguments_ > 0) throw missingMetadata(actor.name, arguments_);
      if (!isListenerActor(actor)) checkRoles(actor);
      checkEnhancers(actor, enhancers);
    },
    async create(actor, context) {
      const host = hosts.of(actor, context);
      if (host === undefined) throw noHost(actor.name);
      const made = withEnhancers(await createIn(host, actor, context), actor, enhancers);
      if (emitting === undefined || isListenerActor(actor)) return made;
      return emittingAs(made, actor, { context, runtime: emitting() });
    },
  };
}

async function createIn<T extends object>(host: ModuleHost, actor: ActorClass<T>, context: ActorContext): Promise<T> {
  const { moduleRef } = host;
  const scope = new EventScope(moduleRef, actor);
  const injector = {
    resolve(token: unknown): unknown {
      if (token === ActorContext) return context;
      if (token === EventScope) return scope;
      if (discoveredActors().includes(token as ActorClass)) throw actorAsService(nameOfToken(token), actor.name);
      try {
        return host.visible.get(token as Type);
      } catch (error) {
        throw unknownField(actor.name, token, error);
      }
    },
  };
  const contextId = ContextIdFactory.create();
  moduleRef.registerRequestByContextId(incarnationRequest(context, scope), contextId);
  const progress = { constructing: false };
  const make = (...dependencies: unknown[]): T => {
    progress.constructing = true;
    return withInjector(injector, () => new actor(...(dependencies as never[])));
  };
  try {
    const type = actor as unknown as Type;
    return await create(
      moduleRef,
      { tokens: readSpec(actor).inject ?? [], base: type, inquirer: type },
      contextId,
      make,
    );
  } catch (error) {
    // The actor's own failure is told as it is.
    if (progress.constructing) throw error;
    throw isUnknownDependency(error)
      ? unknownDependency(actor.name, host.name, error)
      : dependencyFailed(actor.name, error);
  }
}

/** How many arguments the constructor takes, if nothing is known about them. */
function untypedArguments(actor: ActorClass): number {
  if (readSpec(actor).inject !== undefined) return 0;
  return Reflect.hasMetadata('design:paramtypes', actor) ? 0 : actor.length;
}
