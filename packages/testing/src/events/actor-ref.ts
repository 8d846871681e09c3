import type { ActorClass } from '@maiko/core';
import { readSpec } from '@maiko/core/adapter';
import { unknownActor } from '../errors';

/** An actor by its name, or all actors of a class. The name of a keyed actor stands for all of its instances. */
export type ActorRef = ActorClass | string;

/** The actors that an `ActorRef` stands for. */
export interface ActorSet {
  /** As messages call it. */
  readonly label: string;
  has(actor: string | undefined): boolean;
}

/** The names of all actors, so that a misspelt one is an error and not an actor that gets nothing. */
export class Directory {
  readonly #names: () => Iterable<string | undefined>;
  readonly #classes = new Map<ActorClass, Set<string>>();

  /** @param names of all actors that the runtime has, or has had as far as is known */
  constructor(names: () => Iterable<string | undefined>) {
    this.#names = names;
  }

  /** An instance of this class was made for this actor. */
  note(actorClass: ActorClass, actor: string): void {
    const known = this.#classes.get(actorClass);
    if (known === undefined) this.#classes.set(actorClass, new Set([actor]));
    else known.add(actor);
  }

  /** @throws UNKNOWN_ACTOR */
  setOf(ref: ActorRef): ActorSet {
    if (typeof ref === 'function') {
      const made = this.#classes.get(ref);
      return made === undefined
        ? this.#named(nameOfClass(ref))
        : { label: ref.name, has: (actor) => made.has(actor ?? '') };
    }
    return this.#named(ref);
  }

  #named(name: string): ActorSet {
    const has = (actor: string | undefined): boolean => actor === name || actor?.startsWith(`${name}/`) === true;
    const known = this.names();
    if (!known.some(has)) throw unknownActor(name, known);
    return { label: name, has };
  }

  names(): string[] {
    const made = [...this.#classes.values()].flatMap((names) => [...names]);
    return [...new Set([...this.#names(), ...made])].filter((name) => name !== undefined);
  }
}

function nameOfClass(actorClass: ActorClass): string {
  try {
    return readSpec(actorClass).name;
  } catch {
    return actorClass.name;
  }
}
