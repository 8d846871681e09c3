import type { ActorClass, ActorContext, ActorDefinition } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import type { ModuleRef } from '@nestjs/core';
import type { Visible } from './visible';

/** A module of the application, as the place where actors get their dependencies from. */
export interface ModuleHost {
  readonly name: string;
  readonly moduleRef: ModuleRef;
  /** What the module can inject. */
  readonly visible: Visible;
}

/** The modules that actors belong to. */
export class ModuleHosts {
  readonly #byClass = new Map<ActorClass, () => ModuleHost>();
  readonly #byId = new Map<string, () => ModuleHost>();
  readonly #look: (actorClass: ActorClass) => ModuleHost | undefined;

  /** @param look finds the module of a class that has been added since, as modules that are loaded lazily are */
  constructor(look: (actorClass: ActorClass) => ModuleHost | undefined) {
    this.#look = look;
  }

  addClass(actorClass: ActorClass, host: () => ModuleHost): void {
    if (!this.#byClass.has(actorClass)) this.#byClass.set(actorClass, host);
  }

  addActor({ actorClass, config }: ActorDefinition, host: () => ModuleHost): void {
    this.#byId.set(config.name ?? readSpec(actorClass).name, host);
    this.addClass(actorClass, host);
  }

  /** The host of an actor: by its name, else by its class, as of one that was spawned. */
  of(actorClass: ActorClass, { id, key }: ActorContext): ModuleHost | undefined {
    const name = key === undefined ? id : id.slice(0, -key.length - 1);
    const known = this.#byId.get(name) ?? this.#byClass.get(actorClass);
    return known === undefined ? this.#look(actorClass) : known();
  }
}
