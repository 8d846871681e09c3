import { messageOf, type Runtime } from '@maiko/core';
import { guardLogger } from '@maiko/core/adapter';
import { Inject, Module, Optional, type OnModuleDestroy } from '@nestjs/common';
import { ModulesContainer } from '@nestjs/core';
import { turns } from './event-loop';
import type { MaikoModuleOptions } from './module-options';
import { nestLogger } from './nest-logger';
import { ifGiven, type RuntimeLifecycle } from './root-setup';
import { tellNeverStarted } from './unstarted';
import { LIFECYCLE, OPTIONS, RUNTIME } from './tokens';

/** Nearer than the root module, which has 1. */
const NEAREST = -1;

/**
 * Requests that waited for an outcome, and streams of events, end when the runtime has stopped. So many turns of the
 * event loop bring their last words to the sockets; sockets that are not idle when the server closes are kept for its
 * keep-alive timeout.
 */
const TURNS_TO_ANSWER = 5;

/**
 * The module that drains the runtime when the application closes, before anything that handlers depend on goes away.
 * Nest destroys modules in the order of their distance from the root, global ones last; so this one is not global, and
 * reports the nearest distance.
 */
@Module({})
export class DrainModule implements OnModuleDestroy {
  readonly #runtime: Runtime;
  readonly #lifecycle: RuntimeLifecycle;
  readonly #options: MaikoModuleOptions;

  constructor(
    @Inject(RUNTIME) runtime: Runtime,
    @Inject(OPTIONS) options: MaikoModuleOptions,
    @Inject(ModulesContainer) modules: ModulesContainer,
    @Optional() @Inject(LIFECYCLE) inTests?: RuntimeLifecycle,
  ) {
    this.#runtime = runtime;
    this.#lifecycle = ifGiven(inTests) ?? runtime;
    this.#options = options;
    for (const module of modules.values()) if (module.metatype === DrainModule) module.distance = NEAREST;
  }

  /** Settles within the deadline of `stop`, and never throws: a hook that throws keeps Nest from calling the others. */
  async onModuleDestroy(): Promise<void> {
    const { stop } = this.#options;
    const logger = guardLogger(this.#options.logger ?? nestLogger());
    const started = this.#runtime.state !== 'created';
    try {
      const { drained, abandoned } = await this.#lifecycle.stop(stop);
      await turns(TURNS_TO_ANSWER);
      if (drained || stop?.drain === false) return;
      if (!started) {
        tellNeverStarted(this.#runtime, logger);
        return;
      }
      const behind = abandoned.length === 0 ? '' : `; left behind: ${abandoned.join(', ')}`;
      logger.warn(
        `The actors could not drain before the application closed${behind}. Events they did not handle are dead letters. ` +
          'Raise "stop.deadline" of MaikoModule.forRoot, or make handlers end when ctx.signal aborts',
      );
    } catch (error) {
      logger.error(`The runtime could not be stopped: ${messageOf(error)}`);
    }
  }
}
