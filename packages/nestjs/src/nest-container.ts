import {
  ActorContext,
  discoveredActors,
  readSpec,
  withInjector,
  type ActorClass,
  type ActorContainer,
} from '@maiko/core';
import type { Type } from '@nestjs/common';
import { ContextIdFactory } from '@nestjs/core';
import { create } from './create';
import { checkEnhancers, type EnhancerSource } from './enhancers/checks';
import { withEnhancers } from './enhancers/pipeline';
import { checkRoles } from './roles';
import {
  actorAsService,
  dependencyFailed,
  missingMetadata,
  nameOf,
  noHost,
  unknownDependency,
  unknownField,
} from './errors';
import { EventScope } from './event-scope';
import type { Host, Hosts } from './hosts';
import { incarnationRequest } from './incarnation-request';
import { isListenerActor } from './listeners/listener-actor';

/** Creates every incarnation anew, with the dependencies of the module that lists the actor. */
export function nestContainer(hosts: Hosts, enhancers: EnhancerSource): ActorContainer {
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
      return withEnhancers(await createIn(host, actor, context), actor, enhancers);
    },
  };
}

async function createIn<T extends object>(host: Host, actor: ActorClass<T>, context: ActorContext): Promise<T> {
  const { moduleRef } = host;
  const scope = new EventScope(moduleRef, actor);
  const injector = {
    resolve(token: unknown): unknown {
      if (token === ActorContext) return context;
      if (token === EventScope) return scope;
      if (discoveredActors().includes(token as ActorClass)) throw actorAsService(nameOf(token), actor.name);
      try {
        return moduleRef.get(token as Type, { strict: false });
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
    throw isUnknown(error) ? unknownDependency(actor.name, host.name, error) : dependencyFailed(actor.name, error);
  }
}

/** How many arguments the constructor takes, if nothing is known about them. */
function untypedArguments(actor: ActorClass): number {
  if (readSpec(actor).inject !== undefined) return 0;
  return Reflect.hasMetadata('design:paramtypes', actor) ? 0 : actor.length;
}

/** Nest does not export the classes of these errors. */
function isUnknown(error: unknown): boolean {
  return /^(Unknown|Undefined)Dependenc/.test((error as Error | undefined)?.constructor.name ?? '');
}
