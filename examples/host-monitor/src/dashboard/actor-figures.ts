import type { ActorStatus, Runtime } from '@maiko/core';

export interface ActorFigure {
  readonly status: ActorStatus;
  /** How many events it has published since we watch. */
  readonly published: number;
}

/** The figures of the actors. Actors cannot see their runtime; the program that has it sets the source. */
export class ActorFigures {
  readonly #published = new Map<string | undefined, number>();
  #runtime: Runtime | undefined;

  watch(runtime: Runtime) {
    this.#runtime = runtime;
    runtime.monitors.add({
      dispatched: ({ sender }) => {
        this.#published.set(sender, this.published(sender) + 1);
      },
    });
  }

  /** How many events an actor has published; undefined stands for those from outside the actors. */
  published(actor: string | undefined): number {
    return this.#published.get(actor) ?? 0;
  }

  read(): readonly ActorFigure[] {
    const actors = this.#runtime?.actors() ?? [];
    return actors.map((status) => ({ status, published: this.published(status.id) }));
  }
}
