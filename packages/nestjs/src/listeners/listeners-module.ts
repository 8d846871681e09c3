import { Runtime, topic, type SupervisionOptions } from '@maiko/core';
import type { DynamicModule, InjectionToken, ModuleMetadata, OnModuleInit, Provider, Type } from '@nestjs/common';
import { DiscoveryModule, DiscoveryService, ModulesContainer } from '@nestjs/core';
import { FeatureModule } from '../feature-module';
import { EMITTER_BRIDGE, RUNTIME } from '../tokens';
import type { Delivery } from './delivery';
import { checkListeners, checkRole } from './checks';
import { listenersWithoutEmitter, listenersWithoutRuntime } from './errors';
import { LateCalls } from './late-calls';
import { listenerActor, type Held, type Listener } from './listener-actor';
import { ListenerSource } from './listener-source';
import { inboxOf, tokenOf } from './token-of';

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
  /** Where other roles record on a class that the adapter takes care of. */
  readonly rolesKept?: readonly string[];
  readonly name: string | undefined;
  readonly supervision: SupervisionOptions | undefined;
  /** Where the module finds `emitter`. */
  readonly imports?: ModuleMetadata['imports'];
  /** What others emit with, its name, and that of the module that provides it. */
  readonly emitter: Type<object>;
  readonly emitterName: string;
  readonly library: string;
  /** Brings the listeners what is emitted. */
  readonly connect: (emitter: never, runtime: Runtime, listeners: readonly Connected[], late: LateCalls) => void;
}

/**
 * Makes a feature module with actors that run listeners of another library, and with the bridge that brings them
 * events.
 */
export function listenersModule(given: Listening): DynamicModule {
  const { option, name, supervision, imports = [], emitter, emitterName, library, connect } = given;
  for (const { type } of given.listeners) checkRole(type, option, given.rolesKept ?? []);
  const listeners = given.listeners.map((each): Listener => {
    return { ...each, ...placesOf(each.type), option, resumes: supervision === undefined };
  });
  const feature = { name, supervision: aloneAtMost(supervision), actors: listeners.map(listenerActor) };
  const module = FeatureModule.of(feature);
  const bridge: Provider = {
    provide: EMITTER_BRIDGE,
    useFactory: (
      found: object | undefined,
      runtime: Runtime | undefined,
      discovery: DiscoveryService,
      late: LateCalls,
      ...made: (object | ListenerSource)[]
    ) => {
      // The mocker of a test answers for whatever is optional.
      if (!(runtime instanceof Runtime)) throw listenersWithoutRuntime(option);
      if (found === undefined) throw listenersWithoutEmitter(option, emitterName, library);
      const failed = made.find((each) => each instanceof ListenerSource && each.failure !== undefined) as
        ListenerSource | undefined;
      if (failed !== undefined) throw failed.failure as Error;
      checkListeners(listeners, option, discovery, runtime);
      const connected = listeners.map((listener, index): Connected => {
        return { listener, source: made[2 * index] as ListenerSource, instance: made[2 * index + 1] as object };
      });
      return new Intakes(
        library,
        found,
        (each) => {
          connect(each as never, runtime, connected, late);
        },
        () =>
          discovery
            .getProviders()
            .filter(({ token }) => token === emitter)
            .map(({ instance }) => instance as unknown),
      );
    },
    inject: [
      { token: emitter, optional: true },
      { token: RUNTIME, optional: true },
      DiscoveryService,
      LateCalls,
      ...listeners.flatMap(({ source, type }): InjectionToken[] => [source, type]),
    ],
  };
  const instances = listeners.flatMap(({ source, instance, type }): Provider[] => [
    {
      provide: source,
      useFactory: (modules: ModulesContainer) => ListenerSource.of(type, feature, modules),
      inject: [ModulesContainer],
    },
    { provide: type, useFactory: ({ shared }: ListenerSource) => shared, inject: [source] },
    // Another module may list the class, too. Libraries look at the instances of all providers, and may find each once
    // only.
    { provide: instance, useFactory: (found: object): Held => ({ held: () => found }), inject: [type] },
  ]);
  return {
    ...module,
    imports: [DiscoveryModule, ...imports],
    providers: [...(module.providers ?? []), LateCalls, ...instances, bridge],
    exports: listeners.map(({ type }) => type),
  };
}

/**
 * An application may have several emitters, one for each time that the module of the library was imported: a listener
 * hears all.
 */
class Intakes implements OnModuleInit {
  readonly #connect: (emitter: object) => void;
  readonly #all: () => readonly unknown[];
  readonly #connected = new Set<unknown>();

  /**
   * @param library the name of its module
   * @param found what the module of the listeners injects; it is there before anything is initialised
   * @param all those that there are when all have been made
   */
  constructor(
    readonly library: string,
    found: object,
    connect: (emitter: object) => void,
    all: () => readonly unknown[],
  ) {
    this.#connect = connect;
    this.#all = all;
    this.#add(found);
  }

  onModuleInit(): void {
    for (const each of this.#all()) this.#add(each);
  }

  #add(emitter: unknown): void {
    if (typeof emitter !== 'object' || emitter === null || this.#connected.has(emitter)) return;
    this.#connected.add(emitter);
    this.#connect(emitter);
  }
}

/** A listener that keeps failing ends alone, whatever limits it was given. */
function aloneAtMost(supervision: SupervisionOptions | undefined): SupervisionOptions {
  return { onExceeded: 'stop-child', ...supervision };
}

const declared = new Map<string, number>();

/** The inbox has a name of its own in the process, so that two classes of one name never share it. */
function placesOf(type: Type<object>): Pick<Listener, 'source' | 'instance' | 'inbox'> {
  const token = tokenOf(type);
  const count = (declared.get(token) ?? 0) + 1;
  declared.set(token, count);
  const inbox = topic<Delivery>(inboxOf(token, count), { overflow: 'unbounded' });
  return { source: Symbol(`maiko.source of ${type.name}`), instance: Symbol(`maiko.instance of ${type.name}`), inbox };
}
