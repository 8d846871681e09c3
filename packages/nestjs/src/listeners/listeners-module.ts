import { topic, type SupervisionOptions } from '@maiko/core';
import type { DynamicModule, InjectionToken, ModuleMetadata, Provider, Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { FeatureModule } from '../feature-module';
import { RUNTIME } from '../tokens';
import type { Delivery } from './delivery';
import { listenerTwice } from './errors';
import { LateCalls } from './late-calls';
import { listenerActor, type Listener } from './listener-actor';
import { ListenerSource } from './listener-source';
import { tokenOf } from './token-of';

/** A listener and the instance of it that Nest knows, which a test may have replaced. */
export interface Connected {
  readonly listener: Listener;
  readonly source: ListenerSource;
  readonly instance: object;
}

interface Listening {
  /** What messages call the option that lists them. */
  readonly option: string;
  readonly listeners: readonly Pick<Listener, 'type' | 'methods' | 'contextOf'>[];
  readonly name: string | undefined;
  readonly supervision: SupervisionOptions | undefined;
  /** Where the module finds `emitter`. */
  readonly imports?: ModuleMetadata['imports'];
  /** What others emit with. */
  readonly emitter: InjectionToken;
  /** Brings the listeners what is emitted. */
  readonly connect: (emitter: never, runtime: never, listeners: readonly Connected[], late: LateCalls) => void;
}

/** A feature module whose actors run listeners of another library, and what brings them their events. */
export function listenersModule(given: Listening): DynamicModule {
  const { option, name, supervision, imports = [], emitter, connect } = given;
  const listeners = given.listeners.map((each): Listener => {
    return { ...each, ...placesOf(each.type), resumes: supervision === undefined };
  });
  const feature = { name, supervision: aloneAtMost(supervision), actors: listeners.map(listenerActor) };
  const module = FeatureModule.of(feature);
  const types = new Set<unknown>(listeners.map(({ type }) => type));
  const intake: Provider = {
    provide: Symbol(`maiko.intake of ${option}`),
    useFactory: (
      source: never,
      runtime: never,
      discovery: DiscoveryService,
      late: LateCalls,
      ...made: (object | ListenerSource)[]
    ) => {
      for (const { metatype, host, isAlias } of discovery.getProviders())
        if (!isAlias && types.has(metatype))
          throw listenerTwice((metatype as Type).name, host?.name ?? 'a module', option);
      const connected = listeners.map((listener, index): Connected => {
        return { listener, source: made[2 * index] as ListenerSource, instance: made[2 * index + 1] as object };
      });
      connect(source, runtime, connected, late);
      return option;
    },
    inject: [
      emitter,
      RUNTIME,
      DiscoveryService,
      LateCalls,
      ...listeners.flatMap(({ source, type }): InjectionToken[] => [source, type]),
    ],
  };
  const instances = listeners.flatMap(({ source, type }): Provider[] => [
    {
      provide: source,
      useFactory: (modules: ModulesContainer) => ListenerSource.of(type, feature, modules),
      inject: [ModulesContainer],
    },
    { provide: type, useFactory: ({ shared }: ListenerSource) => shared, inject: [source] },
  ]);
  return {
    ...module,
    imports: [DiscoveryModule, ...imports],
    providers: [...(module.providers ?? []), LateCalls, ...instances, intake],
    exports: listeners.map(({ type }) => type),
  };
}

/** A listener that keeps failing ends alone, whatever limits it was given. */
function aloneAtMost(supervision: SupervisionOptions | undefined): SupervisionOptions {
  return { onExceeded: 'stop-child', ...supervision };
}

const declared = new Map<string, number>();

/** The inbox has a name of its own in the process, so that two classes of one name never share it. */
function placesOf(type: Type<object>): Pick<Listener, 'source' | 'inbox'> {
  const token = tokenOf(type);
  const count = (declared.get(token) ?? 0) + 1;
  declared.set(token, count);
  const inbox = topic<Delivery>(`nest.listeners.${token}${count === 1 ? '' : `-${String(count)}`}`, {
    overflow: 'unbounded',
  });
  return { source: Symbol(`maiko.source of ${type.name}`), inbox };
}
