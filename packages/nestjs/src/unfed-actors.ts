import type { Runtime, TopologyTopic } from '@maiko/core';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { isInbox } from './listeners/token-of';
import type { MaikoModuleOptions } from './module-options';
import { nestLogger } from './nest-logger';
import { EMITTER_BRIDGE, OPTIONS, RUNTIME } from './tokens';

/** What brings actors the events of a library, by the name of its module: the packages need not be installed. */
const SOURCES = {
  EventEmitterModule: {
    emitted: 'emitted with EventEmitter2',
    mend: 'EventEmitterListeners.forFeature({ listeners: [] })',
  },
  CqrsModule: { emitted: 'published on EventBus', mend: 'CqrsHandlers.forFeature({ handlers: [] })' },
} as const;

/** How many topics are named. */
const NAMED = 3;

/**
 * The warning at the start that actors may be waiting for what another library emits: without its adapter, nothing
 * brings it to them. This is how it looks when the last listener has been rewritten as an actor and its `forFeature`
 * has gone.
 */
@Injectable()
export class UnfedActors implements OnApplicationBootstrap {
  readonly #runtime: Runtime;
  readonly #modules: ModulesContainer;
  readonly #options: MaikoModuleOptions;

  constructor(
    @Inject(RUNTIME) runtime: Runtime,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Inject(OPTIONS) options: MaikoModuleOptions,
  ) {
    this.#runtime = runtime;
    this.#modules = modules;
    this.#options = options;
  }

  onApplicationBootstrap(): void {
    const modules = [...this.#modules.values()];
    const fed = new Set(modules.map(({ providers }) => providers.get(EMITTER_BRIDGE)?.instance).map(libraryOf));
    const missing = Object.entries(SOURCES).filter(
      ([library]) => !fed.has(library) && modules.some(({ metatype }) => metatype.name === library),
    );
    if (missing.length === 0) return;
    const unfed = this.#unfed();
    if (unfed.length === 0) return;
    const { logger = nestLogger() } = this.#options;
    for (const [, { emitted, mend }] of missing)
      logger.info(
        `No actor publishes ${listOf(unfed)}, and nothing brings actors what is ${emitted}. ` +
          `If it is meant to reach them, add ${mend} to the imports of a module`,
      );
  }

  /** The topics that actors of the program subscribe to and that no actor is known to publish. */
  #unfed(): readonly TopologyTopic[] {
    const topology = this.#runtime.topology();
    const listeners = new Set(
      topology.actors.filter((actor) => actor.subscriptions.some(({ topic }) => isInbox(topic))).map(({ id }) => id),
    );
    return topology.topics.filter(
      ({ publishers, subscribers }) => publishers.length === 0 && subscribers.some((id) => !listeners.has(id)),
    );
  }
}

function libraryOf(bridge: unknown): string | undefined {
  return (bridge as { readonly library: string } | undefined)?.library;
}

function listOf(topics: readonly TopologyTopic[]): string {
  const named = topics.slice(0, NAMED).map(({ name, subscribers }) => `"${name}" (for ${subscribers.join(', ')})`);
  const others = topics.length - named.length;
  return `${named.join(', ')}${others > 0 ? ` and ${String(others)} more topics` : ''}`;
}
