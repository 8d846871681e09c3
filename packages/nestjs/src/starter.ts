import type { Runtime } from '@maiko/core';
import { guardLogger } from '@maiko/core/adapter';
import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeepAlive } from './keep-alive';
import type { MaikoModuleOptions } from './module-options';
import { nestLogger } from './nest-logger';
import { ifGiven, type RuntimeLifecycle } from './root-setup';
import { shortList } from './short-list';
import { warnWithoutShutdownHooks } from './shutdown-hooks';
import { warnUnlessStarted } from './unstarted';
import { LIFECYCLE, OPTIONS, RUNTIME } from './tokens';

/**
 * The provider that starts the runtime when all modules have been initialised. It stands in a global module, so this
 * comes before the `onApplicationBootstrap` of the application's own.
 */
@Injectable()
export class Starter implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #runtime: Runtime;
  readonly #options: MaikoModuleOptions;
  readonly #keepAlive: KeepAlive;
  readonly #lifecycle: RuntimeLifecycle;
  #cancelWarning: (() => void) | undefined;

  constructor(
    @Inject(RUNTIME) runtime: Runtime,
    @Inject(OPTIONS) options: MaikoModuleOptions,
    @Inject(KeepAlive) keepAlive: KeepAlive,
    @Optional() @Inject(LIFECYCLE) inTests?: RuntimeLifecycle,
  ) {
    this.#runtime = runtime;
    this.#options = options;
    this.#keepAlive = keepAlive;
    const life = (this.#lifecycle = ifGiven(inTests) ?? runtime);
    const { clock, logger = nestLogger() } = options;
    // The time of a test is for the test to pass.
    if (life === runtime) this.#cancelWarning = warnUnlessStarted(runtime, logger, clock);
  }

  /** @throws START_FAILED */
  async onApplicationBootstrap(): Promise<void> {
    const { keepAlive = true, clock } = this.#options;
    const logger = guardLogger(this.#options.logger ?? nestLogger());
    this.#cancelWarning?.();
    await this.#lifecycle.start();
    // How long they live is for the test to say.
    if (this.#lifecycle !== this.#runtime) return;
    // It may have stopped already, if an actor told it to.
    if (keepAlive && this.#runtime.state === 'running') this.#keepAlive.hold(clock);
    const actors = this.#runtime.actors().map(({ id }) => id);
    if (actors.length > 0) logger.info(`Running ${listed(actors)}`);
    this.#cancelWarning = warnWithoutShutdownHooks(logger, clock);
  }

  onModuleDestroy(): void {
    this.#cancelWarning?.();
  }
}

/** How many actors the line at the start names. */
const MOST_NAMES = 20;

function listed(actors: readonly string[]): string {
  const count = actors.length === 1 ? '1 actor' : `${String(actors.length)} actors`;
  return `${count}: ${shortList(actors, MOST_NAMES)}`;
}
