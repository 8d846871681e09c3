import { systemClock, type Runtime } from '@maiko/core';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { MaikoModuleOptions } from './module-options';
import { OPTIONS, RUNTIME } from './tokens';

/**
 * Starts the runtime when all modules have been initialised. It stands in a global module, so this comes before the
 * `onApplicationBootstrap` of the application's own.
 */
@Injectable()
export class Starter implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #runtime: Runtime;
  readonly #options: MaikoModuleOptions;
  #release: (() => void) | undefined;

  constructor(@Inject(RUNTIME) runtime: Runtime, @Inject(OPTIONS) options: MaikoModuleOptions) {
    this.#runtime = runtime;
    this.#options = options;
  }

  /** @throws START_FAILED */
  async onApplicationBootstrap(): Promise<void> {
    await this.#runtime.start();
    const { keepAlive = true, clock = systemClock } = this.#options;
    if (keepAlive) this.#release = clock.keepAlive?.();
  }

  onApplicationShutdown(): void {
    this.#release?.();
  }
}
