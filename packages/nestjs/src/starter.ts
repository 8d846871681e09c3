import type { Runtime } from '@maiko/core';
import { Inject, Injectable, Optional, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeepAlive } from './keep-alive';
import type { MaikoModuleOptions } from './module-options';
import { nestLogger } from './nest-logger';
import type { Life } from './rig';
import { warnWithoutShutdownHooks } from './shutdown-hooks';
import { LIFE, OPTIONS, RUNTIME } from './tokens';

/**
 * Starts the runtime when all modules have been initialised. It stands in a global module, so this comes before the
 * `onApplicationBootstrap` of the application's own.
 */
@Injectable()
export class Starter implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #runtime: Runtime;
  readonly #options: MaikoModuleOptions;
  readonly #keepAlive: KeepAlive;
  readonly #life: Life;
  #cancelWarning: (() => void) | undefined;

  constructor(
    @Inject(RUNTIME) runtime: Runtime,
    @Inject(OPTIONS) options: MaikoModuleOptions,
    @Inject(KeepAlive) keepAlive: KeepAlive,
    @Optional() @Inject(LIFE) life: Life = runtime,
  ) {
    this.#runtime = runtime;
    this.#options = options;
    this.#keepAlive = keepAlive;
    this.#life = life;
  }

  /** @throws START_FAILED */
  async onApplicationBootstrap(): Promise<void> {
    const { keepAlive = true, clock, logger = nestLogger() } = this.#options;
    await this.#life.start();
    // How long they live is for the test to say.
    if (this.#life !== this.#runtime) return;
    // It may have stopped already, if an actor told it to.
    if (keepAlive && this.#runtime.state === 'running') this.#keepAlive.hold(clock);
    this.#cancelWarning = warnWithoutShutdownHooks(logger, clock);
  }

  onModuleDestroy(): void {
    this.#cancelWarning?.();
  }
}
