import type { ActorClass } from '@maiko/core';
import type { DynamicModule, InjectionToken, ModuleMetadata, Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService } from '@nestjs/core';
import { FeatureModule } from '../feature-module';
import type { FeatureOptions } from '../module-options';
import { RUNTIME } from '../tokens';
import { listenerTwice } from './errors';

interface Listening {
  /** What messages call the option that lists them. */
  readonly option: string;
  readonly listeners: ReadonlyMap<Type<object>, ActorClass>;
  readonly feature: Pick<FeatureOptions, 'name' | 'supervision'>;
  /** Where the module finds `source`. */
  readonly imports?: ModuleMetadata['imports'];
  /** What others emit with. */
  readonly source: InjectionToken;
  /** Publishes what the source emits; called once for each source however many modules listen. */
  readonly connect: (source: never, runtime: never) => void;
}

/** A feature module whose actors are listeners of another library, and what brings them their events. */
export function listenersModule(given: Listening): DynamicModule {
  const { option, listeners, feature, imports = [], source, connect } = given;
  const module = FeatureModule.of({ ...feature, actors: [...listeners.values()] });
  const intake = {
    provide: Symbol(`maiko.intake of ${option}`),
    useFactory: (emitter: never, runtime: never, discovery: DiscoveryService) => {
      for (const { metatype, host, isAlias } of discovery.getProviders()) {
        const twice = !isAlias && typeof metatype === 'function' && listeners.has(metatype as Type<object>);
        if (twice) throw listenerTwice(metatype.name, host?.name ?? 'a module', option);
      }
      connect(emitter, runtime);
      return option;
    },
    inject: [source, RUNTIME, DiscoveryService],
  };
  return { ...module, imports: [DiscoveryModule, ...imports], providers: [...(module.providers ?? []), intake] };
}
