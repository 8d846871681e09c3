import { ofThisCopy } from './copies';
import { ActorContext, createRuntime, type Runtime } from '@maiko/core';
import { ConfigurableModuleBuilder, Global, Module, Scope } from '@nestjs/common';
import {
  DiscoveryModule,
  DiscoveryService,
  ExternalContextCreator,
  LazyModuleLoader,
  ModulesContainer,
  REQUEST,
} from '@nestjs/core';
import { carrying } from './async-context';
import { discover, discoverLate } from './discovery';
import { DrainModule } from './drain-module';
import { secondRuntime } from './errors';
import { GlobalEnhancers } from './enhancers/global-enhancers';
import { EventScope } from './event-scope';
import { incarnationOf } from './incarnation-request';
import { KeepAlive } from './keep-alive';
import type { MaikoModuleOptions } from './module-options';
import { followLazyModules, tellNotStarted } from './lazy-modules';
import { nestContainer } from './nest-container';
import { nestLogger } from './nest-logger';
import { fitted, ifGiven, type RootSetup } from './root-setup';
import { Starter } from './starter';
import { GIVEN, OPTIONS, SETUP, RUNTIME } from './tokens';
import { UnfedActors } from './unfed-actors';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<MaikoModuleOptions>({
  optionsInjectionToken: GIVEN,
})
  .setClassMethodName('forRoot')
  .setFactoryMethodName('createMaikoOptions')
  .build();

const IN_TESTS = { token: SETUP, optional: true };

/** The runtime itself, and what actors get in all modules. `MaikoModule` decides which other modules see it. */
@Global()
@Module({
  imports: [DiscoveryModule, DrainModule],
  providers: [
    { provide: OPTIONS, useFactory: fitted, inject: [GIVEN, IN_TESTS] },
    {
      provide: RUNTIME,
      useFactory: assemble,
      inject: [
        OPTIONS,
        KeepAlive,
        GlobalEnhancers,
        DiscoveryService,
        ModulesContainer,
        ExternalContextCreator,
        LazyModuleLoader,
        IN_TESTS,
      ],
    },
    {
      provide: ActorContext,
      scope: Scope.REQUEST,
      useFactory: (request: unknown) => incarnationOf(request).context,
      inject: [REQUEST],
    },
    {
      provide: EventScope,
      scope: Scope.REQUEST,
      useFactory: (request: unknown) => incarnationOf(request).scope,
      inject: [REQUEST],
    },
    KeepAlive,
    GlobalEnhancers,
    Starter,
    UnfedActors,
  ],
  exports: [RUNTIME, OPTIONS, ActorContext, EventScope],
})
export class RootModule extends ConfigurableModuleClass {}

ofThisCopy(RootModule);

/** Called while the application is being created: all modules have been read, few instances made. */
function assemble(
  options: MaikoModuleOptions,
  keepAlive: KeepAlive,
  global: GlobalEnhancers,
  discovery: DiscoveryService,
  modules: ModulesContainer,
  creator: ExternalContextCreator,
  loader: LazyModuleLoader,
  inTests?: RootSetup,
): Runtime {
  const setup = ifGiven(inTests);
  const runtimes = discovery.getProviders().filter(({ token }) => token === RUNTIME).length;
  if (runtimes > 1) throw secondRuntime(runtimes);
  const { stop: _stop, keepAlive: _keepAlive, globalEnhancers: _global, supervision, asyncContext, ...rest } = options;
  followLazyModules(loader, modules, (late) => {
    tellNotStarted(discoverLate(discovery, modules, late), options.logger);
  });
  const { root, hosts, hasIntake } = discover(discovery, modules, supervision);
  // Its container is the last thing a runtime closes.
  const enhancers = { creator, modules, global };
  const emitting = hasIntake ? () => runtime : undefined;
  const container = { ...nestContainer(hosts, enhancers, emitting), close: () => keepAlive.release() };
  const runtime = createRuntime({
    logger: nestLogger(),
    ...rest,
    asyncContext: setup?.options.asyncContext ?? carrying(asyncContext),
    module: root,
    container: setup?.around(container) ?? container,
  });
  return runtime;
}
