import type { Runtime } from '@maiko/core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { KeepAlive } from './keep-alive';
import type { MaikoModuleOptions } from './module-options';
import { nestLogger } from './nest-logger';
import { warnWithoutShutdownHooks } from './shutdown-hooks';
import { OPTIONS, RUNTIME } from './tokens';

/**
 * Starts the runtime when all modules have been initialised. It stands in a global module, so this comes before the
 * `onApplicationBootstrap` of the application's own.
 */
@Injectable()
export class Starter implements OnApplicationBootstrap, OnModuleDestroy {
  readonly #runtime: Runtime;
  readonly #options: MaikoModuleOptions;
  readonly #keepAlive: KeepAlive;
  #cancelWarning: (() => void) | undefined;

  constructor(
    @Inject(RUNTIME) runtime: Runtime,
    @Inject(OPTIONS) options: MaikoModuleOptions,
    @Inject(KeepAlive) keepAlive: KeepAlive,
  ) {
    this.#runtime = runtime;
    this.#options = options;
    this.#keepAlive = keepAlive;
  }

  /** @throws START_FAILED */
  async onApplicationBootstrap(): Promise<void> {
    const { keepAlive = true, clock, logger = nestLogger() } = this.#options;
    await this.#runtime.start();
    // It may have stopped already, if an actor told it to.
    if (keepAlive && this.#runtime.state === 'running') this.#keepAlive.hold(clock);
    this.#cancelWarning = warnWithoutShutdownHooks(logger, clock);
  }

  onModuleDestroy(): void {
    this.#cancelWarning?.();
  }
}
