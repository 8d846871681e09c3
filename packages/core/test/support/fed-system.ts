import {
  Actor,
  actor,
  ActorContext,
  bounded,
  createRuntime,
  inject,
  StepAction,
  Subscribe,
  topic,
  type ConnectOptions,
  type Runtime,
  type StandardSchema,
  type StopReport,
  type Topic,
} from '@maiko/core';
import { RecordingLogger, turns, type TestClock } from '@maiko/testing';
import type { Subscription } from 'rxjs';
import type { FedCommand, FedScenario, Target } from './fed-scenario';
import { lookAt, RandomStage } from './random-stage';
import type { SourcePlace, SourcePlan } from './random-source';
import { SourceTrace } from './source-trace';
import { schemaOf } from './standard-schema';

const ID = 'fed';

interface Order {
  readonly type: 'handler' | 'throw' | 'reject' | 'leave';
  readonly plan?: SourcePlan;
}

/** The run of one actor that Observables feed, and of its subscriber, to the end. */
export class FedSystem {
  readonly trace: SourceTrace;
  readonly runtime: Runtime;
  readonly clock: TestClock;
  readonly subscriptions: Subscription[] = [];
  readonly handled: number[] = [];
  report: StopReport | undefined;
  timersLeft = 0;
  readonly #scenario: FedScenario;
  readonly #targets: Readonly<Record<Target, Topic<number>>>;
  readonly #order = topic<Order>('order', { overflow: 'unbounded' });
  readonly #stage: RandomStage;
  #context: ActorContext | undefined;

  constructor(scenario: FedScenario) {
    const { seed, policy: overflow, capacity } = (this.#scenario = scenario);
    const stage = (this.#stage = new RandomStage(seed, () => {
      this.trace.violations.add('it never comes to rest');
    }));
    const { dispatcher, clock } = stage;
    this.clock = clock;
    const trace = (this.trace = new SourceTrace(clock));
    const isNumber = schemaOf<number>((value) => {
      trace.taken(value);
      return typeof value === 'number' ? undefined : { message: 'expected a number' };
    });
    const slowly: StandardSchema<unknown, number> = {
      '~standard': {
        ...isNumber['~standard'],
        validate: async (value) => {
          trace.taken(value);
          await this.pause(3);
          return isNumber['~standard'].validate(value);
        },
      },
    };
    const options = { overflow, blockTimeout: 50 };
    this.#targets = {
      plain: topic<number>('plain', options),
      checked: topic('checked', { ...options, schema: isNumber }),
      slowly: topic('slowly', { ...options, schema: slowly }),
    };
    this.runtime = createRuntime({
      actors: [actor(this.#taker(), { capacity }), actor(this.#fed(), { name: ID })],
      supervision: { backoff: 5, maxRestarts: 20, within: 1_000, maxConsecutive: 100, onExceeded: 'stop-child' },
      clock,
      dispatcher,
      logger: new RecordingLogger(),
      random: { next: () => 0 },
      watch: false,
    });
    this.#watch();
  }

  #taker() {
    const system = this as FedSystem;
    const { handling } = this.#scenario;
    const { plain, checked, slowly } = this.#targets;
    @Actor()
    class Taker {
      @Subscribe([plain, checked, slowly])
      take(value: number): Promise<void> | undefined {
        system.handled.push(value);
        if (handling === 'sync') return undefined;
        return handling === 'async' ? Promise.resolve() : system.pause(7);
      }
    }
    return Taker;
  }

  #fed() {
    const system = this as FedSystem;
    const { onStart, connected, step, onDrain, verdict } = this.#scenario;
    @Actor()
    class Fed {
      private readonly ctx = inject(ActorContext);
      private stepped = step === undefined;
      constructor() {
        system.#context = this.ctx;
        const { incarnation, signal } = this.ctx;
        signal.addEventListener('abort', () => {
          // Once the sources have been told.
          queueMicrotask(() => {
            system.trace.aborted(incarnation);
          });
        });
      }
      onStart() {
        if (connected !== undefined) system.#connect(this.ctx, connected, 'plain', 'ctx', this.ctx.incarnation);
        return this.emission(onStart, 'onStart') as undefined;
      }
      step() {
        if (this.stepped) return StepAction.Never;
        this.stepped = true;
        return this.emission(step, 'step') as undefined;
      }
      @Subscribe(system.#order)
      order({ type, plan }: Order) {
        if (type === 'leave') this.ctx.stop();
        if (type === 'throw') throw new Error('thrown');
        if (type === 'reject') return system.pause(4).then(() => Promise.reject(new Error('rejected')));
        return this.emission(plan, 'handler') as undefined;
      }
      onDrain() {
        return this.emission(onDrain, 'onDrain') as undefined;
      }
      onError() {
        return verdict;
      }
      private emission(plan: SourcePlan | undefined, place: SourcePlace): unknown {
        if (plan === undefined) return undefined;
        const { plain } = system.#targets;
        return system.#source(plan, place, this.ctx.incarnation, (serial) => plain(serial));
      }
    }
    return Fed;
  }

  #source(plan: SourcePlan, place: SourcePlace, life: number, valueOf: (serial: number) => unknown): unknown {
    const source = this.trace.observable(plan, place, life, valueOf);
    const { like, capacity, overflow } = plan;
    if (like === 'rxjs') return source;
    return like === 'bounded' ? bounded(source, { capacity, overflow }) : { '@@observable': () => source };
  }

  #connect(
    by: Pick<ActorContext, 'connect'>,
    plan: SourcePlan,
    to: Target,
    place: SourcePlace,
    life: number,
  ): Subscription {
    const { like, capacity, overflow } = plan;
    const { trace } = this;
    const nth = trace.sources.length;
    const options: ConnectOptions = {
      ...(like === 'bounded' ? {} : { capacity, overflow }),
      onError: (error) => {
        trace.failed(error, trace.sources[nth]);
      },
    };
    const source = this.#source(plan, place, life, (serial) => serial);
    const subscription = by.connect(source as never, this.#targets[to], options);
    this.subscriptions.push(subscription);
    return subscription;
  }

  pause(time: number): Promise<void> {
    return this.#stage.pause(time);
  }

  #watch(): void {
    const { trace, runtime } = this;
    const look = lookAt(runtime, trace.violations);
    runtime.monitors.add({
      dispatched: (envelope) => {
        trace.published(envelope);
      },
      delivered: look,
      handled: look,
      failed: (error) => {
        look();
        trace.failed(error);
      },
      deadLetter: (letter) => {
        trace.dead(letter);
      },
      actorStopped: (id, incarnation) => {
        if (id === ID) trace.stopped(incarnation);
      },
    });
  }

  async run(): Promise<void> {
    const { commands, stop } = this.#scenario;
    const { trace, runtime, clock } = this;
    runtime.start().catch(() => undefined);
    await clock.advance(0);
    for (const each of commands) await this.#execute(each);
    trace.stopping = true;
    void runtime.stop(stop).then((report) => {
      this.report = report;
      this.timersLeft = this.#stage.timersLeft;
    });
    for (const { open, place } of trace.sources)
      if (open && place !== 'handler' && place !== 'onDrain')
        trace.violations.add(`the source of ${place} is open while the runtime stops`);
    await clock.advance(10_001);
    await turns(50);
  }

  async #execute(command: FedCommand): Promise<void> {
    const { runtime, clock } = this;
    const context = this.#context;
    switch (command.type) {
      case 'advance':
        await clock.advance(command.time);
        if (this.#scenario.handling !== 'slow') this.trace.checkTold();
        return;
      case 'turns':
        return turns(command.count);
      case 'outside':
        if (runtime.state === 'running') this.#connect(runtime, command.plan, command.to, 'outside', 0);
        return;
      case 'ctx':
        if (context !== undefined && !this.trace.hasEnded(context.incarnation)) {
          try {
            this.#connect(context, command.plan, command.to, 'ctx', context.incarnation);
          } catch {
            // It has just ended.
          }
        }
        return;
      case 'unsubscribe':
        this.subscriptions[command.nth]?.unsubscribe();
        return;
      case 'break':
        context?.scheduler.schedule(() => {
          throw new Error('broken');
        }, 3);
        return;
      case 'end':
        runtime.stopActor(ID).catch(() => undefined);
        return;
      case 'handler':
      case 'throw':
      case 'reject':
      case 'leave':
        void runtime.publish(this.#order, command as Order).catch(() => undefined);
    }
  }
}
