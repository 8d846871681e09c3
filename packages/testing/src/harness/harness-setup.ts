import {
  FairDispatcher,
  type ActorClass,
  type ActorContainer,
  type ActorContext,
  type Runtime,
  type RuntimeOptions,
} from '@maiko/core';
import { guardLogger } from '@maiko/core/adapter';
import { Directory } from '../events/actor-ref';
import { Recording } from '../events/recording';
import { ActorFaults } from '../faults/actor-faults';
import { watchedContainer } from '../faults/instrument';
import { RecordingLogger } from '../recording-logger';
import { SeededDispatcher } from '../seeded-dispatcher';
import { TestClock } from '../test-clock';
import { Activity } from './activity';
import { Harness } from './harness';
import type { HarnessSettings } from './harness-options';
import { PublishTrace } from './publish-trace';
import { RealTimeUse } from '../real-time/real-time-use';

/** One actor as it runs now. */
export interface LiveActor {
  readonly actorClass: ActorClass;
  readonly context: ActorContext;
  readonly instance: object;
}

/** The options that a runtime gets to be tested. */
export type HarnessSetupOptions = Omit<RuntimeOptions, 'module' | 'actors' | 'supervision' | 'container'> & {
  /** The clock; its time passes by `advance` only. */
  readonly clock: TestClock;
};

/**
 * The fittings of a runtime before it is created, so that a harness can be attached afterwards. It is for code that
 * creates runtimes in another way than `createRuntime`, such as an adapter of a framework; tests use `createHarness`.
 * @example
 * const setup = new HarnessSetup();
 * const runtime = createRuntime({ ...setup.options, actors, container: setup.around(container) });
 * const harness = setup.attach(runtime);
 */
export class HarnessSetup {
  readonly clock: TestClock;
  readonly log = new RecordingLogger();
  readonly recording: Recording;
  readonly activity = new Activity();
  readonly trace = new PublishTrace();
  readonly realTime: RealTimeUse;
  readonly faults: ActorFaults;
  readonly directory: Directory;
  /** By name of the actor, its latest incarnation. */
  readonly cast = new Map<string, LiveActor>();
  /** To be given to the runtime. */
  readonly options: HarnessSetupOptions;
  #runtime: Runtime | undefined;

  constructor({ seed, clock = new TestClock(), record = true, options = {} }: HarnessSettings = {}) {
    this.clock = clock;
    this.recording = new Recording(record);
    this.faults = new ActorFaults(clock);
    this.directory = new Directory(() => this.#names());
    const logger = options.logger ?? this.log;
    const guarded = guardLogger(logger);
    this.realTime = new RealTimeUse(({ message }) => {
      guarded.warn(message);
    });
    this.options = {
      logger,
      random: { next: () => 0 },
      // Several runtimes may share the store of a transport, which keeps one event of an id.
      ...(options.transport === undefined ? { ids: { origin: () => 'event' } } : {}),
      watch: false,
      ...options,
      clock,
      dispatcher: seed === undefined ? new FairDispatcher(clock) : new SeededDispatcher(seed),
      monitors: [this.trace, this.activity, this.recording, ...(options.monitors ?? [])],
    };
  }

  /** The container that the runtime gets instead of `container`: the harness sees every instance it makes. */
  around(container: ActorContainer): ActorContainer {
    return watchedContainer(container, {
      creating: (context) => {
        this.realTime.add(context);
      },
      created: (instance, actorClass, context) => {
        this.cast.set(context.id, { actorClass, context, instance });
        this.directory.note(actorClass, context.id);
        this.faults.instrument(instance, actorClass, context);
      },
      closing: () => {
        this.realTime.end();
      },
    });
  }

  /** The harness of a runtime that was made with `options` and a container that went through `around`. */
  attach(runtime: Runtime): Harness {
    this.#runtime = runtime;
    return new Harness(this, runtime);
  }

  *#names(): Iterable<string | undefined> {
    for (const { id } of this.#runtime?.actors() ?? []) yield id;
    for (const { receiver, sender } of this.recording.deliveries) yield* [receiver, sender];
  }
}
