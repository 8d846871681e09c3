import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { MaikoModuleOptions } from '../module-options';
import { nestLogger } from '../nest-logger';
import { OPTIONS } from '../tokens';
import { nameOf } from './errors';

/** How many handlers are named. */
const NAMED = 3;

/**
 * Where global guards, pipes, interceptors and filters apply. As long as the program has not chosen, says at the start which handlers
 * they leave out: who puts a guard before everything should know.
 */
@Injectable()
export class GlobalEnhancers implements OnApplicationBootstrap {
  /** They come along with every handler of an actor, not only with those that have some of their own. */
  readonly everywhere: boolean;
  readonly #options: MaikoModuleOptions;
  readonly #config: ApplicationConfig;
  readonly #leftOut: string[] = [];

  constructor(@Inject(OPTIONS) options: MaikoModuleOptions, @Inject(ApplicationConfig) config: ApplicationConfig) {
    this.#options = options;
    this.#config = config;
    this.everywhere = options.globalEnhancers === 'all';
  }

  /** @param handler without enhancers of its own, as `Orders.place` */
  noteWithout(handler: string): void {
    if (!this.everywhere) this.#leftOut.push(handler);
  }

  onApplicationBootstrap(): void {
    const { globalEnhancers, logger = nestLogger() } = this.#options;
    const present = this.#present();
    const handlers = this.#leftOut;
    if (globalEnhancers !== undefined || present.length === 0 || handlers.length === 0) return;
    const others = handlers.length - NAMED;
    const named = handlers.slice(0, NAMED).join(', ') + (others > 0 ? ` and ${String(others)} more` : '');
    logger.info(
      `The global ${present.join(', ')} of the application ${present.length === 1 ? 'does' : 'do'} not apply to ${named}, which ` +
        `${handlers.length === 1 ? 'has' : 'have'} no guard, pipe, interceptor or filter. ` +
        `Set globalEnhancers of MaikoModule.forRoot to "all" to apply them, or to "decorated" if this is meant`,
    );
  }

  #present(): string[] {
    const config = this.#config;
    const instances: readonly object[] = [
      ...config.getGlobalGuards(),
      ...config.getGlobalPipes(),
      ...config.getGlobalInterceptors(),
      ...config.getGlobalFilters(),
    ];
    const scoped = [
      config.getGlobalRequestGuards(),
      config.getGlobalRequestPipes(),
      config.getGlobalRequestInterceptors(),
      config.getGlobalRequestFilters(),
    ].flat() as readonly { readonly metatype: unknown; readonly name: string }[];
    const names = [
      ...instances.map(({ constructor }) => nameOf(constructor)),
      ...scoped.map(({ metatype, name }) => (typeof metatype === 'function' ? nameOf(metatype) : name)),
    ];
    return [...new Set(names)];
  }
}
