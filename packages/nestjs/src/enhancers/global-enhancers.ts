import { nameOfToken } from '@maiko/core/adapter';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import type { MaikoModuleOptions } from '../module-options';
import { nestLogger } from '../nest-logger';
import { shortList } from '../short-list';
import { OPTIONS } from '../tokens';

type GlobalEnhancer = ReturnType<ApplicationConfig['getGlobalRequestGuards']>[number];

/** How many handlers are named. */
const NAMED = 3;

/**
 * The rule where global guards, pipes, interceptors and filters apply. Unless the program has chosen, a warning at the
 * start names the handlers that they leave out: a global guard reads as if it applied everywhere.
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
    logger.info(
      `The global ${present.join(', ')} of the application ${present.length === 1 ? 'does' : 'do'} not apply to ${shortList(handlers, NAMED)}, which ` +
        `${handlers.length === 1 ? 'has' : 'have'} no guard, pipe, interceptor or filter. ` +
        `Set globalEnhancers of MaikoModule.forRoot to "all" to apply them, or to "decorated" if this is meant`,
    );
  }

  /** Those that Nest makes for a request, or for each that asks. */
  get scoped(): GlobalEnhancer[] {
    const config = this.#config;
    return [
      ...config.getGlobalRequestGuards(),
      ...config.getGlobalRequestInterceptors(),
      ...config.getGlobalRequestPipes(),
      ...config.getGlobalRequestFilters(),
    ] as GlobalEnhancer[];
  }

  /** The names of all there are. */
  #present(): string[] {
    const config = this.#config;
    const instances: readonly object[] = [
      ...config.getGlobalGuards(),
      ...config.getGlobalPipes(),
      ...config.getGlobalInterceptors(),
      ...config.getGlobalFilters(),
    ];
    return [...new Set([...instances.map((each) => nameOfToken(each.constructor)), ...this.scoped.map(nameOfGlobal)])];
  }
}

/** Returns the name of a global enhancer; its token if a factory makes it: "APP_GUARD (UUID: ...)". */
export function nameOfGlobal({ metatype, inject, name }: GlobalEnhancer): string {
  return typeof metatype === 'function' && (inject ?? undefined) === undefined
    ? metatype.name
    : (String(name).split(' ')[0] ?? 'enhancer');
}
