import {
  Actor,
  actor,
  ActorContext,
  createRuntime,
  inject,
  Subscribe,
  topic,
  type Envelope,
  type Runtime,
  type StopReport,
  type Topic,
} from '@maiko/core';
import { RecordingLogger, settle, turns, type TestClock } from '@maiko/testing';
import { finalize, type Observable } from 'rxjs';
import { PipedTrace, type Box } from './piped-trace';
import type { Deed, PipedCommand, PipedScenario } from './piped-scenario';
import { lookAt, RandomStage } from './random-stage';

const BLOCK_TIMEOUT = 50;
const ID = 'piped';

/** The run of one actor with two pipes to its end. */
export class PipedSystem {
  readonly trace: PipedTrace;
  readonly runtime: Runtime;
  readonly clock: TestClock;
  readonly #scenario: PipedScenario;
  report: StopReport | undefined;
  unsettled = 0;
  timersLeft = 0;
  readonly #inputs;
  readonly #order = topic<Deed>('order', { overflow: 'unbounded' });
  readonly #stage: RandomStage;
  #context: ActorContext | undefined;

  constructor(scenario: PipedScenario) {
    const { seed, policies, handling, capacity } = (this.#scenario = scenario);
    this.trace = new PipedTrace(capacity);
    this.#inputs = policies.map((overflow, index) =>
      topic<number>(`input.${String(index)}`, { overflow, blockTimeout: BLOCK_TIMEOUT }),
    ) as [Topic<number>, Topic<number>];
    const stage = (this.#stage = new RandomStage(seed, () => {
      this.trace.violations.add('it never comes to rest');
    }));
    const { dispatcher, clock } = stage;
    this.clock = clock;
    const { mailboxOnRestart } = scenario;
    const handlerTimeout = handling === 'hanging' ? 40 : undefined;
    this.runtime = createRuntime({
      actors: [actor(this.#class(), { name: ID, capacity, mailboxOnRestart, handlerTimeout })],
      supervision: { backoff: 5, maxRestarts: 20, within: 1_000, maxConsecutive: 100, onExceeded: 'stop-child' },
      clock,
      dispatcher,
      logger: new RecordingLogger(),
      random: { next: () => 0 },
      watch: false,
    });
    this.#watch();
  }

  #class() {
    const system = this as PipedSystem;
    const { trace } = this;
    const { pipes, failsAtEnd, verdict } = this.#scenario;
    const through = (index: 0 | 1, values: Observable<unknown>, { incarnation, scheduler }: ActorContext) =>
      trace.through(index, values, pipes[index], incarnation, scheduler) as Observable<Box>;
    @Actor()
    class Piped {
      private readonly ctx = inject(ActorContext);
      constructor() {
        system.#context = this.ctx;
      }
      @Subscribe(system.#inputs[0], {
        pipe: (values, _actor, context) =>
          through(0, values, context).pipe(
            finalize(() => {
              if (failsAtEnd) throw new Error('finalizer');
            }),
          ),
      })
      first(box: Box, envelope: Envelope): Promise<object | undefined> | undefined {
        return system.#handle(0, box, this.ctx, envelope) as Promise<object | undefined>;
      }
      @Subscribe(system.#inputs[1], { own: true, pipe: (values, _actor, context) => through(1, values, context) })
      second(box: Box, envelope: Envelope): Promise<object | undefined> | undefined {
        return system.#handle(1, box, this.ctx, envelope) as Promise<object | undefined>;
      }
      @Subscribe(system.#order)
      order({ type, after }: Deed): Promise<void> | undefined {
        if (type === 'leave') this.ctx.stop();
        if (type === 'throw') throw new Error('thrown');
        if (type !== 'reject') return undefined;
        return system.pause(after).then(() => Promise.reject(new Error('rejected')));
      }
      onError() {
        return verdict;
      }
    }
    return Piped;
  }

  #handle(index: 0 | 1, box: Box, { incarnation }: ActorContext, envelope: Envelope): unknown {
    const { handling, failEvery, forwards } = this.#scenario;
    const { trace } = this;
    trace.enter(index, box, incarnation, envelope);
    if (failEvery > 0 && box.serial % failEvery === failEvery - 1) {
      box.threw = true;
      if (handling === 'sync') throw new Error('handler');
      return this.pause(3).then(() => Promise.reject(new Error('handler')));
    }
    const give = () =>
      forwards && index === 0 && box.serial < 50 ? this.#inputs[1]((box.gave = trace.payload(1))) : undefined;
    if (handling === 'sync') return give();
    if (handling === 'async') return Promise.resolve().then(give);
    if (handling === 'hanging' && box.serial % 5 === 4) return new Promise(() => undefined);
    return this.pause(7).then(give);
  }

  pause(time: number): Promise<void> {
    return this.#stage.pause(time);
  }

  #watch(): void {
    const { trace, runtime } = this;
    const look = lookAt(runtime, trace.violations);
    runtime.monitors.add({
      dispatched: (envelope) => {
        trace.dispatched(envelope);
      },
      unrouted: (envelope) => {
        trace.unrouted(envelope);
      },
      delivered: look,
      handled: (envelope) => {
        look();
        trace.handled(envelope);
      },
      failed: look,
      dropped: (envelope) => {
        trace.dropped(envelope);
      },
      deadLetter: (letter) => {
        look();
        trace.dead(letter);
      },
      actorStopped: (_actor, incarnation) => {
        trace.stopped(incarnation);
      },
    });
  }

  async run(): Promise<void> {
    const { commands, stop } = this.#scenario;
    this.runtime.start().catch(() => undefined);
    await this.clock.advance(0);
    for (const each of commands) await this.#execute(each);
    void this.runtime.stop(stop).then((report) => {
      this.report = report;
      this.timersLeft = this.#stage.timersLeft;
    });
    await this.clock.advance(10_001);
    await turns(50);
  }

  async #execute(command: PipedCommand): Promise<void> {
    const { runtime, clock, trace } = this;
    switch (command.type) {
      case 'publish':
        for (let each = 0; each < command.count; each++) this.#publish(command.to);
        return;
      case 'turns':
        return turns(command.count);
      case 'advance':
        return clock.advance(command.time);
      case 'settle':
        await settle(runtime);
        for (const { pipes = [] } of runtime.actors()) {
          for (const [index, { emitted }] of pipes.entries()) {
            const out = trace.boxes[index]?.length;
            if (emitted !== out)
              trace.violations.add(`pipe ${String(index)} counts ${String(emitted)} of ${String(out)}`);
          }
        }
        return;
      case 'break': {
        const work = () => {
          throw new Error('broken');
        };
        this.#context?.scheduler.schedule(work, command.after);
        return;
      }
      case 'end':
        runtime.stopActor(ID).catch(() => undefined);
        return;
      case 'throw':
      case 'reject':
      case 'leave':
        void runtime.publish(this.#order, command).catch(() => undefined);
    }
  }

  #publish(to: 0 | 1): void {
    const payload = this.trace.payload(to);
    const fate = this.trace.fates.get(payload) as { accepted?: boolean };
    this.unsettled++;
    this.runtime.publish(this.#inputs[to], payload).then(
      () => {
        fate.accepted = true;
        this.unsettled--;
      },
      () => {
        fate.accepted = false;
        this.unsettled--;
      },
    );
  }
}
