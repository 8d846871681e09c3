import { Runtime, RuntimeScheduler } from '@maiko/core';
import { Module, type DynamicModule, type InjectionToken, type Provider } from '@nestjs/common';
import { tokensOfOtherCopies } from './copies';
import { deferredList } from './deferred-list';
import { FeatureModule } from './feature-module';
import { topicProviders } from './inject-topic';
import { MaikoHealthIndicator } from './maiko-health-indicator';
import {
  checkAsyncOptions,
  checkFeatureOptions,
  checkObject,
  checkRootOptions,
  checkVisibility,
  type FeatureOptions,
  type MaikoAsyncOptions,
  type MaikoRootOptions,
} from './module-options';
import { excludeActorsFromNest } from './exclude-from-nest';
import { Publisher, publisherOf } from './publisher';
import { RootModule } from './root-module';
import { RUNTIME } from './tokens';

/**
 * The module that runs the actors of a Nest application: every `@Actor` class in the providers of its modules, and what
 * `forFeature` adds. The runtime starts when all modules are initialised, and drains before any of them is destroyed.
 * @example
 * @Module({ imports: [MaikoModule.forRoot()], providers: [Thermostat, HeatingService] })
 * class AppModule {}
 */
@Module({})
export class MaikoModule {
  /**
   * Import it once, in the root module.
   * @throws INVALID_OPTION, UNKNOWN_OPTION
   */
  static forRoot(options: MaikoRootOptions = {}): DynamicModule {
    checkObject('MaikoModule.forRoot', options);
    const { isGlobal, ...others } = options;
    checkRootOptions(others);
    checkVisibility('MaikoModule.forRoot', options);
    return assembled(RootModule.forRoot(others), isGlobal);
  }

  /**
   * As `forRoot`, with options that other providers make.
   * @throws INVALID_OPTION, UNKNOWN_OPTION
   * @example
   * MaikoModule.forRootAsync({
   *   inject: [ConfigService],
   *   useFactory: (config: ConfigService) => ({ capacity: config.get('MAILBOX_CAPACITY') }),
   * })
   */
  static forRootAsync(options: MaikoAsyncOptions): DynamicModule {
    checkAsyncOptions(options);
    const { isGlobal, ...others } = options;
    return assembled(RootModule.forRootAsync(others), isGlobal);
  }

  /**
   * Makes the importing module a supervisor with these actors. They get their dependencies from the importing module.
   * @throws INVALID_OPTION, UNKNOWN_OPTION
   * @example
   * @Module({
   *   imports: [
   *     MaikoModule.forFeature({
   *       actors: [Picker, actor(Packer, { name: 'packer-1' })],
   *       supervision: { maxRestarts: 3 },
   *     }),
   *   ],
   *   providers: [Stock],
   * })
   * class WarehouseModule {}
   */
  static forFeature(options: FeatureOptions): DynamicModule {
    checkFeatureOptions(options);
    return FeatureModule.of(options);
  }
}

const OPEN: Provider[] = [
  { provide: Runtime, useExisting: RUNTIME },
  { provide: RuntimeScheduler, useFactory: ({ scheduler }: Runtime) => scheduler, inject: [RUNTIME] },
  { provide: Publisher, useFactory: publisherOf, inject: [RUNTIME] },
  MaikoHealthIndicator,
];

function open(): Provider[] {
  return [...OPEN, ...topicProviders(), ...tokensOfOtherCopies()];
}

function assembled(rootModule: DynamicModule, isGlobal = true): DynamicModule {
  return {
    module: MaikoModule,
    global: isGlobal,
    imports: [rootModule],
    // Some actors belong to modules that Nest looks at before this one, others are loaded later.
    get providers() {
      excludeActorsFromNest();
      return deferredList(() => {
        excludeActorsFromNest();
        return open();
      });
    },
    exports: deferredList(() => open().map(tokenOf)),
  };
}

function tokenOf(provider: Provider): InjectionToken {
  return typeof provider === 'function' ? provider : provider.provide;
}
